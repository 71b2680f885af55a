import type { ClipNormalisation, FrontEnd } from "@cochlea/dsp";
import { float32Tensor, type GraphBuilder, type Value } from "@cochlea/onnx-graph";

/** Adds the normalisation of rows whose last axis is the bands', or of samples `[batch, channels, samples]`, which are one band. */
export function addNormalisation(g: GraphBuilder, rows: Value, { normalisation, kind }: FrontEnd): Value {
  if (normalisation.kind === "none") return rows;
  if (normalisation.kind === "clip") return addClipNormalisation(g, rows, normalisation, kind === "waveform");
  const { mean, deviation } = normalisation;
  const centred = g.add("Sub", [rows, g.constant(float32Tensor([mean.length], mean), "front_end.mean")]);
  return g.add("Div", [centred, g.constant(float32Tensor([deviation.length], deviation), "front_end.deviation")]);
}

/** By each clip's mean and deviation, over frames and channels, and over bands where they have no figures of their own. */
function addClipNormalisation(g: GraphBuilder, rows: Value, { per, deviation, floor }: ClipNormalisation, isOneBand: boolean): Value {
  const axes = isOneBand || per === "band" ? [1, 2] : [1, 2, 3];
  const average = (values: Value) => g.add("ReduceMean", [values], { axes, keepdims: 1 });
  const centred = g.add("Sub", [rows, average(rows)]);
  if (!deviation) return centred;
  const variance = average(g.add("Mul", [centred, centred]));
  // dsp divides by 1 where the deviation is 0; there the numerator is 0 as well, so any divisor will do
  return g.add("Div", [centred, g.add("Sqrt", [g.add("Max", [g.add("Add", [variance, g.scalar(floor)]), g.scalar(2 ** -126)])])]);
}
