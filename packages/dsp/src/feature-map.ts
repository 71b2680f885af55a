/** Features of one clip: bands (low to high) by frames (in time) for each channel, row-major. */
export interface FeatureMap {
  readonly data: Float32Array;
  readonly shape: readonly [channels: number, bands: number, frames: number];
}
