import type { TrainingBatch } from "../batches.ts";

/** How many numbers a step takes. */
export interface BatchLengths {
  readonly batchSize: number;
  /** Of the whole batch. */
  readonly features: number;
  readonly targets: number;
}

/** @throws {RangeError} Unless the batch is full, and features and targets are as many as it needs. */
export function checkBatch(batch: TrainingBatch, targets: Float32Array, needed: BatchLengths): void {
  if (batch.size !== needed.batchSize) throw new RangeError(`step: need a full batch of ${needed.batchSize}, got ${batch.size}`);
  if (!(batch.features.length >= needed.features)) throw new RangeError(`step: need ${needed.features} features, got ${batch.features.length}`);
  if (targets.length !== needed.targets) throw new RangeError(`step: need ${needed.targets} targets, got ${targets.length}`);
}

/** @throws {RangeError} On more examples than fit, or too few features for them. */
export function checkExamples({ size, features }: Pick<TrainingBatch, "features" | "size">, batchSize: number, sampleLength: number): void {
  if (!(size >= 0 && size <= batchSize)) throw new RangeError(`predict: need at most ${batchSize} examples at a time, got ${size}`);
  if (!(features.length >= sampleLength * size)) throw new RangeError(`predict: need ${size} x ${sampleLength} features, got ${features.length}`);
}
