/** How a parameter starts, every number worked out. */
export type Initialiser =
  /** The numbers come with the model, which was made elsewhere. */
  | { readonly kind: "given" }
  | { readonly kind: "constant"; readonly value: number }
  /** Equal parts along the last axis, each of one value: the gates of a recurrent layer's bias. */
  | { readonly kind: "parts"; readonly values: readonly number[] }
  /** Drawn from ±bound. */
  | { readonly kind: "uniform"; readonly bound: number }
  | { readonly kind: "normal"; readonly deviation: number }
  /** Normal, drawn again beyond two deviations. */
  | { readonly kind: "truncated-normal"; readonly deviation: number }
  /** One matrix after the other, its columns (or rows, where these are fewer) at right angles and of length `gain`. */
  | { readonly kind: "orthogonal"; readonly gain: number; readonly rows: number; readonly columns: number };

export const ZEROS: Initialiser = { kind: "constant", value: 0 };
export const ONES: Initialiser = { kind: "constant", value: 1 };

/** The initialiser of PyTorch's `Linear` and `Conv2d`, for weights and biases alike: uniform in ±1/√fanIn. */
export function uniformByFanIn(fanIn: number): Initialiser {
  return { kind: "uniform", bound: 1 / Math.sqrt(fanIn) };
}

/** Uniform with the variance 2/(fanIn + fanOut). */
export function xavierUniform(fanIn: number, fanOut: number, gain = 1): Initialiser {
  return { kind: "uniform", bound: gain * Math.sqrt(6 / (fanIn + fanOut)) };
}
