import type { Operand } from "../folding/operand.ts";
import { intAttribute, intsAttribute } from "../graph.ts";
import { windowOf, autoPadOf } from "../shape-rules/window.ts";
import { inputOf, without, type Call, type Conversion } from "./call.ts";

/** Convolutions and pools: `auto_pad` written out as pads where lengths are known. */
export const WINDOW_CONVERSIONS = {
  AveragePool: averagePool,
  Conv: (call) => call.result("Conv", call.inputs, explicitPads(call, inputOf(call, 1).shape.slice(2).map(Number))),
  MaxPool: (call) => call.result("MaxPool", call.inputs, explicitPads(call, intsAttribute(call.attributes, "kernel_shape", []))),
} satisfies Record<string, Conversion>;

/** Dilations are new in opset 19. */
function averagePool(call: Call): readonly Operand[] {
  const dilations = intsAttribute(call.attributes, "dilations", []);
  if (dilations.some((step) => step !== 1)) throw new RangeError(`dilations of AveragePool are new in opset 19 and are not converted, got [${dilations.join(", ")}]`);
  return call.result("AveragePool", call.inputs, without(explicitPads(call, intsAttribute(call.attributes, "kernel_shape", [])), "dilations"));
}

function explicitPads(call: Call, kernel: readonly number[]) {
  const { attributes } = call;
  const spatial = inputOf(call, 0).shape.slice(2);
  const auto = autoPadOf(attributes);
  if (auto === "NOTSET" || !spatial.every((length) => typeof length === "number") || intAttribute(attributes, "ceil_mode", 0) === 1) return attributes;
  return { ...without(attributes, "auto_pad"), pads: windowOf(attributes, kernel, spatial).pads };
}
