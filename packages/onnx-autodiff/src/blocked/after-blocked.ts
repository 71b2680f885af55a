import type { GraphBuilder, Value } from "@cochlea/onnx-graph";
import { after } from "../graphs/after.ts";
import type { BlockedNode } from "./blocked-lowering.ts";

/** The first input once the others are there: maps as they lie, in all their phases. */
export function afterBlocked(g: GraphBuilder, { inputs, layoutOf, parts, plain }: BlockedNode): Value[] {
  return after(g, { inputs: inputs.flatMap((_, index) => (layoutOf(index) ? parts(index) : [plain(index)])) });
}
