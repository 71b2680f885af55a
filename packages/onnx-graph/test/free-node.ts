import { type Attributes, type Dimension, type TensorData, type TensorType } from "../src/index.ts";
import { evaluateLength } from "./evaluate-length.ts";
import { buildNode } from "./build-node.ts";

type NodeInput = TensorType | TensorData | null;

/** Names the lengths of inputs that `frees` picks, equal ones alike; a length of 1 stays, because it broadcasts. */
export function freeInputs(inputs: readonly NodeInput[], frees: (input: number, axis: number) => boolean): NodeInput[] {
  const named = (length: Dimension): Dimension => (length === 1 ? 1 : `n${length}`);
  return inputs.map((one, index) => (one === null || "data" in one ? one : { ...one, shape: one.shape.map((length, axis) => (frees(index, axis) ? named(length) : length)) }));
}

/** Shapes of a node's outputs by names; `null` where the rule refuses free lengths. */
export function freeShapes(operator: string, inputs: readonly NodeInput[], attributes?: Attributes, count?: number): (readonly Dimension[])[] | null {
  try {
    return buildNode(operator, inputs, attributes, count).outputs.map(({ shape }) => shape);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** The lengths that names made by `freeInputs` stand for. A slice that can't be written as arithmetic is taken as it is wanted. */
export function knownShape(shape: readonly Dimension[], wanted: readonly number[]): number[] {
  const known = Object.fromEntries(Array.from({ length: 64 }, (_, length) => [`n${length}`, length]));
  return shape.map((length, axis) => (String(length).includes("slice(") ? wanted[axis] : evaluateLength(length, known)));
}
