import { intAttribute, type Attributes } from "../graph.ts";
import { showShape, type ElementType, type TensorType } from "../tensor.ts";
import { normaliseAxis } from "./broadcast.ts";
import { agreed } from "./dimension.ts";
import { checkRank, constantInts, constantNumber, input, sameType, typeAttribute } from "./node-inputs.ts";
import type { NodeTypes, OperatorRule } from "./operator-rule.ts";

export const CREATION_RULES = {
  ConstantOfShape: { arity: [1, 1], infer: inferConstantOfShape },
  EyeLike: { arity: [1, 1], infer: inferEyeLike },
  OneHot: { arity: [3, 3], infer: inferOneHot },
  Range: { arity: [3, 3], infer: inferRange },
  Shape: { arity: [1, 1], infer: inferShape },
  Size: { arity: [1, 1], infer: () => [{ type: "int64", shape: [] }] },
} satisfies Record<string, OperatorRule>;

function inferConstantOfShape(node: NodeTypes): TensorType[] {
  const shape = constantInts(node, 0, "input");
  if (!shape.every((length) => length >= 0)) throw new RangeError(`need lengths of at least 0, got ${showShape(shape)}`);
  return [{ type: valueType(node.attributes), shape }];
}

function valueType({ value }: Attributes): ElementType {
  if (value === undefined) return "float32";
  if (typeof value !== "object" || !("tensor" in value) || value.tensor.data.length !== 1) throw new RangeError('need attribute "value" to be a tensor of one element');
  return value.tensor.type;
}

function inferEyeLike({ inputs, attributes }: NodeTypes): TensorType[] {
  const x = input(inputs, 0);
  checkRank(x.shape, 2, "a matrix");
  return [{ type: attributes.dtype === undefined ? x.type : typeAttribute(attributes, "dtype", 0), shape: x.shape }];
}

function inferOneHot(node: NodeTypes): TensorType[] {
  const { shape } = input(node.inputs, 0);
  const values = input(node.inputs, 2);
  const depth = constantNumber(node, 1, "depth");
  if (!(depth >= 1)) throw new RangeError(`need a depth of at least 1, got ${depth}`);
  if (values.shape.length !== 1 || agreed(values.shape[0], 2) === undefined) throw new RangeError(`need values of shape [2], off and on, got ${showShape(values.shape)}`);
  const axis = normaliseAxis(intAttribute(node.attributes, "axis", -1), shape.length + 1);
  return [{ type: values.type, shape: shape.toSpliced(axis, 0, Math.trunc(depth)) }];
}

function inferRange(node: NodeTypes): TensorType[] {
  const type = node.inputs.map((_, index) => input(node.inputs, index)).reduce((a, b) => ({ ...a, type: sameType(a, b) })).type;
  const [start, limit, delta] = ["start", "limit", "delta"].map((what, index) => constantNumber(node, index, what));
  const length = Math.max(0, Math.ceil((limit - start) / delta));
  if (!Number.isFinite(length)) throw new RangeError(`need a delta other than 0 and finite bounds, got ${start} to ${limit} by ${delta}`);
  return [{ type, shape: [length] }];
}

/** `start` and `end` count as in an array's `slice`. */
function inferShape({ inputs, attributes }: NodeTypes): TensorType[] {
  const { shape } = input(inputs, 0);
  return [{ type: "int64", shape: [shape.slice(intAttribute(attributes, "start", 0), intAttribute(attributes, "end", shape.length)).length] }];
}
