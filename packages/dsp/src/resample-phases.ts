import { besselI0 } from "./bessel-i0.ts";

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

/** Of a position from -1 to 1. */
const WINDOWS = {
  hann: (position: number) => Math.cos((Math.PI * position) / 2) ** 2,
  kaiser: (position: number, beta: number) => besselI0(beta * Math.sqrt(1 - position * position)) / besselI0(beta),
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
  const length = Math.floor(centre + reach) - start + 1;
  const weights = Float64Array.from({ length }, (_, index) => {
    const crossings = (start + index - centre) * cutoff;
    return cutoff * sinc(crossings) * WINDOWS[window](Math.min(1, Math.abs(crossings / zeroCrossings)), beta);
  });
  return { start, weights };
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

/** Two rates without their common divisor. */
export function ratioOf(fromHz: number, toHz: number): Ratio {
  const divisor = greatestCommonDivisor(fromHz, toHz);
  return { from: fromHz / divisor, to: toHz / divisor };
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
