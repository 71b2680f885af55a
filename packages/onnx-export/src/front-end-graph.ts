import { melFilterbank, mfccMatrix, type FrontEnd } from "@cochlea/dsp";
import { float32Tensor, int32Tensor, type GraphBuilder, type Value } from "@cochlea/onnx-graph";
import type { DftSplit } from "./dft-form.ts";
import { addFrames } from "./framing-graph.ts";
import { addLogarithm } from "./logarithm-graph.ts";
import { addSpectrum, type Spectrum } from "./spectrum-graph.ts";

/**
 * Adds what `createFeatureExtractor` of `@cochlea/dsp` computes, in ordinary operators with constant bases.
 *
 * @param waveform Prepared samples, `[batch, samples]` (mono) or `[batch, 2, samples]` (stereo), of a known length.
 * @param split Form of the DFT, `null` for the full basis. Default chosen by `dftForm`.
 * @returns The value `features`, `[batch, channels, bands, frames]`.
 */
export function addFrontEnd(g: GraphBuilder, frontEnd: FrontEnd, waveform: Value, split?: DftSplit | null): Value {
  const signal = frontEnd.channels === "stereo" ? waveform : g.add("Unsqueeze", [waveform, g.ints([1])]);
  if (frontEnd.kind === "waveform") return addWaveform(g, signal, frontEnd);
  const spectrum = addSpectrum(g, addFrames(g, signal, frontEnd), frontEnd, split);
  const bands = addLogarithm(g, addBands(g, spectrum, frontEnd), frontEnd);
  const rows = addNormalisation(g, addCepstra(g, bands, frontEnd), frontEnd);
  return g.add("Transpose", [rows], { perm: [0, 1, 3, 2] }, { name: "features" });
}

function addWaveform(g: GraphBuilder, signal: Value, frontEnd: FrontEnd): Value {
  const scaled = frontEnd.sampleScale === 1 ? signal : g.add("Mul", [signal, g.scalar(frontEnd.sampleScale)]);
  return g.add("Unsqueeze", [addNormalisation(g, scaled, frontEnd), g.ints([2])], {}, { name: "features" });
}

/** Mel bands, or every bin from low to high, on the last axis. */
function addBands(g: GraphBuilder, { values, columns }: Spectrum, frontEnd: FrontEnd): Value {
  if (frontEnd.kind !== "spectrogram" && frontEnd.mel !== null) return g.add("MatMul", [values, g.constant(melMatrix(values.shape[3] as number, columns, frontEnd.mel, frontEnd), "front_end.mel")]);
  if (columns.every((column, bin) => column === bin)) return values;
  return g.add("Gather", [values, g.constant(int32Tensor([columns.length], columns), "front_end.bins")], { axis: 3 });
}

/** `[width, bands]`: the filters, transposed, with each bin's weights in the row where the spectrum has that bin. */
function melMatrix(width: number, columns: readonly number[], mel: NonNullable<FrontEnd["mel"]>, { fftLength, sampleRate }: FrontEnd) {
  const filters = melFilterbank({ ...mel, fftLength, sampleRate });
  const matrix = new Float64Array(width * mel.bands);
  columns.forEach((column, bin) => {
    for (let band = 0; band < mel.bands; band++) matrix[column * mel.bands + band] = filters[band * columns.length + bin];
  });
  return float32Tensor([width, mel.bands], matrix);
}

function addCepstra(g: GraphBuilder, bands: Value, { kind, mel, mfcc }: FrontEnd): Value {
  if (kind !== "mfcc" || mel === null || mfcc === null) return bands;
  const matrix = mfccMatrix(mfcc.count, mel.bands, mfcc.lifter);
  const transposed = Float64Array.from(matrix, (_, index) => matrix[(index % mfcc.count) * mel.bands + Math.floor(index / mfcc.count)]);
  return g.add("MatMul", [bands, g.constant(float32Tensor([mel.bands, mfcc.count], transposed), "front_end.dct")]);
}

/** One pair for all, or one for each value of the last axis. */
function addNormalisation(g: GraphBuilder, rows: Value, { normalisation }: FrontEnd): Value {
  if (normalisation.kind === "none") return rows;
  const { mean, deviation } = normalisation;
  const centred = g.add("Sub", [rows, g.constant(float32Tensor([mean.length], mean), "front_end.mean")]);
  return g.add("Div", [centred, g.constant(float32Tensor([deviation.length], deviation), "front_end.deviation")]);
}
