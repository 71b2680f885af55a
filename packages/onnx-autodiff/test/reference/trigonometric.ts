import type { ReferenceOperator } from "./reference-operator.ts";
import { unary } from "./unary.ts";

export const TRIGONOMETRIC_REFERENCE = {
  Sin: unary(Math.sin),
  Cos: unary(Math.cos),
  Tan: unary(Math.tan),
  Asin: unary(Math.asin),
  Acos: unary(Math.acos),
  Atan: unary(Math.atan),
  Sinh: unary(Math.sinh),
  Cosh: unary(Math.cosh),
  Asinh: unary(Math.asinh),
  Acosh: unary(Math.acosh),
  Atanh: unary(Math.atanh),
} satisfies Record<string, ReferenceOperator>;
