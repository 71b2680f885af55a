import type { NodeTypes, OperatorRule } from "../operators.ts";
import { intAttribute } from "../graph.ts";
import { ELEMENT_TYPES, type ElementType, type TensorType } from "../tensor.ts";
import { broadcastShapes } from "./broadcast.ts";

const unary: OperatorRule = { arity: [1, 1], infer: ({ inputs }) => [input(inputs, 0)] };
const unaryBool: OperatorRule = { arity: [1, 1], infer: ({ inputs }) => [{ type: "bool", shape: input(inputs, 0).shape }] };
const binary: OperatorRule = { arity: [2, 2], infer: ({ inputs }) => [broadcast(inputs)] };
const compare: OperatorRule = { arity: [2, 2], infer: ({ inputs }) => [{ type: "bool", shape: broadcast(inputs).shape }] };
const variadic: OperatorRule = { arity: [1, 64], infer: ({ inputs }) => [broadcast(inputs)] };

export const ELEMENTWISE_RULES = {
  Abs: unary, Ceil: unary, Cos: unary, Elu: unary, Erf: unary, Exp: unary, Floor: unary, HardSigmoid: unary, HardSwish: unary, Identity: unary, LeakyRelu: unary, Log: unary,
  Neg: unary, Reciprocal: unary, Relu: unary, Round: unary, Sigmoid: unary, Sign: unary, Sin: unary, Softplus: unary, Sqrt: unary, Tanh: unary,
  Not: unary, IsNaN: unaryBool, IsInf: unaryBool,
  Clip: { arity: [1, 3], infer: ({ inputs }) => [input(inputs, 0)] },
  Add: binary, Sub: binary, Mul: binary, Div: binary, Pow: { arity: [2, 2], infer: ({ inputs }) => [{ type: input(inputs, 0).type, shape: broadcastShapes(input(inputs, 0).shape, input(inputs, 1).shape) }] },
  And: binary, Or: binary,
  Max: variadic, Min: variadic, Sum: variadic,
  Equal: compare, Greater: compare, GreaterOrEqual: compare, Less: compare, LessOrEqual: compare,
  Where: { arity: [3, 3], infer: inferWhere },
  Cast: { arity: [1, 1], infer: ({ inputs, attributes }) => [{ type: elementTypeOf(intAttribute(attributes, "to", 0)), shape: input(inputs, 0).shape }] },
} satisfies Record<string, OperatorRule>;

/** Input `index`, which the table's arity says is there. */
export function input(inputs: NodeTypes["inputs"], index: number): TensorType {
  const type = inputs[index];
  if (!type) throw new RangeError(`input ${index} may not be left out`);
  return type;
}

function broadcast(inputs: NodeTypes["inputs"]): TensorType {
  return inputs.map((_, index) => input(inputs, index)).reduce((a, b) => ({ type: sameType(a, b), shape: broadcastShapes(a.shape, b.shape) }));
}

/** The element type that both have. */
export function sameType(a: TensorType, b: TensorType): ElementType {
  if (a.type !== b.type) throw new RangeError(`need inputs of one element type, got ${a.type} and ${b.type}`);
  return a.type;
}

function inferWhere({ inputs }: NodeTypes): TensorType[] {
  const condition = input(inputs, 0);
  if (condition.type !== "bool") throw new RangeError(`need a bool condition, got ${condition.type}`);
  const value = broadcast(inputs.slice(1));
  return [{ type: value.type, shape: broadcastShapes(condition.shape, value.shape) }];
}

function elementTypeOf(onnx: number): ElementType {
  for (const [name, { onnx: number }] of Object.entries(ELEMENT_TYPES)) if (number === onnx) return name as ElementType;
  throw new RangeError(`need attribute "to" to be one of ${Object.values(ELEMENT_TYPES).map((type) => type.onnx).join(", ")}, got ${onnx}`);
}
