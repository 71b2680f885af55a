import type { Parameters } from "@cochlea/models";
import type { TrainingBatch } from "./batches.ts";

/** What one step hands back. Its arrays are overwritten by the next step. */
export interface StepResult {
  /** Mean loss of the batch, before the update. */
  readonly loss: number;
  /** Row-major `[batch, classes]`, before the update. */
  readonly logits: Float32Array;
}

/** Tensors that a run goes on from: parameters, running statistics, optimiser state. */
export type TrainingState = ReadonlyMap<string, { readonly shape: readonly number[]; readonly data: Float32Array }>;

/** Something that holds a model's parameters and improves them. */
export interface Engine {
  /** What runs the arithmetic, e.g. `onnxruntime (native)`. */
  readonly description: string;
  readonly batchSize: number;
  readonly classes: number;
  /** Steps taken so far. */
  readonly stepCount: number;
  /**
   * One step on a full batch.
   *
   * @param targets Distribution over the classes, row-major `[batchSize, classes]`.
   * @throws {RangeError} Unless the batch is full.
   */
  readonly step: (batch: TrainingBatch, targets: Float32Array, learningRate: number) => Promise<StepResult>;
  /** Logits in inference mode, row-major `[size, classes]`; a new array. */
  readonly predict: (batch: TrainingBatch) => Promise<Float32Array>;
  /** The model's parameters as they are now, copied. */
  readonly parameters: () => Parameters;
  /** Everything that a resumed run needs, copied. */
  readonly state: () => TrainingState;
  /** Goes back to a state, at the step it was taken at. */
  readonly restore: (state: TrainingState, stepCount: number) => void;
  readonly release: () => void;
}
