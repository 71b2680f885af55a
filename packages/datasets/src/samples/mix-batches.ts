import { randomMixup } from "@cochlea/dsp";
import { randomStream, type RandomStream } from "@cochlea/random";
import type { Batch } from "./batches.ts";

export interface MixupOptions {
  /** Both parameters of the Beta distribution of the shares: 1 is uniform, smaller keeps nearer to one of the two. */
  readonly alpha: number;
  /** How often an example is mixed, 0 to 1. Default always. */
  readonly probability?: number;
}

export interface MixBatchesOptions extends MixupOptions {
  readonly seed: number;
  readonly epoch: number;
}

/** A batch whose examples have something of others. */
export interface MixedBatch extends Batch {
  readonly mixed: {
    /** Class numbers of what was mixed in. */
    readonly labels: Int32Array;
    /** Of each example's own features and label; what was mixed in has the rest. */
    readonly shares: Float32Array;
  };
}

/**
 * Mixes each example with another one of its batch, features and labels alike; targets of several labels are added up by the shares.
 *
 * Shares and partners depend on seed, epoch, the example's id and, as partners are taken from it, the batch. An example alone in its batch stays as it is.
 *
 * @throws {RangeError} Unless `alpha > 0` and `0 <= probability <= 1`.
 * @see H. Zhang et al., mixup: beyond empirical risk minimization, ICLR 2018.
 */
export async function* mixBatches(batches: Iterable<Batch> | AsyncIterable<Batch>, options: MixBatchesOptions): AsyncGenerator<MixedBatch, void, undefined> {
  const { alpha, probability = 1 } = options;
  if (!(alpha > 0 && alpha < Infinity)) throw new RangeError(`mixBatches: need alpha > 0, got ${alpha}`);
  if (!(probability >= 0 && probability <= 1)) throw new RangeError(`mixBatches: need 0 <= probability <= 1, got ${probability}`);
  for await (const batch of batches) yield mixBatch(batch, { ...options, probability });
}

function mixBatch(batch: Batch, { alpha, probability, seed, epoch }: Required<MixBatchesOptions>): MixedBatch {
  const { size } = batch;
  const features = batch.features.slice();
  const targets = batch.targets?.slice();
  const mixed = { labels: batch.labels.slice(), shares: new Float32Array(size).fill(1) };
  for (let row = 0; row < size && size > 1; row++) {
    const stream = streamOf(batch, row, { seed, epoch });
    if (stream.uniform() >= probability) continue;
    const partner = partnerOf(row, size, stream);
    const { features: { data }, share } = randomMixup(rowOf(batch, row), stream, { other: rowOf(batch, partner), alpha });
    features.set(data, row * data.length);
    mixed.labels[row] = batch.labels[partner];
    mixed.shares[row] = share;
    if (targets && batch.targets) mixTargets(targets, batch.targets, { row, partner, share, size });
  }
  return { ...batch, features, ...(targets && { targets }), mixed };
}

/** A class that both have stays whole. */
function mixTargets(out: Float32Array, targets: Float32Array, { row, partner, share, size }: { readonly row: number; readonly partner: number; readonly share: number; readonly size: number }): void {
  const classes = targets.length / size;
  for (let index = 0; index < classes; index++) out[row * classes + index] = share * targets[row * classes + index] + (1 - share) * targets[partner * classes + index];
}

/** One that is there again is mixed in another way. */
function streamOf({ ids, draws }: Batch, row: number, { seed, epoch }: Pick<MixBatchesOptions, "seed" | "epoch">): RandomStream {
  const draw = draws?.[row] ?? 0;
  return draw === 0 ? randomStream(seed, "mixup", epoch, ids[row]) : randomStream(seed, "mixup", epoch, ids[row], draw);
}

/** Any other row. */
function partnerOf(row: number, size: number, stream: RandomStream): number {
  return (row + 1 + stream.integer(size - 1)) % size;
}

function rowOf({ features, size }: Batch, row: number): { readonly data: Float32Array; readonly shape: readonly [number, number, number] } {
  const length = features.length / size;
  return { data: features.subarray(row * length, (row + 1) * length), shape: [1, 1, length] };
}
