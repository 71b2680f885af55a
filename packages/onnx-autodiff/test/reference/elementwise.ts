import { broadcastShapes } from "@cochlea/onnx-graph";
import { arrayOf, at, type Array64 } from "./array.ts";
import type { ReferenceOperator } from "./reference-operator.ts";

function unary(f: (x: number) => number): ReferenceOperator {
  return ([x]) => [{ shape: x.shape, data: x.data.map(f) }];
}

function binary(f: (a: number, b: number) => number): ReferenceOperator {
  return ([a, b]: readonly Array64[]) => [arrayOf(broadcastShapes(a.shape, b.shape).map(Number), (index) => f(at(a, index), at(b, index)))];
}

export const ELEMENTWISE_REFERENCE = {
  Identity: unary((x) => x),
  Neg: unary((x) => -x),
  Abs: unary(Math.abs),
  Exp: unary(Math.exp),
  Log: unary(Math.log),
  Sqrt: unary(Math.sqrt),
  Reciprocal: unary((x) => 1 / x),
  Relu: unary((x) => Math.max(x, 0)),
  Sigmoid: unary((x) => 1 / (1 + Math.exp(-x))),
  Tanh: unary(Math.tanh),
  Add: binary((a, b) => a + b),
  Sub: binary((a, b) => a - b),
  Mul: binary((a, b) => a * b),
  Div: binary((a, b) => a / b),
} satisfies Record<string, ReferenceOperator>;
