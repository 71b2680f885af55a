import { besselI0 } from "../bessel-i0.ts";

export const WINDOW_NAMES = ["hann", "hamming", "blackman", "povey", "rectangular", "kaiser"] as const;

export type WindowName = (typeof WINDOW_NAMES)[number];

export interface WindowOptions {
  /** Number of samples. */
  readonly length: number;
  /** Period `length` where true (for spectra), `length - 1` where false (symmetric). */
  readonly periodic: boolean;
  /** Shape of `kaiser`, which needs it: 0 is rectangular, 14 has side lobes below -100 dB. The others ignore it. */
  readonly beta?: number;
}

const SHAPES = {
  hann: (phase) => 0.5 - 0.5 * Math.cos(phase),
  hamming: (phase) => 0.54 - 0.46 * Math.cos(phase),
  blackman: (phase) => 0.42 - 0.5 * Math.cos(phase) + 0.08 * Math.cos(2 * phase),
  povey: (phase) => (0.5 - 0.5 * Math.cos(phase)) ** 0.85,
  rectangular: () => 1,
  kaiser: (phase, beta) => besselI0(beta * Math.sqrt(Math.max(0, 1 - (phase / Math.PI - 1) ** 2))) / besselI0(beta),
} as const satisfies Record<WindowName, (phase: number, beta: number) => number>;

/**
 * A window of the given name.
 *
 * PyTorch and librosa use the periodic form for spectra, Kaldi the symmetric one; the two differ by 1 % at 400 samples.
 *
 * @throws {RangeError} For an unknown name, unless `length` is a positive integer, and for `kaiser` unless `beta >= 0`.
 * @see `torch.hann_window`, `torch.kaiser_window`, `scipy.signal.get_window`, Kaldi's `FeatureWindowFunction`.
 */
export function window(name: WindowName, { length, periodic, beta }: WindowOptions): Float64Array {
  if (!Object.hasOwn(SHAPES, name)) throw new RangeError(`window: need one of ${WINDOW_NAMES.join(", ")}, got ${name}`);
  if (!(Number.isInteger(length) && length >= 1)) throw new RangeError(`window: need a positive integer length, got ${length}`);
  if (name === "kaiser" && !(beta !== undefined && beta >= 0 && beta < Infinity)) throw new RangeError(`window: need beta >= 0 for kaiser, got ${beta}`);
  if (length === 1) return new Float64Array([1]);
  const period = periodic ? length : length - 1;
  return Float64Array.from({ length }, (_, index) => SHAPES[name]((2 * Math.PI * index) / period, beta ?? 0));
}
