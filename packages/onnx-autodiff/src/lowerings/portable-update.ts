import { floatAttribute, intAttribute, type GraphBuilder, type Value } from "@cochlea/onnx-graph";
import type { Lowered } from "../lower.ts";

/** Adam on moments that are sums, with step size and epsilon that make up for it. Every state is read before the node that writes it. */
export function adamUpdate(g: GraphBuilder, { inputs, attributes }: Lowered): Value[] {
  const [p, first, second, gradient, stepSize, epsilon, decay] = inputs;
  const [beta1, beta2] = [floatAttribute(attributes, "beta1", 0.9), floatAttribute(attributes, "beta2", 0.999)];
  const decoupled = intAttribute(attributes, "decoupled", 0) === 1;
  const full = decoupled ? gradient : decayed(g, gradient, p, decay);
  const nextFirst = g.add("Add", [g.add("Mul", [first, g.scalar(beta1)]), full]);
  const nextSecond = g.add("Add", [g.add("Mul", [second, g.scalar(beta2)]), g.add("Mul", [full, full])]);
  const direction = g.add("Div", [nextFirst, g.add("Add", [g.add("Sqrt", [nextSecond]), epsilon])]);
  const kept = decoupled && decay ? g.add("Sub", [p, g.add("Mul", [p, decay])]) : p;
  return [g.add("Sub", [kept, g.add("Mul", [direction, stepSize])]), nextFirst, nextSecond];
}

/** v ← μv + g; p ← p − rate·v, or with Nesterov's look ahead p − rate·(g + μv). */
export function sgdUpdate(g: GraphBuilder, { inputs: [p, velocity, gradient, rate, decay], attributes }: Lowered): Value[] {
  const momentum = g.scalar(floatAttribute(attributes, "momentum", 0));
  const full = decayed(g, gradient, p, decay);
  const next = g.add("Add", [g.add("Mul", [velocity, momentum]), full]);
  const direction = intAttribute(attributes, "nesterov", 0) === 1 ? g.add("Add", [full, g.add("Mul", [next, momentum])]) : next;
  return [g.add("Sub", [p, g.add("Mul", [direction, rate])]), next];
}

function decayed(g: GraphBuilder, gradient: Value, p: Value, decay: Value | undefined): Value {
  return !decay ? gradient : g.add("Add", [gradient, g.add("Mul", [p, decay])]);
}
