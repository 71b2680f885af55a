import { dotProduct } from "./dot-product.ts";

export interface ResampleOptions {
  /** Rate of the input, an integer in Hz. */
  readonly fromHz: number;
  /** Rate of the output, an integer in Hz. */
  readonly toHz: number;
  /** Zero crossings of the sinc on each side; more are sharper and slower. Default 6. */
  readonly zeroCrossings?: number;
  /** Cut-off as a fraction of the lower Nyquist frequency, in (0, 1]. Default 0.99. */
  readonly rolloff?: number;
  /** Window over the sinc: `hann`, or `kaiser` with beta 14.77 (steeper with `zeroCrossings` 16 or more). Default `hann`. */
  readonly window?: "hann" | "kaiser";
}

/** Resamples one signal after another at one ratio, with filters computed once. */
export type Resampler = (signal: Float32Array) => Float32Array;

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
  checkOptions(options);
  const divisor = greatestCommonDivisor(options.fromHz, options.toHz);
  const ratio = { from: options.fromHz / divisor, to: options.toHz / divisor };
  if (ratio.from === ratio.to) return (signal) => signal.slice();
  const bank = lazyPhases(ratio, options);
  return (signal) => applyPhases(signal, ratio, bank);
}

function checkOptions({ fromHz, toHz, zeroCrossings = 6, rolloff = 0.99, window = "hann" }: ResampleOptions): void {
  for (const rate of [fromHz, toHz]) {
    if (!(Number.isInteger(rate) && rate > 0)) throw new RangeError(`resample: need positive integer rates in Hz, got ${fromHz} to ${toHz}`);
  }
  if (!(zeroCrossings > 0 && zeroCrossings < Infinity)) throw new RangeError(`resample: need zeroCrossings > 0, got ${zeroCrossings}`);
  if (!(rolloff > 0 && rolloff <= 1)) throw new RangeError(`resample: need 0 < rolloff <= 1, got ${rolloff}`);
  if (!Object.hasOwn(WINDOWS, window)) throw new RangeError(`resample: need window hann or kaiser, got ${window}`);
}

interface Ratio {
  readonly from: number;
  readonly to: number;
}

/** The filter of one phase: `weights` meet the signal from sample `start` of the phase's block on. */
interface Phase {
  readonly start: number;
  readonly weights: Float64Array;
}

const KAISER_BETA = 14.769656459379492;

const WINDOWS = {
  hann: (position: number) => Math.cos((Math.PI * position) / 2) ** 2,
  kaiser: (position: number) => besselI0(KAISER_BETA * Math.sqrt(1 - position * position)) / besselI0(KAISER_BETA),
};

/** Filters are made when first needed: ratios such as 44100:44099 have more phases than most signals have samples. */
function lazyPhases(ratio: Ratio, options: ResampleOptions): (phase: number) => Phase {
  const made: Phase[] = [];
  return (phase) => (made[phase] ??= makePhase(phase, ratio, options));
}

function makePhase(phase: number, { from, to }: Ratio, { zeroCrossings = 6, rolloff = 0.99, window = "hann" }: ResampleOptions): Phase {
  const cutoff = (Math.min(from, to) * rolloff) / from; // cycles in two input samples
  const centre = (phase * from) / to;
  const reach = zeroCrossings / cutoff;
  const start = Math.ceil(centre - reach);
  const length = Math.floor(centre + reach) - start + 1;
  const weights = Float64Array.from({ length }, (_, index) => {
    const crossings = (start + index - centre) * cutoff;
    return cutoff * sinc(crossings) * WINDOWS[window](crossings / zeroCrossings);
  });
  return { start, weights };
}

/** Each phase makes every `to`-th output, four at a time, so that four sums are under way at once. */
function applyPhases(signal: Float32Array, ratio: Ratio, phaseAt: (phase: number) => Phase): Float32Array {
  const result = new Float32Array(Math.ceil((signal.length * ratio.to) / ratio.from));
  const margin = phaseAt(0).weights.length + ratio.from;
  const padded = new Float32Array(signal.length + 2 * margin);
  padded.set(signal, margin);
  for (let phase = 0; phase < Math.min(ratio.to, result.length); phase++) {
    const { start, weights } = phaseAt(phase);
    let at = phase;
    let first = margin + start;
    for (; at + 3 * ratio.to < result.length; at += 4 * ratio.to, first += 4 * ratio.from) {
      writeFour(result, at, padded, first, weights, ratio);
    }
    for (; at < result.length; at += ratio.to, first += ratio.from) {
      result[at] = dotProduct(weights, 0, padded, first, weights.length);
    }
  }
  return result;
}

function writeFour(result: Float32Array, at: number, signal: Float32Array, first: number, weights: Float64Array, { from, to }: Ratio): void {
  let sum0 = 0;
  let sum1 = 0;
  let sum2 = 0;
  let sum3 = 0;
  for (let index = 0, sample = first; index < weights.length; index++, sample++) {
    const weight = weights[index];
    sum0 += weight * signal[sample];
    sum1 += weight * signal[sample + from];
    sum2 += weight * signal[sample + 2 * from];
    sum3 += weight * signal[sample + 3 * from];
  }
  result[at] = sum0;
  result[at + to] = sum1;
  result[at + 2 * to] = sum2;
  result[at + 3 * to] = sum3;
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

/** Modified Bessel function of order zero, by its power series. */
function besselI0(x: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; term > 1e-17 * sum; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
