import { any, apart, positive, type Draw, type GradientCase } from "./gradient-case.ts";

function unary(operator: string, draw: Draw): GradientCase[] {
  return [{ name: "", inputs: [draw], build: (g, [x]) => g.add(operator, [x]) }];
}

const pairs: [name: string, a: number[], b: number[]][] = [
  ["one shape", [2, 3], [2, 3]],
  ["a column against a row", [3, 1], [1, 4]],
  ["a vector along the channels of maps", [2, 3, 2, 2], [3, 1, 1]],
  ["a scalar", [], [2, 3]],
  ["one element of rank 2 and a vector", [1, 1], [4]],
  ["lengths 1 on both sides", [2, 1, 3], [2, 4, 1]],
];

function binary(operator: string): GradientCase[] {
  const cases = pairs.flatMap(([name, a, b]) => [[name, a, b], [`${name}, exchanged`, b, a]] as typeof pairs);
  return cases.map(([name, a, b]) => ({ name, inputs: [any(...a), positive(...b)], build: (g, [left, right]) => g.add(operator, [left, right]) }));
}

function withItself(operator: string): GradientCase {
  return { name: "of a value and itself", inputs: [positive(2, 3)], build: (g, [x]) => g.add(operator, [x, x]) };
}

export const ELEMENTWISE_CASES = {
  Identity: unary("Identity", any(2, 3)),
  Neg: unary("Neg", any(2, 3)),
  Abs: unary("Abs", apart(2, 5)),
  Exp: unary("Exp", any(2, 3)),
  Log: unary("Log", positive(2, 3)),
  Sqrt: unary("Sqrt", positive(2, 3)),
  Reciprocal: unary("Reciprocal", positive(2, 3)),
  Relu: [...unary("Relu", apart(2, 5)), ...unary("Relu", apart(2, 2, 3, 3)).map((each) => ({ ...each, name: "of maps" }))],
  Sigmoid: unary("Sigmoid", any(2, 3)),
  Tanh: unary("Tanh", any(2, 3)),
  Add: [...binary("Add"), withItself("Add")],
  Sub: binary("Sub"),
  Mul: [...binary("Mul"), withItself("Mul")],
  Div: binary("Div"),
} satisfies Record<string, readonly GradientCase[]>;
