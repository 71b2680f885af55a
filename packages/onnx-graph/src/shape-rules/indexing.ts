import { intAttribute } from "../graph.ts";
import { showShape, type Shape, type TensorType } from "../tensor.ts";
import { normaliseAxis } from "./broadcast.ts";
import { agreedShape, knownLength } from "./dimension.ts";
import { checkRank, indices, input, like, sameType } from "./node-inputs.ts";
import type { NodeTypes, OperatorRule } from "./operator-rule.ts";

export const INDEXING_RULES = {
  Gather: { arity: [2, 2], infer: inferGather },
  GatherElements: { arity: [2, 2], infer: inferGatherElements },
  GatherND: { arity: [2, 2], infer: inferGatherND },
  ScatterElements: { arity: [3, 3], infer: inferScatterElements },
  ScatterND: { arity: [3, 3], infer: inferScatterND },
} satisfies Record<string, OperatorRule>;

function inferGather(node: NodeTypes): TensorType[] {
  const { shape } = input(node.inputs, 0);
  const axis = normaliseAxis(intAttribute(node.attributes, "axis", 0), shape.length);
  return [like(node, [...shape.slice(0, axis), ...indices(node.inputs, 1).shape, ...shape.slice(axis + 1)])];
}

function inferGatherElements(node: NodeTypes): TensorType[] {
  const { shape } = input(node.inputs, 0);
  const picked = indices(node.inputs, 1).shape;
  normaliseAxis(intAttribute(node.attributes, "axis", 0), shape.length);
  sameRank(shape, picked);
  return [like(node, picked)];
}

/** The last axis of the indices holds positions in the data; what they leave over is copied. */
function inferGatherND(node: NodeTypes): TensorType[] {
  const { shape } = input(node.inputs, 0);
  const picked = input(node.inputs, 1);
  const batch = intAttribute(node.attributes, "batch_dims", 0);
  if (picked.type !== "int64") throw new RangeError(`need indices of int64, got ${picked.type}`);
  if (!(batch >= 0 && batch < Math.min(shape.length, picked.shape.length))) throw new RangeError(`need batch_dims from 0 to ${Math.min(shape.length, picked.shape.length) - 1}, got ${batch}`);
  const common = agreedShape(shape.slice(0, batch), picked.shape.slice(0, batch));
  if (!common) throw new RangeError(`need the first ${batch} lengths to agree, got ${showShape(shape)} and ${showShape(picked.shape)}`);
  return [like(node, [...common, ...picked.shape.slice(batch, -1), ...leftBy(picked.shape, shape, batch)])];
}

function inferScatterElements({ inputs, attributes }: NodeTypes): TensorType[] {
  const data = input(inputs, 0);
  const { shape: picked } = indices(inputs, 1);
  const updates = input(inputs, 2);
  normaliseAxis(intAttribute(attributes, "axis", 0), data.shape.length);
  sameRank(data.shape, picked);
  sameType(data, updates);
  if (!agreedShape(picked, updates.shape)) throw new RangeError(`need updates of the indices' shape ${showShape(picked)}, got ${showShape(updates.shape)}`);
  return [data];
}

function inferScatterND({ inputs }: NodeTypes): TensorType[] {
  const data = input(inputs, 0);
  const picked = input(inputs, 1);
  const updates = input(inputs, 2);
  if (picked.type !== "int64") throw new RangeError(`need indices of int64, got ${picked.type}`);
  sameType(data, updates);
  checkRank(picked.shape, 1, "indices", true);
  const wanted = [...picked.shape.slice(0, -1), ...leftBy(picked.shape, data.shape, 0)];
  if (!agreedShape(wanted, updates.shape)) throw new RangeError(`need updates of shape ${showShape(wanted)}, got ${showShape(updates.shape)}`);
  return [data];
}

/** Axes of the data behind those that a row of indices names. */
function leftBy(picked: Shape, data: Shape, batch: number): Shape {
  const named = knownLength(picked[picked.length - 1], "the last axis of the indices");
  if (!(named >= 1 && batch + named <= data.length)) throw new RangeError(`need a last axis of the indices from 1 to ${data.length - batch}, got ${named}`);
  return data.slice(batch + named);
}

function sameRank(data: Shape, picked: Shape): void {
  if (data.length !== picked.length) throw new RangeError(`need data and indices of one rank, got ${showShape(data)} and ${showShape(picked)}`);
}
