import { checkChoice } from "../check-choice.ts";
import type { DeltaOptions } from "../front-end/front-end.ts";

/** Rows of values in time; row t lies at `(t % capacity) * width`, so that few may stand for many. */
export interface RowRing {
  readonly data: Float64Array;
  readonly capacity: number;
  readonly width: number;
}

/** One order of deltas: sums of neighbouring rows. */
export interface DeltaStage {
  /** Weights of the rows `-reach` to `reach` around a frame. */
  readonly kernel: Float64Array;
  readonly reach: number;
  /** Whether it is taken from the first order, or from the features themselves. */
  readonly ofSlopes: boolean;
  /** Whether frames near the ends have the value of the first or last frame whose rows are all there; else rows beyond the ends repeat. */
  readonly holds: boolean;
}

/**
 * The orders of deltas, each as a kernel.
 *
 * @throws {RangeError} Unless `order` is 1 or 2 and `width` odd and at least 3.
 */
export function planDeltas({ order, width, edges }: DeltaOptions): DeltaStage[] {
  checkChoice("deltas", "edges", edges, ["replicate", "kaldi", "interpolate"]);
  if (!(order === 1 || order === 2)) throw new RangeError(`deltas: need order 1 or 2, got ${String(order)}`);
  if (!(Number.isInteger(width) && width >= 3 && width % 2 === 1)) throw new RangeError(`deltas: need an odd width of at least 3 frames, got ${width}`);
  const slope = slopeKernel((width - 1) / 2);
  const second = { replicate: slope, kaldi: convolved(slope, slope), interpolate: curvatureKernel((width - 1) / 2) }[edges];
  const stage = (kernel: Float64Array, ofSlopes: boolean) => ({ kernel, reach: (kernel.length - 1) / 2, ofSlopes, holds: edges === "interpolate" });
  return [stage(slope, false), stage(second, edges === "replicate")].slice(0, order);
}

/** Writes one frame's deltas, of rows whose last is row `last`. */
export function writeDelta({ kernel, reach, holds }: DeltaStage, { data, capacity, width }: RowRing, frame: number, last: number, out: Float64Array, at: number): void {
  const centre = holds ? Math.min(Math.max(frame, reach), last - reach) : frame;
  out.fill(0, at, at + width);
  for (let index = 0; index < kernel.length; index++) {
    const row = Math.min(Math.max(centre + index - reach, 0), last);
    const from = (row % capacity) * width;
    for (let band = 0; band < width; band++) out[at + band] += kernel[index] * data[from + band];
  }
}

/** Slope of the line of least squares. */
function slopeKernel(reach: number): Float64Array {
  const squares = (reach * (reach + 1) * (2 * reach + 1)) / 3;
  return Float64Array.from({ length: 2 * reach + 1 }, (_, index) => (index - reach) / squares);
}

/** Second derivative of the parabola of least squares. */
function curvatureKernel(reach: number): Float64Array {
  const length = 2 * reach + 1;
  const mean = (reach * (reach + 1)) / 3;
  const parabola = Float64Array.from({ length }, (_, index) => (index - reach) ** 2 - mean);
  const squares = parabola.reduce((sum, value) => sum + value * value, 0);
  return parabola.map((value) => (2 * value) / squares);
}

function convolved(a: Float64Array, b: Float64Array): Float64Array {
  const result = new Float64Array(a.length + b.length - 1);
  a.forEach((left, i) => b.forEach((right, j) => { result[i + j] += left * right; }));
  return result;
}
