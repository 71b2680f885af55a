import { ELEMENT_TYPES, float32Tensor, type GraphBuilder, type Value } from "@cochlea/onnx-graph";
import { any, apart, fixed, positive, withAttributes, type Draw, type GradientCase } from "./gradient-case.ts";

function unary(operator: string, draw: Draw): GradientCase[] {
  return [withAttributes(operator, "", [draw])];
}

const pairs: [name: string, a: number[], b: number[]][] = [
  ["one shape", [2, 3], [2, 3]],
  ["a column against a row", [3, 1], [1, 4]],
  ["a vector along the channels of maps", [2, 3, 2, 2], [3, 1, 1]],
  ["a scalar", [], [2, 3]],
  ["one element of rank 2 and a vector", [1, 1], [4]],
  ["lengths 1 on both sides", [2, 1, 3], [2, 4, 1]],
];

function binary(operator: string, left: (...shape: number[]) => Draw = any): GradientCase[] {
  const cases = pairs.flatMap(([name, a, b]) => [[name, a, b], [`${name}, exchanged`, b, a]] as typeof pairs);
  return cases.map(([name, a, b]) => ({ name, inputs: [left(...a), positive(...b)], build: (g, inputs) => g.add(operator, inputs) }));
}

function withItself(operator: string): GradientCase {
  return { name: "of a value and itself", inputs: [positive(2, 3)], build: (g, [x]) => g.add(operator, [x, x]) };
}

/** x to a power that the graph knows. */
function power(exponent: number, draw: Draw): GradientCase {
  return { name: `to the constant ${exponent}`, inputs: [draw], build: (g, [x]) => g.add("Pow", [x, g.scalar(exponent)]) };
}

/** There and back, since the loss is float32. */
function viaDouble(g: GraphBuilder, x: Value, operator: "Cast" | "CastLike"): Value {
  const double = g.constant({ type: "float64", shape: [], data: new Float64Array(1) });
  const single = g.constant(float32Tensor([], [0]));
  const cast = (value: Value, to: "float64" | "float32"): Value =>
    operator === "Cast" ? g.add("Cast", [value], { to: ELEMENT_TYPES[to].onnx }) : g.add("CastLike", [value, to === "float64" ? double : single]);
  return cast(cast(x, "float64"), "float32");
}

const casting = (operator: "Cast" | "CastLike"): GradientCase[] => [{ name: "to float64 and back", inputs: [any(2, 3)], build: (g, [x]) => viaDouble(g, x, operator) }];

const dropout: GradientCase[] = [
  withAttributes("Dropout", "with nothing but data", [any(2, 3)]),
  { name: "with a ratio", inputs: [any(2, 3)], build: (g, [x]) => g.add("Dropout", [x, g.scalar(0.3)]) },
  {
    name: "with training_mode false",
    inputs: [any(2, 3)],
    build: (g, [x]) => g.add("Dropout", [x, g.scalar(0.3), g.constant({ type: "bool", shape: [], data: Uint8Array.of(0) })], {}, { outputs: 1 }),
  },
];

export const ELEMENTWISE_CASES = {
  Identity: unary("Identity", any(2, 3)),
  Neg: unary("Neg", any(2, 3)),
  Abs: unary("Abs", apart(2, 5)),
  Exp: unary("Exp", any(2, 3)),
  Log: unary("Log", positive(2, 3)),
  Sqrt: unary("Sqrt", positive(2, 3)),
  Reciprocal: unary("Reciprocal", positive(2, 3)),
  Erf: unary("Erf", any(2, 5)),
  Cast: casting("Cast"),
  CastLike: casting("CastLike"),
  Dropout: dropout,
  Add: [...binary("Add"), withItself("Add")],
  Sub: binary("Sub"),
  Mul: [...binary("Mul"), withItself("Mul")],
  Div: binary("Div"),
  Pow: [
    ...binary("Pow", positive),
    power(2, any(2, 3)),
    power(3, any(2, 3)),
    power(0.5, positive(2, 3)),
    power(-1.5, positive(2, 3)),
    { name: "itself and to the constant 0", inputs: [any(2, 3)], build: (g, [x]) => g.add("Add", [x, g.add("Pow", [x, g.scalar(0)])]) },
    { name: "of signed numbers to constants of each sign", inputs: [apart(2, 4)], build: (g, [x]) => g.add("Pow", [x, g.constant(float32Tensor([4], [0, 1, 2, 3]))]) },
  ],
  Mod: binary("Mod", (...shape) => fixed([2.3, -2.6, 0.2, -0.1, 3.7], ...shape)).map((each) => ({ ...each, build: (g, inputs) => g.add("Mod", inputs, { fmod: 1 }) })),
} satisfies Record<string, readonly GradientCase[]>;
