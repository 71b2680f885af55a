import { melFilterbank, type FrontEnd } from "@cochlea/dsp";
import { float32Tensor, int32Tensor, type GraphBuilder, type Value } from "@cochlea/onnx-graph";
import { addCepstra } from "./cepstrum-graph.ts";
import { addDeltas } from "./delta-graph.ts";
import type { DftSplit } from "./dft-form.ts";
import { addFrames, addWindow } from "./framing-graph.ts";
import { addLogarithm } from "./logarithm-graph.ts";
import { addNormalisation } from "./normalisation-graph.ts";
import { addSpectrum, type Spectrum } from "./spectrum-graph.ts";

/**
 * Adds what `createFeatureExtractor` of `@cochlea/dsp` computes, in ordinary operators with constant bases.
 *
 * @param waveform Prepared samples, `[batch, samples]` (mono) or `[batch, 2, samples]` (stereo), of a known length.
 * @param split Form of the DFT, `null` for the full basis. Default chosen by `dftForm`.
 * @throws {RangeError} For `log.kind` "pcen" with more than 1024 frames.
 * @returns The value `features`, `[batch, channels, bands, frames]`.
 */
export function addFrontEnd(g: GraphBuilder, frontEnd: FrontEnd, waveform: Value, split?: DftSplit | null): Value {
  const signal = frontEnd.channels === "stereo" ? waveform : g.add("Unsqueeze", [waveform, g.ints([1])]);
  if (frontEnd.kind === "waveform") return addWaveform(g, signal, frontEnd);
  const frames = addFrames(g, signal, frontEnd);
  const windowed = addWindow(g, frames, frontEnd);
  const bands = addLogarithm(g, addBands(g, addSpectrum(g, windowed, frontEnd, split), frontEnd), frontEnd);
  const features = addDeltas(g, addCepstra(g, bands, { raw: frames, windowed }, frontEnd), frontEnd);
  const rows = addNormalisation(g, features, frontEnd);
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
