import type { GraphBuilder, Value } from "@cochlea/onnx-graph";
import { inputOf, unbroadcast, type ForwardNode, type GradientRule } from "./gradient-rule.ts";

/** dx of y = f(x), from dy, x and y. */
function unary(rule: (g: GraphBuilder, dy: Value, x: Value, y: Value) => Value): GradientRule {
  return (g, forward) => [rule(g, forward.gradient, inputOf(forward, 0), forward.outputs[0])];
}

/** da and db of y = f(a, b) where shapes broadcast. */
function binary(left: (g: GraphBuilder, forward: ForwardNode) => Value, right: (g: GraphBuilder, forward: ForwardNode) => Value): GradientRule {
  return (g, forward) => [left, right].map((rule, index) => (forward.wants(index) ? unbroadcast(g, rule(g, forward), inputOf(forward, index)) : null));
}

const gradient = (_: GraphBuilder, forward: ForwardNode): Value => forward.gradient;
const negative = (g: GraphBuilder, forward: ForwardNode): Value => g.add("Neg", [forward.gradient]);
const times = (index: number) => (g: GraphBuilder, forward: ForwardNode): Value => g.add("Mul", [forward.gradient, inputOf(forward, index)]);

export const ELEMENTWISE_GRADIENTS = {
  Identity: unary((_, dy) => dy),
  Neg: unary((g, dy) => g.add("Neg", [dy])),
  Abs: unary((g, dy, x) => g.add("Mul", [dy, g.add("Sign", [x])])),
  Exp: unary((g, dy, _, y) => g.add("Mul", [dy, y])),
  Log: unary((g, dy, x) => g.add("Div", [dy, x])),
  Sqrt: unary((g, dy, _, y) => g.add("Div", [dy, g.add("Mul", [y, g.scalar(2)])])),
  Reciprocal: unary((g, dy, _, y) => g.add("Neg", [g.add("Mul", [dy, g.add("Mul", [y, y])])])),
  Relu: unary((g, dy, _, y) => g.add("ReluGrad", [dy, y])),
  Sigmoid: unary((g, dy, _, y) => g.add("Mul", [dy, g.add("Mul", [y, g.add("Sub", [g.scalar(1), y])])])),
  Tanh: unary((g, dy, _, y) => g.add("Mul", [dy, g.add("Sub", [g.scalar(1), g.add("Mul", [y, y])])])),
  Add: binary(gradient, gradient),
  Sub: binary(gradient, negative),
  Mul: binary(times(1), times(0)),
  Div: binary(
    (g, forward) => g.add("Div", [forward.gradient, inputOf(forward, 1)]),
    (g, forward) => g.add("Neg", [g.add("Mul", [forward.gradient, g.add("Div", [forward.outputs[0], inputOf(forward, 1)])])]),
  ),
} satisfies Record<string, GradientRule>;
