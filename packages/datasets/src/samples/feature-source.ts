import { type SampleSource, sampleSize } from "./sample-source.ts";

export interface FeatureSourceOptions {
  readonly ids: readonly string[];
  readonly labels: Int32Array;
  readonly shape: readonly [channels: number, bands: number, frames: number];
  /** All samples one after the other, `[samples, channels, bands, frames]`. */
  readonly data: Float32Array;
}

/**
 * Samples that are features already: images, cached features.
 *
 * @throws {RangeError} When ids, labels and data are not of one number of samples.
 */
export function featureSource({ ids, labels, shape, data }: FeatureSourceOptions): SampleSource {
  const size = sampleSize({ shape });
  if (ids.length !== labels.length || data.length !== labels.length * size) {
    throw new RangeError(`featureSource: need ${ids.length} labels and ${ids.length} × ${size} values, got ${labels.length} and ${data.length}`);
  }
  return { ids, labels, shape, write: (index, out) => out.set(data.subarray(index * size, (index + 1) * size)) };
}
