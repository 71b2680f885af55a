import type { GraphBuilder, Value } from "@cochlea/onnx-graph";
import { after } from "../lowerings/portable-loss.ts";
import type { BlockedNode } from "./blocked-lowering.ts";

/** The first input once the others are there: maps as they lie, in all their phases. */
export function afterBlocked(g: GraphBuilder, { inputs, outputs, attributes, layoutOf, parts, plain }: BlockedNode): Value[] {
  const values = inputs.flatMap((_, index) => (layoutOf(index) ? parts(index) : [plain(index)]));
  return [...after(g, { inputs: values, slots: values, attributes, outputs })];
}
