import { int64Tensor, type Attributes, type GraphBuilder, type Value } from "@cochlea/onnx-graph";
import { permutation, type RandomStream } from "@cochlea/random";

/** How an input of a case is drawn. */
export interface Draw {
  readonly shape: readonly number[];
  readonly data: (length: number, stream: RandomStream) => Float32Array;
}

/** One operator at one set of shapes and attributes. Each input is differentiated by. */
export interface GradientCase {
  readonly name: string;
  readonly inputs: readonly Draw[];
  readonly build: (g: GraphBuilder, inputs: readonly Value[]) => Value;
}

/** Between −1 and 1. */
export function any(...shape: number[]): Draw {
  return between(-1, 1, ...shape);
}

/** Between 0.5 and 1.5, away from the poles of divisions, roots and logarithms. */
export function positive(...shape: number[]): Draw {
  return between(0.5, 1.5, ...shape);
}

export function between(min: number, max: number, ...shape: number[]): Draw {
  return { shape, data: (length, stream) => Float32Array.from({ length }, () => stream.uniform(min, max)) };
}

/** No two within 0.05 of each other and none within 0.02 of 0: hundreds of difference steps away from any kink. */
export function apart(...shape: number[]): Draw {
  return spread(0.05, ...shape);
}

/** In random order, a step from each other; two fifths of a step from 0. */
export function spread(step: number, ...shape: number[]): Draw {
  return { shape, data: (length, stream) => Float32Array.from(permutation(length, stream), (rank) => step * (rank - Math.floor(length / 2) + 0.4)) };
}

/** The same numbers at every draw, again from the first where there are too few. */
export function fixed(values: readonly number[], ...shape: number[]): Draw {
  return { shape, data: (length) => Float32Array.from({ length }, (_, place) => values[place % values.length]) };
}

/** A node with attributes alone. */
export function withAttributes(operator: string, name: string, inputs: readonly Draw[], attributes: Attributes = {}): GradientCase {
  return { name, inputs, build: (g, values) => g.add(operator, values, attributes) };
}

/** Integers that the graph computes rather than knows. */
export function fedInts(g: GraphBuilder, shape: readonly number[], values: readonly number[]): Value {
  return g.add("Identity", [g.constant(int64Tensor(shape, values))]);
}
