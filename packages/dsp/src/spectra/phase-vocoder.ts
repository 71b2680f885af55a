import type { ComplexSpectrogram } from "./stft.ts";

export interface PhaseVocoderOptions {
  /** Above 1 gives fewer frames: faster. */
  readonly factor: number;
}

/**
 * Stretches a spectrum in time: magnitudes between two frames are mixed, and each bin's phase moves on as fast as between them.
 *
 * @returns `ceil(frames / factor)` frames.
 * @throws {RangeError} Unless `factor` is positive.
 * @see J. L. Flanagan and R. M. Golden, Phase vocoder, 1966; `librosa.phase_vocoder`, `torchaudio.functional.phase_vocoder`.
 */
export function phaseVocoder({ real, imaginary, shape: [bins, frames] }: ComplexSpectrogram, { factor }: PhaseVocoderOptions): ComplexSpectrogram {
  if (!(factor > 0 && factor < Infinity)) throw new RangeError(`phaseVocoder: need a positive factor, got ${factor}`);
  const count = Math.ceil(frames / factor);
  const result = { real: new Float32Array(bins * count), imaginary: new Float32Array(bins * count) };
  const row = { size: new Float64Array(frames + 1), cos: new Float64Array(frames + 1).fill(1), sin: new Float64Array(frames + 1) }; // silence behind the last
  for (let bin = 0; bin < bins; bin++) {
    readRow(row, real, imaginary, bin * frames);
    stretchRow(row, factor, result, bin * count, count);
  }
  return { ...result, shape: [bins, count] };
}

/** One bin's magnitudes over time, and its phases as points of the unit circle. */
interface BinRow {
  readonly size: Float64Array;
  readonly cos: Float64Array;
  readonly sin: Float64Array;
}

function readRow({ size, cos, sin }: BinRow, real: Float32Array, imaginary: Float32Array, start: number): void {
  for (let frame = 0; frame < size.length - 1; frame++) {
    const [r, i] = [real[start + frame], imaginary[start + frame]];
    const magnitude = Math.sqrt(r * r + i * i);
    size[frame] = magnitude;
    cos[frame] = magnitude === 0 ? 1 : r / magnitude;
    sin[frame] = magnitude === 0 ? 0 : i / magnitude;
  }
}

/** The phase moves on by the difference of two frames' phases: their expected advance, once added and once taken away, is no part of it. */
function stretchRow({ size, cos, sin }: BinRow, factor: number, result: { real: Float32Array; imaginary: Float32Array }, start: number, count: number): void {
  let [r, i] = [cos[0], sin[0]];
  for (let at = 0; at < count; at++) {
    const frame = Math.floor(at * factor);
    const share = at * factor - frame;
    const magnitude = (1 - share) * size[frame] + share * size[frame + 1];
    result.real[start + at] = magnitude * r;
    result.imaginary[start + at] = magnitude * i;
    const turnR = cos[frame + 1] * cos[frame] + sin[frame + 1] * sin[frame];
    const turnI = sin[frame + 1] * cos[frame] - cos[frame + 1] * sin[frame];
    const onCircle = 1.5 - 0.5 * (r * r + i * i); // a step of Newton's method towards length 1
    [r, i] = [onCircle * (r * turnR - i * turnI), onCircle * (r * turnI + i * turnR)];
  }
}
