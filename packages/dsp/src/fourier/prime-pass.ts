import type { RunPass } from "./fft-passes.ts";

/**
 * A pass of any odd radix, by sums and differences of inputs equally far from the first: `(radix - 1)² / 4` products of each kind.
 *
 * It owns scratch memory of one column.
 */
export function primePass(radix: number): RunPass {
  const half = (radix - 1) / 2;
  const [cosines, sines] = [Math.cos, Math.sin].map((wave) => Float64Array.from({ length: radix }, (_, index) => wave((2 * Math.PI * index) / radix)));
  const column = { sumR: new Float64Array(half + 1), sumI: new Float64Array(half + 1), gapR: new Float64Array(half + 1), gapI: new Float64Array(half + 1) };
  return ({ stride, groups, cos, sin }, xr, xi, yr, yi) => {
    for (let p = 0; p < groups; p++) {
      for (let from = p * stride, to = radix * p * stride, end = from + stride; from < end; from++, to++) {
        readColumn(column, xr, xi, from, stride * groups, radix);
        writeColumn(column, cosines, sines, yr, yi, to, stride, cos, sin, p * (radix - 1));
      }
    }
  };
}

interface Column {
  /** Input k plus input -k; input 0 alone at 0. */
  readonly sumR: Float64Array;
  readonly sumI: Float64Array;
  /** Input k minus input -k. */
  readonly gapR: Float64Array;
  readonly gapI: Float64Array;
}

function readColumn({ sumR, sumI, gapR, gapI }: Column, xr: Float64Array, xi: Float64Array, from: number, span: number, radix: number): void {
  sumR[0] = xr[from];
  sumI[0] = xi[from];
  for (let k = 1; k < sumR.length; k++) {
    const low = from + k * span;
    const high = from + (radix - k) * span;
    sumR[k] = xr[low] + xr[high];
    sumI[k] = xi[low] + xi[high];
    gapR[k] = xr[low] - xr[high];
    gapI[k] = xi[low] - xi[high];
  }
}

/** Outputs k and -k share their products; each is turned by its twiddle factor. */
function writeColumn({ sumR, sumI, gapR, gapI }: Column, cosines: Float64Array, sines: Float64Array, yr: Float64Array, yi: Float64Array, to: number, stride: number, cos: Float64Array, sin: Float64Array, factor: number): void {
  const radix = cosines.length;
  yr[to] = sum(sumR);
  yi[to] = sum(sumI);
  for (let k = 1; k < sumR.length; k++) {
    let [evenR, evenI, oddR, oddI] = [sumR[0], sumI[0], 0, 0];
    for (let j = 1, turn = k; j < sumR.length; j++, turn = (turn + k) % radix) {
      evenR += cosines[turn] * sumR[j];
      evenI += cosines[turn] * sumI[j];
      oddR += sines[turn] * gapI[j];
      oddI -= sines[turn] * gapR[j];
    }
    store(yr, yi, to + k * stride, evenR + oddR, evenI + oddI, cos[factor + k - 1], sin[factor + k - 1]);
    store(yr, yi, to + (radix - k) * stride, evenR - oddR, evenI - oddI, cos[factor + radix - k - 1], sin[factor + radix - k - 1]);
  }
}

function sum(values: Float64Array): number {
  let total = 0;
  for (let index = 0; index < values.length; index++) total += values[index];
  return total;
}

function store(yr: Float64Array, yi: Float64Array, at: number, r: number, i: number, c: number, s: number): void {
  yr[at] = r * c - i * s;
  yi[at] = r * s + i * c;
}
