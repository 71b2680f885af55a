import type { GraphBuilder, Value } from "@cochlea/onnx-graph";
import { picked } from "./picked.ts";

/** What a blocked convolution's filter is for: lanes in and out, taps, and blocks; plain maps have a block of 1. */
export interface FilterShape {
  readonly outputs: number;
  readonly outputBlock: number;
  readonly inputs: number;
  readonly inputBlock: number;
  readonly rows: number;
  readonly columns: number;
}

/** Where in a plain filter the weight of a lane out, a lane in and a tap stands; below 0 where there is none. */
export type PlaceOf = (output: number, input: number, row: number, column: number) => number;

/** A filter [outputs, inputs, rows, columns] in the order [outputs / block][inputs / block][rows][columns][input lane][output lane]. */
export function blockedFilter(g: GraphBuilder, weights: Value, shape: FilterShape, placeOf: PlaceOf): Value {
  return picked(g, weights, [shape.outputs, shape.inputs, shape.rows, shape.columns], placesOf(shape, placeOf));
}

function placesOf({ outputs, outputBlock, inputs, inputBlock, rows, columns }: FilterShape, placeOf: PlaceOf): number[] {
  const places: number[] = [];
  for (let output = 0; output < outputs; output += outputBlock)
    for (let input = 0; input < inputs; input += inputBlock)
      for (let row = 0; row < rows; row++)
        for (let column = 0; column < columns; column++)
          for (let inner = 0; inner < inputBlock; inner++)
            for (let lane = 0; lane < outputBlock; lane++) places.push(placeOf(output + lane, input + inner, row, column));
  return places;
}
