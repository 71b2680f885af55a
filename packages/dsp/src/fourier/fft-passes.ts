/**
 * The passes of a Stockham transform: each reads one pair of arrays, writes another, and leaves its results in order.
 *
 * A pass combines `radix` inputs that lie `stride * groups` apart. Group p multiplies its output k by
 * exp(-2πi·p·k / (radix·groups)), kept as `radix - 1` factors a group in `cos` and `sin`.
 */
export interface Pass {
  readonly radix: number;
  readonly stride: number;
  readonly groups: number;
  readonly cos: Float64Array;
  readonly sin: Float64Array;
}

/** One pass over all groups. */
export type RunPass = (pass: Pass, xr: Float64Array, xi: Float64Array, yr: Float64Array, yi: Float64Array) => void;

const SIN_45 = Math.SQRT1_2;
const SIN_60 = Math.sqrt(3) / 2;
const COS_72 = Math.cos((2 * Math.PI) / 5);
const SIN_72 = Math.sin((2 * Math.PI) / 5);
const COS_144 = Math.cos((4 * Math.PI) / 5);
const SIN_144 = Math.sin((4 * Math.PI) / 5);

function pass2({ stride, groups, cos, sin }: Pass, xr: Float64Array, xi: Float64Array, yr: Float64Array, yi: Float64Array): void {
  const span = stride * groups;
  for (let p = 0; p < groups; p++) {
    const c = cos[p];
    const s = sin[p];
    for (let from = p * stride, to = 2 * p * stride, end = from + stride; from < end; from++, to++) {
      const dr = xr[from] - xr[from + span];
      const di = xi[from] - xi[from + span];
      yr[to] = xr[from] + xr[from + span];
      yi[to] = xi[from] + xi[from + span];
      yr[to + stride] = dr * c - di * s;
      yi[to + stride] = dr * s + di * c;
    }
  }
}

function pass3({ stride, groups, cos, sin }: Pass, xr: Float64Array, xi: Float64Array, yr: Float64Array, yi: Float64Array): void {
  const span = stride * groups;
  for (let p = 0; p < groups; p++) {
    const [c1, s1, c2, s2] = [cos[2 * p], sin[2 * p], cos[2 * p + 1], sin[2 * p + 1]];
    for (let from = p * stride, to = 3 * p * stride, end = from + stride; from < end; from++, to++) {
      const sumR = xr[from + span] + xr[from + 2 * span];
      const sumI = xi[from + span] + xi[from + 2 * span];
      const crossR = SIN_60 * (xi[from + span] - xi[from + 2 * span]);
      const crossI = SIN_60 * (xr[from + 2 * span] - xr[from + span]);
      const meanR = xr[from] - 0.5 * sumR;
      const meanI = xi[from] - 0.5 * sumI;
      yr[to] = xr[from] + sumR;
      yi[to] = xi[from] + sumI;
      yr[to + stride] = (meanR + crossR) * c1 - (meanI + crossI) * s1;
      yi[to + stride] = (meanR + crossR) * s1 + (meanI + crossI) * c1;
      yr[to + 2 * stride] = (meanR - crossR) * c2 - (meanI - crossI) * s2;
      yi[to + 2 * stride] = (meanR - crossR) * s2 + (meanI - crossI) * c2;
    }
  }
}

function pass4(pass: Pass, xr: Float64Array, xi: Float64Array, yr: Float64Array, yi: Float64Array): void {
  const { stride, groups, cos, sin } = pass;
  const span = stride * groups;
  firstGroupOf4(pass, xr, xi, yr, yi);
  for (let p = 1; p < groups; p++) {
    const c1 = cos[3 * p];
    const s1 = sin[3 * p];
    const c2 = cos[3 * p + 1];
    const s2 = sin[3 * p + 1];
    const c3 = cos[3 * p + 2];
    const s3 = sin[3 * p + 2];
    for (let from = p * stride, to = 4 * p * stride, end = from + stride; from < end; from++, to++) {
      const evenSumR = xr[from] + xr[from + 2 * span];
      const evenSumI = xi[from] + xi[from + 2 * span];
      const evenR = xr[from] - xr[from + 2 * span];
      const evenI = xi[from] - xi[from + 2 * span];
      const oddSumR = xr[from + span] + xr[from + 3 * span];
      const oddSumI = xi[from + span] + xi[from + 3 * span];
      const oddR = xi[from + span] - xi[from + 3 * span]; // -i times the difference
      const oddI = xr[from + 3 * span] - xr[from + span];
      yr[to] = evenSumR + oddSumR;
      yi[to] = evenSumI + oddSumI;
      yr[to + stride] = (evenR + oddR) * c1 - (evenI + oddI) * s1;
      yi[to + stride] = (evenR + oddR) * s1 + (evenI + oddI) * c1;
      yr[to + 2 * stride] = (evenSumR - oddSumR) * c2 - (evenSumI - oddSumI) * s2;
      yi[to + 2 * stride] = (evenSumR - oddSumR) * s2 + (evenSumI - oddSumI) * c2;
      yr[to + 3 * stride] = (evenR - oddR) * c3 - (evenI - oddI) * s3;
      yi[to + 3 * stride] = (evenR - oddR) * s3 + (evenI - oddI) * c3;
    }
  }
}

/** Group 0 of `pass4`, whose factors are all 1: the whole of the last pass, a quarter of the one before. */
function firstGroupOf4({ stride, groups }: Pass, xr: Float64Array, xi: Float64Array, yr: Float64Array, yi: Float64Array): void {
  const span = stride * groups;
  for (let at = 0; at < stride; at++) {
    const evenSumR = xr[at] + xr[at + 2 * span];
    const evenSumI = xi[at] + xi[at + 2 * span];
    const evenR = xr[at] - xr[at + 2 * span];
    const evenI = xi[at] - xi[at + 2 * span];
    const oddSumR = xr[at + span] + xr[at + 3 * span];
    const oddSumI = xi[at + span] + xi[at + 3 * span];
    const oddR = xi[at + span] - xi[at + 3 * span];
    const oddI = xr[at + 3 * span] - xr[at + span];
    yr[at] = evenSumR + oddSumR;
    yi[at] = evenSumI + oddSumI;
    yr[at + stride] = evenR + oddR;
    yi[at + stride] = evenI + oddI;
    yr[at + 2 * stride] = evenSumR - oddSumR;
    yi[at + 2 * stride] = evenSumI - oddSumI;
    yr[at + 3 * stride] = evenR - oddR;
    yi[at + 3 * stride] = evenI - oddI;
  }
}

function pass5({ stride, groups, cos, sin }: Pass, xr: Float64Array, xi: Float64Array, yr: Float64Array, yi: Float64Array): void {
  const span = stride * groups;
  for (let p = 0; p < groups; p++) {
    for (let from = p * stride, to = 5 * p * stride, end = from + stride; from < end; from++, to++) {
      const sum1R = xr[from + span] + xr[from + 4 * span];
      const sum1I = xi[from + span] + xi[from + 4 * span];
      const sum2R = xr[from + 2 * span] + xr[from + 3 * span];
      const sum2I = xi[from + 2 * span] + xi[from + 3 * span];
      const gap1R = xi[from + span] - xi[from + 4 * span]; // -i times the differences
      const gap1I = xr[from + 4 * span] - xr[from + span];
      const gap2R = xi[from + 2 * span] - xi[from + 3 * span];
      const gap2I = xr[from + 3 * span] - xr[from + 2 * span];
      const near = { r: xr[from] + COS_72 * sum1R + COS_144 * sum2R, i: xi[from] + COS_72 * sum1I + COS_144 * sum2I };
      const far = { r: xr[from] + COS_144 * sum1R + COS_72 * sum2R, i: xi[from] + COS_144 * sum1I + COS_72 * sum2I };
      const nearGap = { r: SIN_72 * gap1R + SIN_144 * gap2R, i: SIN_72 * gap1I + SIN_144 * gap2I };
      const farGap = { r: SIN_144 * gap1R - SIN_72 * gap2R, i: SIN_144 * gap1I - SIN_72 * gap2I };
      yr[to] = xr[from] + sum1R + sum2R;
      yi[to] = xi[from] + sum1I + sum2I;
      storeTwiddled(yr, yi, to + stride, near.r + nearGap.r, near.i + nearGap.i, cos[4 * p], sin[4 * p]);
      storeTwiddled(yr, yi, to + 2 * stride, far.r + farGap.r, far.i + farGap.i, cos[4 * p + 1], sin[4 * p + 1]);
      storeTwiddled(yr, yi, to + 3 * stride, far.r - farGap.r, far.i - farGap.i, cos[4 * p + 2], sin[4 * p + 2]);
      storeTwiddled(yr, yi, to + 4 * stride, near.r - nearGap.r, near.i - nearGap.i, cos[4 * p + 3], sin[4 * p + 3]);
    }
  }
}

/** Two transforms of 4, of even and odd inputs; the odd ones turned by multiples of 45° join the even ones. */
function pass8({ stride, groups, cos, sin }: Pass, xr: Float64Array, xi: Float64Array, yr: Float64Array, yi: Float64Array): void {
  const span = stride * groups;
  for (let p = 0; p < groups; p++) {
    const factor = 7 * p;
    for (let from = p * stride, to = 8 * p * stride, end = from + stride; from < end; from++, to++) {
      const sum04R = xr[from] + xr[from + 4 * span];
      const sum04I = xi[from] + xi[from + 4 * span];
      const gap04R = xr[from] - xr[from + 4 * span];
      const gap04I = xi[from] - xi[from + 4 * span];
      const sum26R = xr[from + 2 * span] + xr[from + 6 * span];
      const sum26I = xi[from + 2 * span] + xi[from + 6 * span];
      const gap26R = xi[from + 2 * span] - xi[from + 6 * span]; // -i times the differences
      const gap26I = xr[from + 6 * span] - xr[from + 2 * span];
      const sum15R = xr[from + span] + xr[from + 5 * span];
      const sum15I = xi[from + span] + xi[from + 5 * span];
      const gap15R = xr[from + span] - xr[from + 5 * span];
      const gap15I = xi[from + span] - xi[from + 5 * span];
      const sum37R = xr[from + 3 * span] + xr[from + 7 * span];
      const sum37I = xi[from + 3 * span] + xi[from + 7 * span];
      const gap37R = xi[from + 3 * span] - xi[from + 7 * span];
      const gap37I = xr[from + 7 * span] - xr[from + 3 * span];
      const odd1R = SIN_45 * (gap15R + gap37R + gap15I + gap37I); // turned by 45°
      const odd1I = SIN_45 * (gap15I + gap37I - gap15R - gap37R);
      const odd3R = SIN_45 * (gap15I - gap37I - gap15R + gap37R); // by 135°
      const odd3I = SIN_45 * (gap37R + gap37I - gap15R - gap15I);
      yr[to] = sum04R + sum26R + (sum15R + sum37R);
      yi[to] = sum04I + sum26I + (sum15I + sum37I);
      storeTwiddled(yr, yi, to + stride, gap04R + gap26R + odd1R, gap04I + gap26I + odd1I, cos[factor], sin[factor]);
      storeTwiddled(yr, yi, to + 2 * stride, sum04R - sum26R + (sum15I - sum37I), sum04I - sum26I - (sum15R - sum37R), cos[factor + 1], sin[factor + 1]);
      storeTwiddled(yr, yi, to + 3 * stride, gap04R - gap26R + odd3R, gap04I - gap26I + odd3I, cos[factor + 2], sin[factor + 2]);
      storeTwiddled(yr, yi, to + 4 * stride, sum04R + sum26R - (sum15R + sum37R), sum04I + sum26I - (sum15I + sum37I), cos[factor + 3], sin[factor + 3]);
      storeTwiddled(yr, yi, to + 5 * stride, gap04R + gap26R - odd1R, gap04I + gap26I - odd1I, cos[factor + 4], sin[factor + 4]);
      storeTwiddled(yr, yi, to + 6 * stride, sum04R - sum26R - (sum15I - sum37I), sum04I - sum26I + (sum15R - sum37R), cos[factor + 5], sin[factor + 5]);
      storeTwiddled(yr, yi, to + 7 * stride, gap04R - gap26R - odd3R, gap04I - gap26I - odd3I, cos[factor + 6], sin[factor + 6]);
    }
  }
}

function storeTwiddled(yr: Float64Array, yi: Float64Array, at: number, r: number, i: number, c: number, s: number): void {
  yr[at] = r * c - i * s;
  yi[at] = r * s + i * c;
}

/** The radices with code of their own. */
export const PASSES = { 2: pass2, 3: pass3, 4: pass4, 5: pass5, 8: pass8 } as const satisfies Record<number, RunPass>;
