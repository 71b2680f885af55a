import { augmentStreams, checkSkip, earlierDraws, epochPlan, type EpochPlanOptions, type Sampling } from "./epoch-plan.ts";
import { type SampleSource, sampleSize } from "./sample-source.ts";
import { multiHot } from "./sample-tags.ts";

export interface Batch {
  /** `[size, channels, bands, frames]`, row-major. */
  readonly features: Float32Array;
  /** Class numbers; of samples with tags the rarest of theirs, or −1. */
  readonly labels: Int32Array;
  /** Of samples with tags, `[size, classes]`: 1 where a sample has the class, 0 where not. */
  readonly targets?: Float32Array;
  readonly size: number;
  readonly ids: readonly string[];
  /** How often each was there before in this epoch; left out where none was. */
  readonly draws?: Uint32Array;
}

export interface BatchesOptions extends Omit<EpochPlanOptions, "sampling" | "lengths"> {
  /** A new order each epoch, for training; otherwise the source's own. */
  readonly shuffle: boolean;
  /** What an epoch goes through instead, as when classes are to be balanced. */
  readonly sampling?: Sampling;
  /** Batches of the epoch to leave out, as when a run is resumed; those that follow are what they would have been. Default 0. */
  readonly skip?: number;
}

/**
 * One epoch of a source, batch by batch.
 *
 * Order and augmentation depend on seed, epoch and the sample's id alone: a sample is varied alike in whatever batch it stands, after a resume too.
 * Every batch has arrays of its own, so it may be kept or transferred. The last one is as small as what is left.
 *
 * @throws {RangeError} Unless `batchSize` is a whole number >= 1, and `epoch` and `skip` are >= 0.
 */
export function batches(source: SampleSource, options: BatchesOptions): Generator<Batch, void, undefined> {
  const { shuffle, sampling = { kind: shuffle ? "shuffled" : "in-order" }, skip = 0 } = options;
  checkSkip(skip);
  return gathered(source, epochPlan(source.labels, { ...options, sampling }), options);
}

function* gathered(source: SampleSource, plan: readonly Uint32Array[], { seed, epoch, skip = 0 }: BatchesOptions): Generator<Batch, void, undefined> {
  const draws = earlierDraws(plan);
  for (const [number, indices] of plan.entries()) if (number >= skip) yield withDraws(draws[number], gather(source, indices, (id, row) => augmentStreams(seed, epoch, id, draws[number][row])));
}

/** A batch that tells how often its samples were there before, if any was. */
export function withDraws<Kind extends Batch>(draws: Uint32Array, batch: Kind): Kind {
  return draws.some((draw) => draw > 0) ? { ...batch, draws } : batch;
}

function gather(source: SampleSource, indices: Uint32Array, streams: (id: string, row: number) => Parameters<SampleSource["write"]>[2]): Batch {
  const size = sampleSize(source);
  const features = new Float32Array(indices.length * size);
  const ids = Array.from(indices, (index) => source.ids[index]);
  indices.forEach((index, row) => source.write(index, features.subarray(row * size, (row + 1) * size), streams(ids[row], row)));
  return { features, labels: Int32Array.from(indices, (index) => source.labels[index]), size: indices.length, ids, ...(source.tags && { targets: multiHot(source.tags, indices) }) };
}
