import { binCount } from "../fourier/bin-count.ts";
import { firstSample } from "../front-end/feature-shape.ts";
import { checkFrameOptions, type FrameOptions } from "../framing/frames.ts";
import { keptRealFft } from "../fourier/kept-real-fft.ts";
import type { ComplexSpectrogram } from "./stft.ts";
import { window } from "../fourier/window.ts";

export interface InverseStftOptions extends FrameOptions {
  /** Samples to give; what no frame covers is zero. Default as far as the frames reach. */
  readonly length?: number;
}

/** Where the sum of squared windows is below this, a spectrum of float32 tells nothing of a sample. */
const LEAST_WEIGHT = 1e-11;

/**
 * The signal whose short-time Fourier transform is nearest to a spectrum: frames are windowed again, added and divided by the sum of squared windows.
 *
 * It undoes `stft` wherever a window has weight; samples at the ends under a window's last 1e-5 and less are zero, where librosa divides rounding errors by next to nothing.
 *
 * @returns `length` samples; by default `(frames - 1) * hopLength` with the frames centred (one more where `fftLength` is odd), up to the last FFT's end with framing "none", else up to the last window's.
 * @throws {RangeError} Unless the spectrum has `floor(fftLength / 2) + 1` bins, and `length` is an integer >= 0.
 * @see D. Griffin and J. Lim, Signal estimation from modified short-time Fourier transform, 1984; `torch.istft`, `librosa.istft`.
 */
export function inverseStft(spectrum: ComplexSpectrogram, options: InverseStftOptions): Float32Array {
  checkFrameOptions(options);
  const { length = naturalLength(spectrum.shape[1], options) } = options;
  checkOptions(spectrum, options.fftLength, length);
  const { signal, weights } = overlapAdd(spectrum, options, length);
  const result = new Float32Array(length);
  for (let index = 0; index < length; index++) if (weights[index] > LEAST_WEIGHT) result[index] = signal[index] / weights[index];
  return result;
}

function naturalLength(frames: number, options: FrameOptions): number {
  const hops = (frames - 1) * options.hopLength;
  if (options.framing === "centre") return hops + (options.fftLength % 2);
  return options.framing === "none" ? hops + options.fftLength : Math.max(0, firstSample(options) + hops + options.window.length);
}

function checkOptions({ shape: [bins] }: ComplexSpectrogram, fftLength: number, length: number): void {
  if (bins !== binCount(fftLength)) throw new RangeError(`inverseStft: need ${binCount(fftLength)} bins for fftLength ${fftLength}, got ${bins}`);
  if (!(Number.isInteger(length) && length >= 0)) throw new RangeError(`inverseStft: need an integer length >= 0, got ${length}`);
}

/** Sums over all frames of the windowed frame, and of the squared window. */
function overlapAdd({ real, imaginary, shape: [bins, frames] }: ComplexSpectrogram, options: FrameOptions, length: number): { signal: Float64Array; weights: Float64Array } {
  const sums = { signal: new Float64Array(length), weights: new Float64Array(length) };
  const shape = window(options.window.name, options.window);
  const offset = options.window.placement === "centre" ? Math.floor((options.fftLength - shape.length) / 2) : 0;
  const fft = keptRealFft(options.fftLength);
  const [rowReal, rowImaginary, frame] = [new Float64Array(bins), new Float64Array(bins), new Float64Array(options.fftLength)];
  for (let at = 0, start = firstSample(options); at < frames; at++, start += options.hopLength) {
    for (let bin = 0; bin < bins; bin++) {
      rowReal[bin] = real[bin * frames + at];
      rowImaginary[bin] = imaginary[bin * frames + at];
    }
    fft.inverse(rowReal, rowImaginary, frame);
    addFrame(sums, frame, offset, shape, start);
  }
  return sums;
}

function addFrame({ signal, weights }: { signal: Float64Array; weights: Float64Array }, frame: Float64Array, offset: number, shape: Float64Array, start: number): void {
  const end = Math.min(shape.length, signal.length - start);
  for (let index = Math.max(0, -start); index < end; index++) {
    signal[start + index] += shape[index] * frame[offset + index];
    weights[start + index] += shape[index] * shape[index];
  }
}
