import { planDeltas, type DeltaStage, type FrontEnd } from "@cochlea/dsp";
import { float32Tensor, int32Tensor, type GraphBuilder, type Value } from "@cochlea/onnx-graph";

/** Adds slopes over time behind rows `[batch, channels, frames, width]`, on the last axis. */
export function addDeltas(g: GraphBuilder, rows: Value, { deltas }: FrontEnd): Value {
  if (deltas === null) return rows;
  const parts = [rows];
  for (const stage of planDeltas(deltas)) parts.push(addStage(g, stage.ofSlopes ? parts[parts.length - 1] : rows, stage));
  return g.add("Concat", parts, { axis: 3 });
}

/** Each frame's neighbours, gathered, times the kernel. */
function addStage(g: GraphBuilder, rows: Value, { kernel, reach, holds }: DeltaStage): Value {
  const [, channels, frames, width] = rows.shape as readonly number[];
  const centre = (frame: number) => (holds ? Math.min(Math.max(frame, reach), frames - 1 - reach) : frame);
  const neighbours = Array.from({ length: frames * kernel.length }, (_, index) => {
    const row = centre(Math.floor(index / kernel.length)) + (index % kernel.length) - reach;
    return Math.min(Math.max(row, 0), frames - 1);
  });
  const gathered = g.add("Gather", [rows, g.constant(int32Tensor([frames, kernel.length], neighbours))], { axis: 2 });
  const weights = g.constant(float32Tensor([1, kernel.length], kernel));
  return g.add("Reshape", [g.add("MatMul", [weights, gathered]), g.ints([0, channels, frames, width])]);
}
