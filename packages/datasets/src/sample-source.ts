import type { StreamOf } from "./augment-waveform.ts";

/** Samples by number, as `batches` takes them. */
export interface SampleSource {
  readonly ids: readonly string[];
  /** Class numbers. */
  readonly labels: Int32Array;
  /** Of one sample. */
  readonly shape: readonly [channels: number, bands: number, frames: number];
  /** Writes the features of a sample to `out`; what is random about them comes from the streams alone. */
  readonly write: (index: number, out: Float32Array, streamOf: StreamOf) => void;
}

/** Values in one sample. */
export function sampleSize({ shape: [channels, bands, frames] }: Pick<SampleSource, "shape">): number {
  return channels * bands * frames;
}
