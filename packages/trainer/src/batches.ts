/** Some examples and their classes. */
export interface TrainingBatch {
  /** Row-major `[size, ...input]`; may be longer than that, what follows is not read. */
  readonly features: Float32Array;
  /** Class index of each example; not read where there are `targets`. */
  readonly labels: Int32Array;
  /** Which classes each example has, where that may be several or none: row-major `[size, classes]` from 0 to 1. For engines of the sigmoid cross-entropy. */
  readonly targets?: Float32Array;
  readonly size: number;
  /** Where examples were mixed with others; left out where none was. */
  readonly mixed?: MixedLabels;
}

/** What examples have of others. */
export interface MixedLabels {
  /** Class index of what was mixed in to each example. */
  readonly labels: Int32Array;
  /** Share of each example's own label, 0 to 1; the other label has the rest. */
  readonly shares: Float32Array;
}

/** Examples that can be gone through again and again. */
export interface LabelledBatches {
  /** Number of examples in one pass. */
  readonly size: number;
  /** One pass. Each batch is read before the next is asked for, so its arrays may be used again. When the signal aborts, none is waited for any more, so the pass may fail. */
  readonly batches: (epoch: number, signal?: AbortSignal) => Iterable<TrainingBatch> | AsyncIterable<TrainingBatch>;
  /** What a pass has after so many batches, without these being worked out, as for a run that goes on. Default: `batches`, gone through up to there. */
  readonly batchesFrom?: (epoch: number, step: number, signal?: AbortSignal) => Iterable<TrainingBatch> | AsyncIterable<TrainingBatch>;
}
