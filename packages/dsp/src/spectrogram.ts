import type { FeatureMap } from "./feature-map.ts";
import { type FrameConditioning, type FrameOptions, framer } from "./frames.ts";
import { pairedPowers } from "./paired-powers.ts";

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
  const { count } = spectra;
  const bins = options.fftLength / 2 + 1;
  const data = new Float32Array(bins * count);
  const [first, second] = [new Float64Array(bins), new Float64Array(bins)];
  for (let frame = 0; frame < count; frame += 2) {
    spectra.readPair(frame, first, second);
    for (let bin = 0; bin < bins; bin++) {
      data[bin * count + frame] = first[bin];
      if (frame + 1 < count) data[bin * count + frame + 1] = second[bin];
    }
  }
  return { data, shape: [1, bins, count] };
}

/** The spectra of one signal. */
export interface Spectra {
  readonly count: number;
  /** Writes the magnitudes or powers of one frame and the next; the last frame is its own next. */
  readPair(frame: number, first: Float64Array, second: Float64Array): void;
}

/** Compiles options to a function that reads a signal's spectra; its memory is shared, so finish with one signal before the next. */
export function spectrumReader(options: SpectrogramOptions, conditioning?: FrameConditioning): (signal: Float32Array) => Spectra {
  const { fftLength, power } = options;
  const cut = framer(options, conditioning);
  const powers = pairedPowers(fftLength);
  const [firstFrame, secondFrame] = [new Float64Array(fftLength), new Float64Array(fftLength)];
  return (signal) => {
    const { count, read } = cut(signal);
    return {
      count,
      readPair(frame, first, second) {
        read(frame, firstFrame);
        read(Math.min(frame + 1, count - 1), secondFrame);
        powers(firstFrame, secondFrame, first, second);
        if (power === 1) {
          takeSquareRoots(first);
          takeSquareRoots(second);
        }
      },
    };
  };
}

function takeSquareRoots(values: Float64Array): void {
  for (let index = 0; index < values.length; index++) values[index] = Math.sqrt(values[index]);
}
