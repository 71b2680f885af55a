import { mfccMatrix, type FrontEnd } from "@cochlea/dsp";
import { float32Tensor, type GraphBuilder, type Value } from "@cochlea/onnx-graph";

/** Frames before pre-emphasis and scale, and after the window; `[batch, channels, frames, window.length]`. */
interface EnergySources {
  readonly raw: Value;
  readonly windowed: Value;
}

/** Adds cepstral coefficients of log-mel rows `[batch, channels, frames, bands]`; rows of other kinds stay as they are. */
export function addCepstra(g: GraphBuilder, bands: Value, sources: EnergySources, { kind, mel, mfcc, sampleScale }: FrontEnd): Value {
  if (kind !== "mfcc" || mel === null || mfcc === null) return bands;
  if (mfcc.energy === null) return addMatrix(g, bands, mfccMatrix(mfcc, mel.bands), mel.bands);
  const energy = addEnergy(g, sources[mfcc.energy.kind], mfcc.energy.kind === "raw" ? sampleScale : 1, mfcc.energy.floor);
  if (mfcc.count === 1) return energy;
  const others = addMatrix(g, bands, mfccMatrix({ ...mfcc, count: mfcc.count - 1, c0: "omitted" }, mel.bands), mel.bands);
  return g.add("Concat", mfcc.c0 === "first" ? [energy, others] : [others, energy], { axis: 3 });
}

/** Product with the transpose of a row-major `[count, bands]`. */
function addMatrix(g: GraphBuilder, bands: Value, matrix: Float64Array, width: number): Value {
  const count = matrix.length / width;
  const transposed = Float64Array.from(matrix, (_, index) => matrix[(index % count) * width + Math.floor(index / count)]);
  return g.add("MatMul", [bands, g.constant(float32Tensor([width, count], transposed), "front_end.dct")]);
}

/** `ln(max(Σ (scale·x)², floor))` of each frame. */
function addEnergy(g: GraphBuilder, frames: Value, scale: number, floor: number): Value {
  const scaled = scale === 1 ? frames : g.add("Mul", [frames, g.scalar(scale)]);
  const length = frames.shape[3] as number;
  const mean = g.add("ReduceMean", [g.add("Mul", [scaled, scaled])], { axes: [3], keepdims: 1 });
  return g.add("Log", [g.add("Max", [g.add("Mul", [mean, g.scalar(length)]), g.scalar(Math.max(floor, 2 ** -126))])]);
}
