import type { StreamOf } from "../augmentation/augment-waveform.ts";
import type { SampleTags } from "./sample-tags.ts";

/** Samples by number, as `batches` takes them. */
export interface SampleSource {
  readonly ids: readonly string[];
  /** Class numbers; of samples with tags the rarest of theirs, or −1. */
  readonly labels: Int32Array;
  /** Which classes each sample has, where that may be several or none. */
  readonly tags?: SampleTags;
  /** Of one sample. */
  readonly shape: readonly [channels: number, bands: number, frames: number];
  /** Writes the features of a sample to `out`; what is random about them comes from the streams alone. */
  readonly write: (index: number, out: Float32Array, streamOf: StreamOf) => void;
}

/** Values in one sample. */
export function sampleSize({ shape: [channels, bands, frames] }: Pick<SampleSource, "shape">): number {
  return channels * bands * frames;
}
