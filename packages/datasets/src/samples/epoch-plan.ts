import { permutation, type RandomStream, randomStream } from "@cochlea/random";
import type { StreamOf } from "../augmentation/augment-waveform.ts";

/** Which samples an epoch goes through, as JSON. */
export type Sampling =
  /** Each sample once, in the source's own order. */
  | { readonly kind: "in-order" }
  /** Each sample once, in a new order each epoch. */
  | { readonly kind: "shuffled" }
  /** As many as there are, each drawn anew: one of twice the weight comes twice as often, and one of weight 0 never. */
  | { readonly kind: "weighted"; readonly weights: readonly number[] }
  /** As many as there are, of every class equally many; the clips of a class come in turn, so that none is repeated before all were there. */
  | { readonly kind: "balanced" };

export interface EpochPlanOptions {
  readonly batchSize: number;
  readonly seed: number;
  /** Counts from 0; the order differs from epoch to epoch. */
  readonly epoch: number;
  readonly sampling: Sampling;
  /** Leave out a last batch that is not full. Default false. */
  readonly dropLast?: boolean;
  /** Length of each sample, in any unit: those of like length are put in one batch, so that less is padded. Not with `in-order`. */
  readonly lengths?: ArrayLike<number>;
}

/** Batches of like length are made among so many of them: the order stays random beyond. */
const BUCKETED_BATCHES = 50;

/**
 * The batches of one epoch, as numbers of samples: a function of seed and epoch alone.
 *
 * @param labels Class number of each sample.
 * @throws {RangeError} Unless `batchSize` is a whole number >= 1, `epoch` one >= 0, and weights are as many as samples, none negative and not all zero.
 */
export function epochPlan(labels: Int32Array, options: EpochPlanOptions): Uint32Array[] {
  const { batchSize, seed, epoch, sampling, dropLast = false, lengths } = options;
  if (!(Number.isInteger(batchSize) && batchSize >= 1)) throw new RangeError(`batches: need a whole batchSize >= 1, got ${batchSize}`);
  if (!(Number.isInteger(epoch) && epoch >= 0)) throw new RangeError(`batches: need a whole epoch >= 0, got ${epoch}`);
  const order = orderOf(sampling, labels, randomStream(seed, "order", epoch));
  const kept = dropLast ? order.subarray(0, order.length - (order.length % batchSize)) : order;
  return lengths && sampling.kind !== "in-order" ? bucketed(kept, options, lengths) : chunks(kept, batchSize);
}

/**
 * How often each sample of a plan was there before: 0 unless samples are drawn again.
 *
 * The same sample is varied in another way each time.
 */
export function earlierDraws(plan: readonly Uint32Array[]): Uint32Array[] {
  const seen = new Map<number, number>();
  return plan.map((batch) => batch.map((index) => {
    const before = seen.get(index) ?? 0;
    seen.set(index, before + 1);
    return before;
  }));
}

/** @throws {RangeError} Unless it is a whole number from 0 up. */
export function checkSkip(skip: number): void {
  if (!(Number.isInteger(skip) && skip >= 0)) throw new RangeError(`batches: need a whole number of batches to skip, from 0 up, got ${skip}`);
}

/** The random streams of one drawing of a sample, by operation. */
export function augmentStreams(seed: number, epoch: number, id: string, draw: number): StreamOf {
  return (operation) => (draw === 0 ? randomStream(seed, "augment", epoch, id, operation) : randomStream(seed, "augment", epoch, id, operation, draw));
}

type OrderOf<Kind extends Sampling["kind"]> = (sampling: Sampling & { kind: Kind }, labels: Int32Array, stream: RandomStream) => Uint32Array;

const ORDERS: { readonly [Kind in Sampling["kind"]]: OrderOf<Kind> } = {
  "in-order": (_, labels) => Uint32Array.from(labels, (_label, index) => index),
  shuffled: (_, labels, stream) => permutation(labels.length, stream),
  weighted: ({ weights }, labels, stream) => weightedOrder(weights, labels.length, stream),
  balanced: (_, labels, stream) => balancedOrder(labels, stream),
};

function orderOf<Kind extends Sampling["kind"]>(sampling: Sampling & { kind: Kind }, labels: Int32Array, stream: RandomStream): Uint32Array {
  return ORDERS[sampling.kind](sampling, labels, stream);
}

function weightedOrder(weights: readonly number[], count: number, stream: RandomStream): Uint32Array {
  if (weights.length !== count) throw new RangeError(`batches: need a weight for each of ${count} samples, got ${weights.length}`);
  const bounds = new Float64Array(count);
  let sum = 0;
  weights.forEach((weight, index) => {
    if (!(weight >= 0 && Number.isFinite(weight))) throw new RangeError(`batches: need weights >= 0, got ${weight}`);
    bounds[index] = sum += weight;
  });
  if (!(sum > 0 && Number.isFinite(sum))) throw new RangeError(`batches: need weights whose sum is above 0, got ${sum}`);
  return Uint32Array.from(bounds, () => firstAbove(bounds, sum * fraction(stream)));
}

/** In [0, 1) with 53 random bits: 24 would miss samples of large sets. */
function fraction(stream: RandomStream): number {
  return ((stream.uint32() >>> 5) * 2 ** 26 + (stream.uint32() >>> 6)) * 2 ** -53;
}

/** Index of the first bound above a value: one of weight 0 is never it, for its bound is that of the one before. */
function firstAbove(bounds: Float64Array, value: number): number {
  let low = 0;
  let high = bounds.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (bounds[middle] > value) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Rounds of one clip a class, the classes in a new order in each, so that a part of an epoch is balanced too. */
function balancedOrder(labels: Int32Array, stream: RandomStream): Uint32Array {
  const members = new Map<number, number[]>();
  labels.forEach((label, index) => {
    const known = members.get(label);
    if (known) known.push(index);
    else members.set(label, [index]);
  });
  const classes = [...members.values()].map((indices) => endless(indices, stream));
  const order = new Uint32Array(labels.length);
  for (let at = 0; at < order.length; at += classes.length) {
    const round = permutation(classes.length, stream).subarray(0, order.length - at);
    round.forEach((number, place) => (order[at + place] = classes[number]()));
  }
  return order;
}

/** Members in a random order, again and again, each time in a new one. */
function endless(members: readonly number[], stream: RandomStream): () => number {
  let order: Uint32Array = new Uint32Array(0);
  let at = 0;
  return () => {
    if (at === order.length) [order, at] = [permutation(members.length, stream), 0];
    return members[order[at++]];
  };
}

function chunks(order: Uint32Array, size: number): Uint32Array[] {
  return Array.from({ length: Math.ceil(order.length / size) }, (_, number) => order.subarray(number * size, (number + 1) * size));
}

/** The order cut into long pieces, each sorted by length and cut into batches, and these mixed; a last batch that is not full stays last. */
function bucketed(order: Uint32Array, { batchSize, seed, epoch }: EpochPlanOptions, lengths: ArrayLike<number>): Uint32Array[] {
  if (lengths.length < order.length) throw new RangeError(`batches: need a length for each of ${order.length} samples, got ${lengths.length}`);
  const rest = order.length % batchSize;
  const full = chunks(order.subarray(0, order.length - rest), batchSize * BUCKETED_BATCHES).flatMap((piece) => chunks(piece.slice().sort((a, b) => lengths[a] - lengths[b]), batchSize));
  const mixed = Array.from(permutation(full.length, randomStream(seed, "buckets", epoch)), (number) => full[number]);
  return rest === 0 ? mixed : [...mixed, order.subarray(order.length - rest)];
}
