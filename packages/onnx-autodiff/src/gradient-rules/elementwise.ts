import { ELEMENT_TYPES, type GraphBuilder, type Value } from "@cochlea/onnx-graph";
import { inputOf, unbroadcast, type ForwardNode, type GradientRule } from "./gradient-rule.ts";
import { plus, square, times, unary, withoutZeros } from "./unary.ts";

type Part = (g: GraphBuilder, forward: ForwardNode) => Value;

/** da and db of y = f(a, b) where shapes broadcast. */
function binary(left: Part, right: Part): GradientRule {
  return (g, forward) => [left, right].map((rule, index) => (forward.wants(index) ? unbroadcast(g, rule(g, forward), inputOf(forward, index)) : null));
}

const gradient: Part = (_, forward) => forward.gradient;
const negative: Part = (g, forward) => g.add("Neg", [forward.gradient]);
const timesInput = (index: number): Part => (g, forward) => g.add("Mul", [forward.gradient, inputOf(forward, index)]);

const castBack: GradientRule = (g, forward) => [g.add("Cast", [forward.gradient], { to: ELEMENT_TYPES[inputOf(forward, 0).type].onnx }), null];

export const ELEMENTWISE_GRADIENTS = {
  Identity: unary((_, dy) => dy),
  /** Outside training nothing is dropped. */
  Dropout: (_, forward) => [forward.gradient, null, null],
  Neg: unary((g, dy) => g.add("Neg", [dy])),
  /** 0 at 0. */
  Abs: unary((g, dy, x) => g.add("Mul", [dy, g.add("Sign", [x])])),
  Exp: unary((g, dy, _, y) => g.add("Mul", [dy, y])),
  Log: unary((g, dy, x) => g.add("Div", [dy, x])),
  Sqrt: unary((g, dy, _, y) => g.add("Div", [dy, times(g, y, 2)])),
  Reciprocal: unary((g, dy, _, y) => g.add("Neg", [g.add("Mul", [dy, square(g, y)])])),
  /** 2/√π·exp(−x²). */
  Erf: unary((g, dy, x) => g.add("Mul", [dy, times(g, g.add("Exp", [g.add("Neg", [square(g, x)])]), 2 / Math.sqrt(Math.PI))])),
  /** Back to the type that was cast from. */
  Cast: castBack,
  CastLike: castBack,
  Add: binary(gradient, gradient),
  Sub: binary(gradient, negative),
  Mul: binary(timesInput(1), timesInput(0)),
  Div: binary(
    (g, forward) => g.add("Div", [forward.gradient, inputOf(forward, 1)]),
    (g, forward) => g.add("Neg", [g.add("Mul", [forward.gradient, g.add("Div", [forward.outputs[0], inputOf(forward, 1)])])]),
  ),
  Pow: binary(powGradientBase, powGradientExponent),
  /** y = a − b·trunc(a/b), so da = dy and db = −trunc(a/b)·dy = (y − a)/b·dy. */
  Mod: binary(gradient, (g, forward) => {
    const [a, b] = [inputOf(forward, 0), inputOf(forward, 1)];
    return g.add("Mul", [forward.gradient, g.add("Div", [g.add("Sub", [forward.outputs[0], a]), b])]);
  }),
} satisfies Record<string, GradientRule>;

/** b·a^(b−1), and 0 where b is 0 whatever a is. */
function powGradientBase(g: GraphBuilder, forward: ForwardNode): Value {
  const [a, b, dy] = [inputOf(forward, 0), inputOf(forward, 1), forward.gradient];
  const constant = forward.constantNumbers(1);
  if (constant?.length === 1 && constant[0] === 2) return g.add("Mul", [dy, times(g, a, 2)]);
  const exponent = plus(g, withoutZeros(g, b), -1);
  return g.add("Mul", [dy, g.add("Mul", [b, g.add("Pow", [a, exponent])])]);
}

/** a^b·log(a), and 0 where a is 0. */
function powGradientExponent(g: GraphBuilder, forward: ForwardNode): Value {
  return g.add("Mul", [forward.gradient, g.add("Mul", [forward.outputs[0], g.add("Log", [withoutZeros(g, inputOf(forward, 0))])])]);
}
