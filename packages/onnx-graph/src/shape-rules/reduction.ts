import { intAttribute, intsAttribute } from "../graph.ts";
import type { NodeTypes, OperatorRule } from "../operators.ts";
import type { ElementType, TensorType } from "../tensor.ts";
import { normaliseAxis } from "./broadcast.ts";
import { input } from "./elementwise.ts";
import { constantInts } from "./layout.ts";

// At opset 17 only ReduceSum takes its axes as an input; the others have them as an attribute.
const byAttribute: OperatorRule = { arity: [1, 1], infer: (node) => [reduce(node, intsAttribute(node.attributes, "axes", []))] };
const argument: OperatorRule = { arity: [1, 1], infer: (node) => [reduce(node, [intAttribute(node.attributes, "axis", 0)], "int64")] };
const along: OperatorRule = { arity: [1, 1], infer: inferAlong };

export const REDUCTION_RULES = {
  ReduceSum: { arity: [1, 2], infer: inferReduceSum },
  ReduceMean: byAttribute, ReduceMax: byAttribute, ReduceMin: byAttribute, ReduceL2: byAttribute, ReduceSumSquare: byAttribute,
  ArgMax: argument, ArgMin: argument,
  Softmax: along, LogSoftmax: along,
} satisfies Record<string, OperatorRule>;

function inferAlong({ inputs, attributes }: NodeTypes): TensorType[] {
  const type = input(inputs, 0);
  normaliseAxis(intAttribute(attributes, "axis", -1), type.shape.length);
  return [type];
}

function inferReduceSum(node: NodeTypes): TensorType[] {
  const axes = node.inputs[1] ? constantInts(node, 1, "axes") : [];
  const nothing = axes.length === 0 && intAttribute(node.attributes, "noop_with_empty_axes", 0) === 1;
  return [nothing ? input(node.inputs, 0) : reduce(node, axes)];
}

function reduce(node: NodeTypes, axes: readonly number[], type?: ElementType): TensorType {
  const from = input(node.inputs, 0);
  const gone = axes.length ? axes.map((axis) => normaliseAxis(axis, from.shape.length)) : from.shape.map((_, axis) => axis);
  const keep = intAttribute(node.attributes, "keepdims", 1) === 1;
  const shape = from.shape.flatMap((length, axis) => (!gone.includes(axis) ? [length] : keep ? [1] : []));
  return { type: type ?? from.type, shape };
}
