import type { GraphBuilder, Value } from "@cochlea/onnx-graph";
import type { GradientRule } from "./gradient-rule.ts";
import { plus, square, unary } from "./unary.ts";

const one = (g: GraphBuilder): Value => g.scalar(1);
const oneLess = (g: GraphBuilder, x: Value): Value => g.add("Sub", [one(g), square(g, x)]);
const over = (g: GraphBuilder, dy: Value, divisor: Value): Value => g.add("Div", [dy, divisor]);

export const TRIGONOMETRIC_GRADIENTS = {
  Sin: unary((g, dy, x) => g.add("Mul", [dy, g.add("Cos", [x])])),
  Cos: unary((g, dy, x) => g.add("Neg", [g.add("Mul", [dy, g.add("Sin", [x])])])),
  Tan: unary((g, dy, _, y) => g.add("Mul", [dy, plus(g, square(g, y), 1)])),
  Asin: unary((g, dy, x) => over(g, dy, g.add("Sqrt", [oneLess(g, x)]))),
  Acos: unary((g, dy, x) => g.add("Neg", [over(g, dy, g.add("Sqrt", [oneLess(g, x)]))])),
  Atan: unary((g, dy, x) => over(g, dy, plus(g, square(g, x), 1))),
  Sinh: unary((g, dy, x) => g.add("Mul", [dy, g.add("Cosh", [x])])),
  Cosh: unary((g, dy, x) => g.add("Mul", [dy, g.add("Sinh", [x])])),
  Asinh: unary((g, dy, x) => over(g, dy, g.add("Sqrt", [plus(g, square(g, x), 1)]))),
  Acosh: unary((g, dy, x) => over(g, dy, g.add("Sqrt", [plus(g, square(g, x), -1)]))),
  Atanh: unary((g, dy, x) => over(g, dy, oneLess(g, x))),
} satisfies Record<string, GradientRule>;
