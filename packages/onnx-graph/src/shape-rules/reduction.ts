import { intAttribute, intsAttribute } from "../graph.ts";
import type { ElementType, TensorType } from "../tensor.ts";
import { normaliseAxes, normaliseAxis } from "./broadcast.ts";
import { constantInts, constantNumber, input } from "./node-inputs.ts";
import type { NodeTypes, OperatorRule } from "./operator-rule.ts";

// At opset 17 only ReduceSum takes its axes as an input; the others have them as an attribute.
const byAttribute: OperatorRule = { arity: [1, 1], infer: (node) => [reduce(node, intsAttribute(node.attributes, "axes", []))] };
const argument: OperatorRule = { arity: [1, 1], infer: (node) => [reduce(node, [intAttribute(node.attributes, "axis", 0)], "int64")] };
const along: OperatorRule = { arity: [1, 1], infer: inferAlong };

export const REDUCTION_RULES = {
  ReduceSum: { arity: [1, 2], infer: inferReduceSum },
  ReduceMean: byAttribute, ReduceMax: byAttribute, ReduceMin: byAttribute, ReduceProd: byAttribute, ReduceL1: byAttribute, ReduceL2: byAttribute,
  ReduceLogSum: byAttribute, ReduceLogSumExp: byAttribute, ReduceSumSquare: byAttribute,
  ArgMax: argument, ArgMin: argument,
  TopK: { arity: [2, 2], infer: inferTopK },
  Softmax: along, LogSoftmax: along, Hardmax: along,
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
  const gone = axes.length ? normaliseAxes(axes, from.shape.length) : [...from.shape.keys()];
  const keep = intAttribute(node.attributes, "keepdims", 1) === 1;
  const shape = from.shape.flatMap((length, axis) => (!gone.includes(axis) ? [length] : keep ? [1] : []));
  return { type: type ?? from.type, shape };
}

/** The values, and where they stood. */
function inferTopK(node: NodeTypes): TensorType[] {
  const { type, shape } = input(node.inputs, 0);
  const axis = normaliseAxis(intAttribute(node.attributes, "axis", -1), shape.length);
  const count = constantNumber(node, 1, "K");
  const length = shape[axis];
  if (!(count >= 0 && (typeof length === "string" || count <= length))) throw new RangeError(`need K from 0 to ${length}, got ${count}`);
  return [{ type, shape: shape.with(axis, count) }, { type: "int64", shape: shape.with(axis, count) }];
}
