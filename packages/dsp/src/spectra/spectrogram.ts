import { binCount } from "../fourier/bin-count.ts";
import { checkChoice } from "../check-choice.ts";
import type { FeatureMap } from "../feature-map.ts";
import { type FrameOptions, framePadding, framer, type FrameReader, frameReader } from "../framing/frames.ts";
import { pairedPowers } from "../fourier/paired-powers.ts";
import { laneFeatures } from "../simd/lane-features.ts";
import { lanePlan } from "../simd/lane-plan.ts";
import type { SimdOption } from "../simd/simd-option.ts";

export interface SpectrogramOptions extends FrameOptions, SimdOption {
  /** 1 for magnitudes, 2 for powers. */
  readonly power: 1 | 2;
}

/**
 * Magnitudes or powers of the short-time Fourier transform.
 *
 * For many clips `createFeatureExtractor` of the kind "spectrogram" plans once what this plans at each call.
 *
 * @returns Shape `[1, floor(fftLength / 2) + 1, frames]`.
 * @throws {RangeError} If the signal is too short for one frame.
 * @see `torchaudio.transforms.Spectrogram`.
 */
export function spectrogram(signal: Float32Array, options: SpectrogramOptions): FeatureMap {
  checkChoice("spectrogram", "power", options.power, [1, 2]);
  const { count } = framePadding(options)(signal.length);
  const lanes = options.simd === false ? null : lanePlan({ ...options, ...PLAIN_SPECTRA });
  const bins = binCount(options.fftLength);
  const data = new Float32Array(bins * count);
  if (lanes === null) writePlainSpectra(signal, options, data);
  else laneFeatures(options, lanes)([signal], data);
  return { data, shape: [1, bins, count] };
}

/** Bins without any of a front end's further steps. */
const PLAIN_SPECTRA = { kind: "spectrogram", mel: null, mfcc: null, log: { kind: "none" }, sampleRate: 1, sampleScale: 1, removeDc: false, preEmphasis: 0 } as const;

function writePlainSpectra(signal: Float32Array, options: SpectrogramOptions, data: Float32Array): void {
  const { count, samples, start } = framer(options)(signal);
  const readPair = pairReader(options, frameReader(options));
  const bins = binCount(options.fftLength);
  const [first, second] = [new Float64Array(bins), new Float64Array(bins)];
  for (let frame = 0; frame < count; frame += 2) {
    readPair(samples, start(frame), start(Math.min(frame + 1, count - 1)), first, second);
    for (let bin = 0; bin < bins; bin++) {
      data[bin * count + frame] = first[bin];
      if (frame + 1 < count) data[bin * count + frame + 1] = second[bin];
    }
  }
}

/** Writes the magnitudes or powers of the two frames whose samples begin at `firstStart` and `secondStart`. */
export type PairReader = (samples: Float32Array, firstStart: number, secondStart: number, first: Float64Array, second: Float64Array) => void;

/** Compiles options to a function that reads the spectra of two frames; it owns its memory, and allocates nothing when it runs. */
export function pairReader({ fftLength, power }: Pick<SpectrogramOptions, "fftLength" | "power">, { read }: FrameReader): PairReader {
  const powers = pairedPowers(fftLength);
  const [firstFrame, secondFrame] = [new Float64Array(fftLength), new Float64Array(fftLength)];
  return (samples, firstStart, secondStart, first, second) => {
    read(samples, firstStart, firstFrame);
    read(samples, secondStart, secondFrame);
    powers(firstFrame, secondFrame, first, second);
    if (power === 1) {
      takeSquareRoots(first);
      takeSquareRoots(second);
    }
  };
}

function takeSquareRoots(values: Float64Array): void {
  for (let index = 0; index < values.length; index++) values[index] = Math.sqrt(values[index]);
}
