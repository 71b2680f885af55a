/** Some examples and their classes. */
export interface TrainingBatch {
  /** Row-major `[size, ...input]`; may be longer than that, what follows is not read. */
  readonly features: Float32Array;
  /** Class index of each example. */
  readonly labels: Int32Array;
  readonly size: number;
}

/** Examples that can be gone through again and again. */
export interface LabelledBatches {
  /** Number of examples in one pass. */
  readonly size: number;
  /** One pass. Each batch is read before the next is asked for, so its arrays may be used again. */
  readonly batches: (epoch: number) => Iterable<TrainingBatch> | AsyncIterable<TrainingBatch>;
}
