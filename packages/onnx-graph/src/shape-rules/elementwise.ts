import { intAttribute } from "../graph.ts";
import { showShape, type ElementType, type TensorType } from "../tensor.ts";
import { broadcastShapes } from "./broadcast.ts";
import { agreedShape } from "./dimension.ts";
import { input, sameType, typeAttribute } from "./node-inputs.ts";
import type { NodeTypes, OperatorRule } from "./operator-rule.ts";

const unary: OperatorRule = { arity: [1, 1], infer: ({ inputs }) => [input(inputs, 0)] };
const unaryBool: OperatorRule = { arity: [1, 1], infer: ({ inputs }) => [{ type: "bool", shape: input(inputs, 0).shape }] };
const binary: OperatorRule = { arity: [2, 2], infer: ({ inputs }) => [broadcast(inputs)] };
const compare: OperatorRule = { arity: [2, 2], infer: ({ inputs }) => [{ type: "bool", shape: broadcast(inputs).shape }] };
const logical: OperatorRule = { arity: [2, 2], infer: ({ inputs }) => [ofBools(broadcast(inputs))] };
const variadic: OperatorRule = { arity: [1, 4096], infer: ({ inputs }) => [broadcast(inputs)] };

export const ELEMENTWISE_RULES = {
  Abs: unary, Neg: unary, Sign: unary, Ceil: unary, Floor: unary, Round: unary, Reciprocal: unary, Sqrt: unary, Exp: unary, Log: unary, Erf: unary,
  Sin: unary, Cos: unary, Tan: unary, Asin: unary, Acos: unary, Atan: unary,
  Sinh: unary, Cosh: unary, Tanh: unary, Asinh: unary, Acosh: unary, Atanh: unary,
  Relu: unary, LeakyRelu: unary, ThresholdedRelu: unary, Elu: unary, Selu: unary, Celu: unary, Sigmoid: unary, HardSigmoid: unary, HardSwish: unary, Softplus: unary, Softsign: unary,
  Identity: unary,
  Not: { arity: [1, 1], infer: ({ inputs }) => [ofBools(input(inputs, 0))] },
  IsNaN: unaryBool, IsInf: unaryBool,
  Clip: { arity: [1, 3], infer: inferClip },
  PRelu: { arity: [2, 2], infer: inferPRelu },
  Add: binary, Sub: binary, Mul: binary, Div: binary,
  Mod: { arity: [2, 2], infer: inferMod },
  Pow: { arity: [2, 2], infer: ({ inputs }) => [{ type: input(inputs, 0).type, shape: broadcastShapes(input(inputs, 0).shape, input(inputs, 1).shape) }] },
  And: logical, Or: logical, Xor: logical,
  Max: variadic, Min: variadic, Sum: variadic, Mean: variadic,
  Equal: compare, Greater: compare, GreaterOrEqual: compare, Less: compare, LessOrEqual: compare,
  Where: { arity: [3, 3], infer: inferWhere },
  Cast: { arity: [1, 1], infer: ({ inputs, attributes }) => [{ type: typeAttribute(attributes, "to", 0), shape: input(inputs, 0).shape }] },
  CastLike: { arity: [2, 2], infer: ({ inputs }) => [{ type: input(inputs, 1).type, shape: input(inputs, 0).shape }] },
  CumSum: { arity: [2, 2], infer: inferCumSum },
} satisfies Record<string, OperatorRule>;

function broadcast(inputs: NodeTypes["inputs"]): TensorType {
  return inputs.map((_, index) => input(inputs, index)).reduce((a, b) => ({ type: sameType(a, b), shape: broadcastShapes(a.shape, b.shape) }));
}

function ofBools(type: TensorType): TensorType {
  if (type.type !== "bool") throw new RangeError(`need bools, got ${type.type}`);
  return type;
}

function inferClip({ inputs }: NodeTypes): TensorType[] {
  const x = input(inputs, 0);
  for (const bound of inputs.slice(1)) {
    if (!bound) continue;
    sameType(x, bound);
    if (bound.shape.length !== 0) throw new RangeError(`need bounds that are scalars, got ${showShape(bound.shape)}`);
  }
  return [x];
}

/** The slope broadcasts to the input, never the other way round. */
function inferPRelu({ inputs }: NodeTypes): TensorType[] {
  const [x, slope] = [input(inputs, 0), input(inputs, 1)];
  sameType(x, slope);
  const shape = agreedShape(broadcastShapes(x.shape, slope.shape), x.shape);
  if (!shape) throw new RangeError(`need a slope that broadcasts to ${showShape(x.shape)}, got ${showShape(slope.shape)}`);
  return [{ type: x.type, shape }];
}

const FLOATS: readonly ElementType[] = ["float32", "float64"];

function inferMod({ inputs, attributes }: NodeTypes): TensorType[] {
  const type = broadcast(inputs);
  if (FLOATS.includes(type.type) && intAttribute(attributes, "fmod", 0) !== 1) throw new RangeError(`need fmod = 1 for ${type.type}; Mod takes the divisor's sign for integers only`);
  return [type];
}

function inferWhere({ inputs }: NodeTypes): TensorType[] {
  const condition = input(inputs, 0);
  if (condition.type !== "bool") throw new RangeError(`need a bool condition, got ${condition.type}`);
  const value = broadcast(inputs.slice(1));
  return [{ type: value.type, shape: broadcastShapes(condition.shape, value.shape) }];
}

/** The axis is an input; where it is no constant it is checked when the graph runs. */
function inferCumSum({ inputs, constant }: NodeTypes): TensorType[] {
  const x = input(inputs, 0);
  const axis = constant(1)?.data;
  const rank = x.shape.length;
  if (axis && !(axis.length === 1 && Number(axis[0]) >= -rank && Number(axis[0]) < rank)) throw new RangeError(`need an axis from ${-rank} to ${rank - 1}, got ${Array.from(axis, Number).join(", ")}`);
  return [x];
}
