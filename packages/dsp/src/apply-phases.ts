import type { PhaseBank, Ratio } from "./resample-phases.ts";

/** Each phase makes every `to`-th output, four at a time, so that four sums are under way at once. */
export function applyPhases(signal: Float32Array, ratio: Ratio, phaseAt: PhaseBank): Float32Array {
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
      result[at] = weightedSum(padded, first, weights);
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

/** One output, its products summed in the order of `writeFour`, so that a stream gives the same bits whichever outputs come together. */
export function weightedSum(signal: Float32Array, first: number, weights: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < weights.length; index++) sum += weights[index] * signal[first + index];
  return sum;
}
