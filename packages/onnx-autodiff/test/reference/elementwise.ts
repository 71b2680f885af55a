import type { ReferenceOperator } from "./reference-operator.ts";
import { broadcast, unary } from "./unary.ts";

const identity = unary((x) => x);

export const ELEMENTWISE_REFERENCE = {
  Identity: identity,
  Dropout: identity,
  Cast: identity,
  CastLike: identity,
  Neg: unary((x) => -x),
  Abs: unary(Math.abs),
  Exp: unary(Math.exp),
  Log: unary(Math.log),
  Sqrt: unary(Math.sqrt),
  Reciprocal: unary((x) => 1 / x),
  Erf: unary(erf),
  Add: broadcast((a, b) => a + b),
  Sub: broadcast((a, b) => a - b),
  Mul: broadcast((a, b) => a * b),
  Div: broadcast((a, b) => a / b),
  Pow: broadcast((a, b) => a ** b),
  Mod: broadcast((a, b) => a % b),
} satisfies Record<string, ReferenceOperator>;

/** 2/√π·Σ (−1)ⁿ·x²ⁿ⁺¹/(n!·(2n + 1)); exact to some 1e-13 up to |x| = 3. */
function erf(x: number): number {
  let [power, total] = [x, x];
  for (let n = 1; n < 100; n++) {
    power *= -(x * x) / n;
    total += power / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * total;
}
