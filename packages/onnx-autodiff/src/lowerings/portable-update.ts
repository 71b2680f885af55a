import { floatAttribute, intAttribute, type GraphBuilder, type Value } from "@cochlea/onnx-graph";
import type { Lowered } from "./lowering.ts";

/** How an update adds one tensor to another by a factor that is fed: `plus` sum + factor·value, `minus` sum − factor·value. */
export interface ScaledSums {
  readonly plus: ScaledSum;
  readonly minus: ScaledSum;
}

type ScaledSum = (g: GraphBuilder, sum: Value, value: Value, factor: Value) => Value;

const ORDINARY: ScaledSums = {
  plus: (g, sum, value, factor) => g.add("Add", [sum, g.add("Mul", [value, factor])]),
  minus: (g, sum, value, factor) => g.add("Sub", [sum, g.add("Mul", [value, factor])]),
};

/** Adam on moments that are sums, with step size and epsilon that make up for it. Every state is read before the node that writes it. */
export function adamUpdate(g: GraphBuilder, { inputs, attributes }: Lowered, sums: ScaledSums = ORDINARY): Value[] {
  const [p, first, second, gradient, stepSize, epsilon, decay] = inputs;
  const [beta1, beta2] = [floatAttribute(attributes, "beta1", 0.9), floatAttribute(attributes, "beta2", 0.999)];
  const decoupled = intAttribute(attributes, "decoupled", 0) === 1;
  const full = decoupled || !decay ? gradient : sums.plus(g, gradient, p, decay);
  const nextFirst = g.add("Add", [g.add("Mul", [first, g.scalar(beta1)]), full]);
  const nextSecond = g.add("Add", [g.add("Mul", [second, g.scalar(beta2)]), g.add("Mul", [full, full])]);
  const direction = g.add("Div", [nextFirst, g.add("Add", [g.add("Sqrt", [nextSecond]), epsilon])]);
  const next = decoupled && decay ? g.add("Sub", [p, sums.plus(g, g.add("Mul", [direction, stepSize]), p, decay)]) : sums.minus(g, p, direction, stepSize);
  return [next, nextFirst, nextSecond];
}

/** v ← μv + g; p ← p − rate·v, or with Nesterov's look ahead p − rate·(g + μv). */
export function sgdUpdate(g: GraphBuilder, { inputs: [p, velocity, gradient, rate, decay], attributes }: Lowered, sums: ScaledSums = ORDINARY): Value[] {
  const momentum = g.scalar(floatAttribute(attributes, "momentum", 0));
  const full = decay ? sums.plus(g, gradient, p, decay) : gradient;
  const next = g.add("Add", [g.add("Mul", [velocity, momentum]), full]);
  const direction = intAttribute(attributes, "nesterov", 0) === 1 ? g.add("Add", [full, g.add("Mul", [next, momentum])]) : next;
  return [sums.minus(g, p, direction, rate), next];
}
