import type { PerClip } from "./batch-runner.ts";

/** Largest absolute difference; NaN where either side has one, or their lengths differ. */
export function differenceOf(got: PerClip, want: PerClip): number {
  return got.reduce((most, values, clip) => {
    if (values.length !== want[clip].length) return NaN;
    return values.reduce((difference, value, index) => Math.max(difference, Math.abs(value - want[clip][index])), most);
  }, 0);
}

/** `differenceOf` over the scale of what was wanted. */
export function relativeDifference(got: PerClip, want: PerClip): number {
  return differenceOf(got, want) / scaleOf(want);
}

/**
 * The largest absolute logit, or 1 where all are smaller: those of a model that has learnt little are sums that nearly cancel, and
 * their roundings, which differ from batch to batch, are of the size of the terms.
 */
export function scaleOf(logits: PerClip): number {
  return logits.reduce((most, clip) => clip.reduce((largest, value) => Math.max(largest, Math.abs(value)), most), 1);
}

/** Clips whose label differs: all of them, and those among them whose two best wanted logits are more than `margin` apart. */
export function distinctLabels(got: PerClip, want: PerClip, margin: number): { all: number; clear: number } {
  const changed = want.filter((logits, clip) => bestOf(got[clip]) !== bestOf(logits));
  return { all: changed.length, clear: changed.filter((logits) => lead(logits) > margin).length };
}

/** Clips of which a class is on the other side of even odds: all of them, and those where its wanted logit is more than half a `margin` from 0. */
export function distinctDecisions(got: PerClip, want: PerClip, margin: number): { all: number; clear: number } {
  const changed = want.map((logits, clip) => logits.filter((logit, index) => logit > 0 !== got[clip][index] > 0));
  return { all: changed.filter(({ length }) => length > 0).length, clear: changed.filter((logits) => logits.some((logit) => Math.abs(logit) > margin / 2)).length };
}

/** The probability of each class by itself, in float64. */
export function sigmoid(logits: Float32Array): Float32Array {
  return logits.map((logit) => 1 / (1 + Math.exp(-logit)));
}

/** Probabilities of logits, in float64. */
export function softmax(logits: Float32Array): Float32Array {
  const most = Math.max(...logits);
  const terms = Float64Array.from(logits, (logit) => Math.exp(logit - most));
  const sum = terms.reduce((total, term) => total + term, 0);
  return Float32Array.from(terms, (term) => term / sum);
}

function bestOf(logits: Float32Array): number {
  return logits.reduce((best, value, index) => (value > logits[best] ? index : best), 0);
}

function lead(logits: Float32Array): number {
  const [first, second = -Infinity] = [...logits].sort((a, b) => b - a);
  return first - second;
}
