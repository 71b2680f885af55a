import { any, positive, spread, withAttributes, type Draw, type GradientCase } from "./gradient-case.ts";

const unary = (operator: string, draw: Draw): GradientCase[] => [withAttributes(operator, "", [draw])];
/** From −0.93 to 0.84: inside the interval that the inverse functions are defined on. */
const inside = spread(0.09, 4, 5);

export const TRIGONOMETRIC_CASES = {
  Sin: unary("Sin", spread(0.9, 2, 5)),
  Cos: unary("Cos", spread(0.9, 2, 5)),
  Tan: unary("Tan", any(2, 3)),
  Asin: unary("Asin", inside),
  Acos: unary("Acos", inside),
  Atan: unary("Atan", spread(0.9, 2, 5)),
  Sinh: unary("Sinh", any(2, 3)),
  Cosh: unary("Cosh", any(2, 3)),
  Asinh: unary("Asinh", spread(0.9, 2, 5)),
  Acosh: [{ name: "", inputs: [positive(2, 3)], build: (g, [x]) => g.add("Acosh", [g.add("Add", [x, g.scalar(1)])]) }],
  Atanh: unary("Atanh", inside),
} satisfies Record<string, readonly GradientCase[]>;
