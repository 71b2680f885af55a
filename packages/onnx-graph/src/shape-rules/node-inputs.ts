import { type Attributes, intAttribute } from "../graph.ts";
import { ELEMENT_TYPES, type ElementType, type Shape, showShape, type TensorType } from "../tensor.ts";
import type { NodeTypes } from "./operator-rule.ts";

/** Input `index`, which may not be left out. */
export function input(inputs: NodeTypes["inputs"], index: number): TensorType {
  const type = inputs[index];
  if (!type) throw new RangeError(`input ${index} may not be left out`);
  return type;
}

/** The element type that both have. */
export function sameType(a: TensorType, b: TensorType): ElementType {
  if (a.type !== b.type) throw new RangeError(`need inputs of one element type, got ${a.type} and ${b.type}`);
  return a.type;
}

/** The first input's element type with another shape. */
export function like(node: NodeTypes, shape: Shape): TensorType {
  return { type: input(node.inputs, 0).type, shape };
}

/** Integers of an input that shapes depend on, so it must be a constant. */
export function constantInts(node: NodeTypes, index: number, what: string): number[] {
  const data = node.constant(index)?.data;
  if (!(data instanceof BigInt64Array || data instanceof Int32Array)) throw new RangeError(`need "${what}" as a constant of integers, so that shapes are known before the graph runs`);
  return Array.from(data, Number);
}

/** The one number of an input that shapes depend on. */
export function constantNumber(node: NodeTypes, index: number, what: string): number {
  const data = node.constant(index)?.data;
  if (data?.length !== 1) throw new RangeError(`need "${what}" as a constant of one number, so that shapes are known before the graph runs`);
  return Number(data[0]);
}

/** An input that holds positions: int32 or int64. */
export function indices(inputs: NodeTypes["inputs"], index: number): TensorType {
  const found = input(inputs, index);
  if (found.type !== "int64" && found.type !== "int32") throw new RangeError(`need indices of int64 or int32, got ${found.type}`);
  return found;
}

/** The element type that an attribute names by its number in `TensorProto.DataType`. */
export function typeAttribute(attributes: Attributes, name: string, fallback: number): ElementType {
  const wanted = intAttribute(attributes, name, fallback);
  for (const [type, { onnx }] of Object.entries(ELEMENT_TYPES)) if (onnx === wanted) return type as ElementType;
  throw new RangeError(`need attribute "${name}" to be one of ${Object.values(ELEMENT_TYPES).map((type) => type.onnx).join(", ")}, got ${wanted}`);
}

/** Refuses another rank than `rank`, or than at least that with `orMore`. */
export function checkRank(shape: Shape, rank: number, what: string, orMore = false): void {
  if (orMore ? shape.length < rank : shape.length !== rank) throw new RangeError(`need ${what} of rank ${rank}${orMore ? " or more" : ""}, got ${showShape(shape)}`);
}
