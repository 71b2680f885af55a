import { permutation, randomStream } from "@cochlea/random";
import { type SampleSource, sampleSize } from "./sample-source.ts";

export interface Batch {
  /** `[size, channels, bands, frames]`, row-major. */
  readonly features: Float32Array;
  /** Class numbers. */
  readonly labels: Int32Array;
  readonly size: number;
  readonly ids: readonly string[];
}

export interface BatchesOptions {
  readonly batchSize: number;
  readonly seed: number;
  /** Counts from 0; order and augmentation differ from epoch to epoch. */
  readonly epoch: number;
  /** A new order each epoch, for training; otherwise the source's own. */
  readonly shuffle: boolean;
  /** Leave out a last batch that is not full. Default false. */
  readonly dropLast?: boolean;
}

/**
 * One epoch of a source, batch by batch.
 *
 * Order and augmentation depend on seed, epoch and the sample's id alone: a sample is varied alike in whatever batch it stands, after a resume too.
 * Every batch has arrays of its own, so it may be kept or transferred. The last one is as small as what is left.
 *
 * @throws {RangeError} Unless `batchSize` is a whole number >= 1 and `epoch` one >= 0.
 */
export function batches(source: SampleSource, options: BatchesOptions): Generator<Batch, void, undefined> {
  const { batchSize, seed, epoch, shuffle, dropLast = false } = options;
  if (!(Number.isInteger(batchSize) && batchSize >= 1)) throw new RangeError(`batches: need a whole batchSize >= 1, got ${batchSize}`);
  if (!(Number.isInteger(epoch) && epoch >= 0)) throw new RangeError(`batches: need a whole epoch >= 0, got ${epoch}`);
  const count = source.ids.length;
  const order = shuffle ? permutation(count, randomStream(seed, "order", epoch)) : Uint32Array.from({ length: count }, (_, i) => i);
  const end = dropLast ? count - (count % batchSize) : count;
  return chunks(source, order.subarray(0, end), options);
}

function* chunks(source: SampleSource, order: Uint32Array, { batchSize, seed, epoch }: BatchesOptions): Generator<Batch, void, undefined> {
  for (let start = 0; start < order.length; start += batchSize) yield gather(source, order.subarray(start, start + batchSize), seed, epoch);
}

function gather(source: SampleSource, indices: Uint32Array, seed: number, epoch: number): Batch {
  const size = sampleSize(source);
  const features = new Float32Array(indices.length * size);
  const ids = Array.from(indices, (index) => source.ids[index]);
  indices.forEach((index, i) => {
    source.write(index, features.subarray(i * size, (i + 1) * size), (operation) => randomStream(seed, "augment", epoch, ids[i], operation));
  });
  return { features, labels: Int32Array.from(indices, (index) => source.labels[index]), size: indices.length, ids };
}
