import type { FeatureMap } from "./feature-map.ts";
import { type FrameConditioning, type FrameOptions, framer } from "./frames.ts";
import { realFft } from "./real-fft.ts";

export interface SpectrogramOptions extends FrameOptions {
  /** 1 for magnitudes, 2 for powers. */
  readonly power: 1 | 2;
}

/**
 * Magnitudes or powers of the short-time Fourier transform.
 *
 * @returns Shape `[1, fftLength / 2 + 1, frames]`.
 * @throws {RangeError} If the signal is too short for one frame.
 * @see `torchaudio.transforms.Spectrogram`.
 */
export function spectrogram(signal: Float32Array, options: SpectrogramOptions): FeatureMap {
  const spectra = spectrumReader(options)(signal);
  const bins = options.fftLength / 2 + 1;
  const data = new Float32Array(bins * spectra.count);
  const row = new Float64Array(bins);
  for (let frame = 0; frame < spectra.count; frame++) {
    spectra.read(frame, row);
    for (let bin = 0; bin < bins; bin++) data[bin * spectra.count + frame] = row[bin];
  }
  return { data, shape: [1, bins, spectra.count] };
}

/** The spectra of one signal. */
export interface Spectra {
  readonly count: number;
  /** Writes the magnitudes or powers of one frame. */
  read(frame: number, out: Float64Array): void;
}

/** Compiles options to a function that reads a signal's spectra; its memory is shared, so finish with one signal before the next. */
export function spectrumReader(options: SpectrogramOptions, conditioning?: FrameConditioning): (signal: Float32Array) => Spectra {
  const cut = framer(options, conditioning);
  const fft = realFft(options.fftLength);
  const measure = options.power === 1 ? magnitudes : powers;
  const windowed = new Float64Array(options.fftLength);
  const real = new Float64Array(options.fftLength / 2 + 1);
  const imaginary = new Float64Array(options.fftLength / 2 + 1);
  return (signal) => {
    const frames = cut(signal);
    return {
      count: frames.count,
      read(frame, out) {
        frames.read(frame, windowed);
        fft.forward(windowed, real, imaginary);
        measure(real, imaginary, out);
      },
    };
  };
}

function powers(real: Float64Array, imaginary: Float64Array, out: Float64Array): void {
  for (let bin = 0; bin < real.length; bin++) out[bin] = real[bin] * real[bin] + imaginary[bin] * imaginary[bin];
}

function magnitudes(real: Float64Array, imaginary: Float64Array, out: Float64Array): void {
  for (let bin = 0; bin < real.length; bin++) out[bin] = Math.sqrt(real[bin] * real[bin] + imaginary[bin] * imaginary[bin]);
}
