import { type AugmentSounds, checkSounds, NO_SOUNDS } from "../../augmentation/augment-sounds.ts";
import { type Batch, withDraws } from "../../samples/batches.ts";
import { checkSkip, earlierDraws, epochPlan, type EpochPlanOptions } from "../../samples/epoch-plan.ts";
import type { Example } from "../../examples/example.ts";
import { sampleClasses } from "../../samples/sample-classes.ts";
import { multiHot, type SampleTags } from "../../samples/sample-tags.ts";
import type { Task } from "../../examples/task.ts";
import { type PackedItems, packItems } from "./clip-items.ts";
import type { BatchJob, BatchResult } from "./clip-job.ts";
import type { PipelineOptions } from "./clip-pipeline.ts";
import { inOrder } from "./in-order.ts";
import type { WorkerPool } from "./worker-pool.ts";

export interface ClipSetOptions extends PipelineOptions {
  /** All classes in order: the first is class 0. */
  readonly labels: readonly string[];
  /** With `multi` batches have targets: examples may have several labels, or none. Default `single`. */
  readonly task?: Task;
  /** The recordings that `augment` takes in, where it names folders of them. */
  readonly sounds?: AugmentSounds;
  /** As `describe` gives them: files then need not be looked at to find them in the cache. */
  readonly contentHashes?: ReadonlyMap<string, string>;
}

/** A batch whose samples may be of several lengths. */
export interface LoadedBatch extends Batch {
  /** Of one sample; shorter ones are followed by zeros. */
  readonly shape: readonly [channels: number, bands: number, frames: number];
  /** Frames of each sample before padding. */
  readonly lengths: Int32Array;
}

export interface LoadedBatchesOptions extends EpochPlanOptions {
  /** Batches of the epoch to leave out, as when a run is resumed; those that follow are what they would have been. Default 0. */
  readonly skip?: number;
  /** The memory of a batch is used again when the next is asked for, and that of the last by the next epoch: less of it is needed, and the batch must have been read by then. Default false. */
  readonly reuse?: boolean;
  readonly signal?: AbortSignal;
}

/** Examples as samples, loaded when they are asked for. */
export interface ClipSet {
  readonly ids: readonly string[];
  /** Class numbers; of samples with tags the rarest of theirs, or −1. */
  readonly labels: Int32Array;
  /** Which classes each sample has, for the task `multi`. */
  readonly tags?: SampleTags;
  /**
   * One epoch, batch by batch: a function of seed and epoch alone, whatever number of workers loads it and whatever is in the cache.
   *
   * With workers, batches are loaded ahead, at most two each; who asks slowly makes them wait.
   */
  readonly batches: (options: LoadedBatchesOptions) => AsyncGenerator<LoadedBatch, void, undefined>;
  /** One sample as epoch 0 of seed 0 has it, for a part that is not varied. */
  readonly sample: (index: number) => Promise<BatchResult>;
}

export function clipSet(threads: Pick<WorkerPool, "run">, ahead: number, examples: readonly Example[], { labels: names, task = "single", contentHashes, sounds = NO_SOUNDS, ...pipeline }: ClipSetOptions): ClipSet {
  checkSounds("loader", pipeline.augment ?? {}, sounds);
  const { labels, tags } = sampleClasses("loader", examples, names, task);
  const ids = examples.map(({ id }) => id);
  let packed: PackedItems | null = null;
  const jobOf = (places: Uint32Array, draws: Uint32Array, { seed, epoch }: Pick<EpochPlanOptions, "seed" | "epoch">, memory: ArrayBuffer | null): BatchJob => {
    packed ??= packItems(examples, contentHashes);
    // Copies: what is sent of an array takes all memory along that it is a part of.
    return { kind: "batch", pipeline, items: packed, places: places.slice(), draws: draws.slice(), seed, epoch, memory, sounds };
  };
  const batchOf = (indices: Uint32Array, result: BatchResult): LoadedBatch => ({ ...result, ids: Array.from(indices, (index) => ids[index]), labels: Int32Array.from(indices, (index) => labels[index]), size: indices.length, ...(tags && { targets: multiHot(tags, indices) }) });
  // Memory for all epochs: what each would leave behind, the garbage collector would have to find.
  const free: ArrayBuffer[] = [];
  const release = (memory: ArrayBuffer): void => {
    if (memory.byteLength > 0 && free.length <= ahead) free.push(memory);
  };
  return {
    ids,
    labels,
    tags,
    batches: (options) => {
      const plan = epochPlan(labels, options);
      const draws = earlierDraws(plan);
      const { skip = 0, reuse = false, signal } = options;
      checkSkip(skip);
      const results = inOrder(Math.max(0, plan.length - skip), (number, stop) => threads.run(jobOf(plan[skip + number], draws[skip + number], options, reuse ? (free.pop() ?? null) : null), stop), { ahead, signal });
      return labelled(results, (result, number) => withDraws(draws[skip + number], batchOf(plan[skip + number], result)), reuse ? release : null);
    },
    sample: async (index) => threads.run(jobOf(Uint32Array.of(index), Uint32Array.of(0), { seed: 0, epoch: 0 }, null)),
  };
}

async function* labelled(results: AsyncIterable<BatchResult>, batchOf: (result: BatchResult, number: number) => LoadedBatch, release: ((memory: ArrayBuffer) => void) | null): AsyncGenerator<LoadedBatch, void, undefined> {
  let number = 0;
  for await (const result of results) {
    yield batchOf(result, number++);
    release?.(result.features.buffer);
  }
}
