import { checkSamples } from "../check-samples.ts";
import { plainResampling } from "./plain-resampling.ts";
import type { ResampleForm } from "./resample-form.ts";
import { phaseBank, type Ratio, ratioOf, type SincFilter } from "./resample-phases.ts";
import { simdResampling } from "./simd-resampling.ts";

export interface ResampleOptions {
  /** Rate of the input, an integer in Hz. */
  readonly fromHz: number;
  /** Rate of the output, an integer in Hz. */
  readonly toHz: number;
  /** What the options below are where they are not given. Default `standard`. */
  readonly quality?: ResampleQuality;
  /** Zero crossings of the sinc on each side; more are sharper and slower. */
  readonly zeroCrossings?: number;
  /** Cut-off as a fraction of the lower Nyquist frequency, in (0, 1]. */
  readonly rolloff?: number;
  /** Window over the sinc. */
  readonly window?: "hann" | "kaiser";
  /** Shape of the Kaiser window: larger lets less through beyond the cut-off, and needs more zero crossings to be as steep. */
  readonly beta?: number;
  /** Whether SIMD is used where there is any: sums are then in float32. Default true. */
  readonly simd?: boolean;
}

export type ResampleQuality = keyof typeof RESAMPLE_QUALITIES;

/** Settings by name: `standard` are torchaudio's defaults, `fast` and `best` the Kaiser filters known as `kaiser_fast` and `kaiser_best`. */
export const RESAMPLE_QUALITIES = {
  fast: { zeroCrossings: 16, rolloff: 0.85, window: "kaiser", beta: 8.555504641634386 },
  standard: { zeroCrossings: 6, rolloff: 0.99, window: "hann", beta: 14.769656459379492 },
  best: { zeroCrossings: 64, rolloff: 0.9475937167399596, window: "kaiser", beta: 14.769656459379492 },
} as const;

/** Resamples one signal after another at one ratio, with filters computed once. */
export interface Resampler {
  (signal: Float32Array): Float32Array;
  /** Writes to the beginning of `target` and gives that part of it, for loops without a new array for each signal: fresh memory can cost as much as the sums. */
  readonly into: (signal: Float32Array, target: Float32Array) => Float32Array;
}

/**
 * Resamples by a windowed sinc, one short filter for each phase of the ratio.
 *
 * Output sample j lies exactly at time j / toHz; beyond its ends the signal is taken as zero.
 *
 * @returns `ceil(length · toHz / fromHz)` new samples.
 * @throws {RangeError} For rates that are no positive integers, or an option outside its range.
 * @see J. O. Smith, Digital Audio Resampling; `torchaudio.functional.resample`, whose defaults these are.
 */
export function resample(signal: Float32Array, options: ResampleOptions): Float32Array {
  return createResampler(options)(signal);
}

/** `resample` with its filters kept for many signals. */
export function createResampler(options: ResampleOptions): Resampler {
  const { ratio, form } = resamplePlan(options);
  const lengthOf = (signal: Float32Array) => {
    checkSamples("resample", [signal]);
    return Math.ceil((signal.length * ratio.to) / ratio.from);
  };
  const write = (signal: Float32Array, result: Float32Array) => {
    if (ratio.from === ratio.to) result.set(signal);
    else form.write(result, 0, signal, 0);
    return result;
  };
  return Object.assign((signal: Float32Array) => write(signal, new Float32Array(lengthOf(signal))), {
    into: (signal: Float32Array, target: Float32Array) => write(signal, firstPart(target, lengthOf(signal))),
  });
}

function firstPart(target: Float32Array, length: number): Float32Array {
  if (!(target.length >= length)) throw new RangeError(`resample: need a target of at least ${length} samples, got ${target.length}`);
  return target.length === length ? target : target.subarray(0, length);
}

/** Checks options, and chooses the form that computes them. */
export function resamplePlan(options: ResampleOptions): { ratio: Ratio; form: ResampleForm } {
  const { quality = "standard" } = options;
  if (!Object.hasOwn(RESAMPLE_QUALITIES, quality)) throw new RangeError(`resample: need quality ${Object.keys(RESAMPLE_QUALITIES).join(", ")}, got ${quality}`);
  const defaults = RESAMPLE_QUALITIES[quality];
  const { zeroCrossings = defaults.zeroCrossings, rolloff = defaults.rolloff, window = defaults.window, beta = defaults.beta } = options;
  const filter = { zeroCrossings, rolloff, window, beta };
  checkOptions({ ...options, ...filter });
  const ratio = ratioOf(options.fromHz, options.toHz);
  return { ratio, form: formOf(ratio, filter, options.simd ?? true) };
}

function formOf(ratio: Ratio, filter: SincFilter, isSimd: boolean): ResampleForm {
  const bank = phaseBank(ratio, filter);
  return (isSimd ? simdResampling(ratio, bank) : null) ?? plainResampling(ratio, bank);
}

function checkOptions({ fromHz, toHz, zeroCrossings, rolloff, window, beta }: Required<Omit<ResampleOptions, "quality" | "simd">>): void {
  for (const rate of [fromHz, toHz]) {
    if (!(Number.isInteger(rate) && rate > 0)) throw new RangeError(`resample: need positive integer rates in Hz, got ${fromHz} to ${toHz}`);
  }
  if (!(zeroCrossings > 0 && zeroCrossings < Infinity)) throw new RangeError(`resample: need zeroCrossings > 0, got ${zeroCrossings}`);
  if (!(rolloff > 0 && rolloff <= 1)) throw new RangeError(`resample: need 0 < rolloff <= 1, got ${rolloff}`);
  if (!(window === "hann" || window === "kaiser")) throw new RangeError(`resample: need window hann or kaiser, got ${String(window)}`);
  if (!(beta >= 0 && beta < Infinity)) throw new RangeError(`resample: need beta >= 0, got ${beta}`);
}
