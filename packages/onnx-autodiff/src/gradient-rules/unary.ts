import type { Attributes, GraphBuilder, Value } from "@cochlea/onnx-graph";
import { indicator } from "../graphs/indicator.ts";
import { inputOf, type GradientRule } from "./gradient-rule.ts";

/** dx of y = f(x), from dy, x, y and the node's attributes. */
export function unary(rule: (g: GraphBuilder, dy: Value, x: Value, y: Value, attributes: Attributes) => Value): GradientRule {
  return (g, forward) => [rule(g, forward.gradient, inputOf(forward, 0), forward.outputs[0], forward.node.attributes)];
}

/** x². */
export function square(g: GraphBuilder, x: Value): Value {
  return g.add("Mul", [x, x]);
}

/** x + c of a number c. */
export function plus(g: GraphBuilder, x: Value, number: number): Value {
  return number === 0 ? x : g.add("Add", [x, g.scalar(number)]);
}

/** c·x of a number c. */
export function times(g: GraphBuilder, x: Value, number: number): Value {
  return number === 1 ? x : g.add("Mul", [x, g.scalar(number)]);
}

/** x with 1 in the place of every 0, for what is divided by it or has its logarithm taken. */
export function withoutZeros(g: GraphBuilder, x: Value): Value {
  return g.add("Add", [x, indicator(g, g.add("Equal", [x, g.scalar(0)]))]);
}
