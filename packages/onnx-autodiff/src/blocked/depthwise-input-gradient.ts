import type { GraphBuilder, Value } from "@cochlea/onnx-graph";
import { blockedFilter } from "./filter.ts";
import { lanesOf, type BlockedLayout } from "./layout.ts";
import { tapBetween, type PhasedAxis } from "./phased-axis.ts";
import { slideAttributes } from "./slide.ts";

/** The phases of the gradient by a depthwise convolution's input, as lanes: a result of such a convolution has no more lanes than dy, so that each is one of its own. */
export function depthwisePhases(g: GraphBuilder, dy: Value, w: Value, to: BlockedLayout, axes: readonly [PhasedAxis, PhasedAxis]): Value {
  const [vertical, horizontal] = axes;
  const attributes = { ...slideAttributes(vertical.slide, horizontal.slide), group: lanesOf(to) };
  const turned = g.add("Transpose", [w], { perm: [1, 2, 3, 0] });
  const phases = Array.from({ length: vertical.count * horizontal.count }, (_, phase) => g.add("NchwcConv", [dy, phaseFilter(g, turned, to, phase, axes)], attributes));
  return phases.length === 1 ? phases[0] : g.add("Concat", phases, { axis: 1 });
}

/** The filter of one phase, of weights [1, rows, columns, channels]. */
function phaseFilter(g: GraphBuilder, turned: Value, to: BlockedLayout, phase: number, [vertical, horizontal]: readonly [PhasedAxis, PhasedAxis]): Value {
  const [, , width, channels] = turned.shape.map(Number);
  const shape = { outputs: lanesOf(to), outputBlock: to.block, inputs: 1, inputBlock: 1, rows: vertical.slide.taps, columns: horizontal.slide.taps };
  return blockedFilter(g, turned, shape, (lane, _, row, column) => {
    const i = tapBetween(vertical, Math.floor(phase / horizontal.count), row + vertical.slide.first);
    const j = tapBetween(horizontal, phase % horizontal.count, column + horizontal.slide.first);
    return i < 0 || j < 0 || lane >= channels ? -1 : (i * width + j) * channels + lane;
  });
}
