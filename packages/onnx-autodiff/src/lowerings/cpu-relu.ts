import type { GraphBuilder, Value } from "@cochlea/onnx-graph";
import { step } from "../blocked/elementwise.ts";
import type { Lowered } from "./lowering.ts";

/** dy by a step function of y: two passes, where a comparison, its numbers and their product are three. */
export function reluGradByStep(g: GraphBuilder, { inputs: [dy, y] }: Lowered): Value[] {
  return [g.add("Mul", [dy, step(g, y, 0)])];
}
