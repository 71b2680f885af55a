import { copyStretch, type ResampleForm } from "./resample-form.ts";
import type { PhaseBank, Ratio } from "./resample-phases.ts";

/** Sums in float64. Each phase makes every `to`-th output, four at a time, so that four sums are under way at once. */
export function plainResampling(ratio: Ratio, bank: PhaseBank): ResampleForm {
  const { from, to } = ratio;
  const margin = Math.ceil(bank.reach) + 1;
  return {
    behind: margin,
    ahead: margin,
    write(result, first, samples, origin) {
      const start = Math.floor((first * from) / to) - margin;
      const signal = new Float32Array(Math.ceil(((first + result.length) * from) / to) + margin + 1 - start);
      copyStretch(signal, start, samples, origin);
      for (let offset = 0; offset < Math.min(to, result.length); offset++) {
        const phase = bank.filter((first + offset) % to);
        const row = Math.floor((first + offset) / to);
        writePhase(result, offset, signal, row * from + phase.start - start, phase.weights, ratio);
      }
    },
  };
}

function writePhase(result: Float32Array, at: number, signal: Float32Array, first: number, weights: Float64Array, ratio: Ratio): void {
  for (; at + 3 * ratio.to < result.length; at += 4 * ratio.to, first += 4 * ratio.from) {
    writeFour(result, at, signal, first, weights, ratio);
  }
  for (; at < result.length; at += ratio.to, first += ratio.from) {
    result[at] = weightedSum(signal, first, weights);
  }
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

/** One output, its products summed in the order of `writeFour`. */
function weightedSum(signal: Float32Array, first: number, weights: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < weights.length; index++) sum += weights[index] * signal[first + index];
  return sum;
}
