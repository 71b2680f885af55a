import { besselI0 } from "../bessel-i0.ts";

/** `to` outputs for every `from` inputs, without a common divisor. */
export interface Ratio {
  readonly from: number;
  readonly to: number;
}

/** The filter of one phase: `weights` meet the signal from sample `start` of the phase's block on. */
export interface Phase {
  readonly start: number;
  readonly weights: Float64Array;
}

export interface SincFilter {
  readonly zeroCrossings: number;
  readonly rolloff: number;
  readonly window: "hann" | "kaiser";
  readonly beta: number;
}

/** Multiply weights by a window; tap k lies at `first + k·step` of it, from -1 to 1. */
const WINDOWS = {
  hann(weights: Float64Array, first: number, step: number): void {
    const turn = turning(Math.PI * first, Math.PI * step);
    for (let index = 0; index < weights.length; index++) {
      weights[index] *= 0.5 + 0.5 * turn.cos;
      advance(turn);
    }
  },
  kaiser(weights: Float64Array, first: number, step: number, beta: number): void {
    const largest = besselI0(beta);
    for (let index = 0; index < weights.length; index++) {
      const position = Math.min(1, Math.abs(first + index * step));
      weights[index] *= besselI0(beta * Math.sqrt(1 - position * position)) / largest;
    }
  },
};

/** The filter of each phase, made when first needed: ratios such as 44100:44099 have more phases than most signals have samples. */
export interface PhaseBank {
  readonly filter: (phase: number) => Phase;
  /** How far a filter reaches to either side, in samples. */
  readonly reach: number;
}

export function phaseBank(ratio: Ratio, filter: SincFilter): PhaseBank {
  const made: Phase[] = [];
  return { filter: (phase) => (made[phase] ??= makePhase(phase, ratio, filter)), reach: filter.zeroCrossings / cutoffOf(ratio, filter) };
}

/** In cycles in two input samples. */
function cutoffOf({ from, to }: Ratio, { rolloff }: SincFilter): number {
  return (Math.min(from, to) * rolloff) / from;
}

function makePhase(phase: number, ratio: Ratio, filter: SincFilter): Phase {
  const { zeroCrossings, window, beta } = filter;
  const cutoff = cutoffOf(ratio, filter);
  const centre = (phase * ratio.from) / ratio.to;
  const reach = zeroCrossings / cutoff;
  const start = Math.ceil(centre - reach);
  const weights = new Float64Array(Math.floor(centre + reach) - start + 1);
  writeSinc(weights, start - centre, cutoff);
  WINDOWS[window](weights, ((start - centre) * cutoff) / zeroCrossings, cutoff / zeroCrossings, beta);
  return { start, weights };
}

/** Tap k is `cutoff · sinc(cutoff·(first + k))`. */
function writeSinc(weights: Float64Array, first: number, cutoff: number): void {
  const turn = turning(Math.PI * first * cutoff, Math.PI * cutoff);
  for (let index = 0; index < weights.length; index++) {
    const sample = first + index;
    weights[index] = sample === 0 ? cutoff : turn.sin / (Math.PI * sample);
    advance(turn);
  }
}

/** Cosine and sine of an angle that grows in equal steps: eight times as fast as asking for each, and as exact over a filter's length. */
interface Turning {
  cos: number;
  sin: number;
  readonly stepCos: number;
  readonly stepSin: number;
}

function turning(angle: number, step: number): Turning {
  return { cos: Math.cos(angle), sin: Math.sin(angle), stepCos: Math.cos(step), stepSin: Math.sin(step) };
}

function advance(turn: Turning): void {
  const { cos, sin, stepCos, stepSin } = turn;
  turn.cos = cos * stepCos - sin * stepSin;
  turn.sin = sin * stepCos + cos * stepSin;
}

/** Two rates without their common divisor. */
export function ratioOf(fromHz: number, toHz: number): Ratio {
  const divisor = greatestCommonDivisor(fromHz, toHz);
  return { from: fromHz / divisor, to: toHz / divisor };
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
