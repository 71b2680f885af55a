/** How numbers are computed, not which. */
export interface SimdOption {
  /**
   * Whether SIMD WebAssembly may do it, in float32, where it is there and knows how; default true. `false` takes plain TypeScript, in float64.
   *
   * Both agree to 1e-5 of the largest value.
   */
  readonly simd?: boolean;
}
