import type { Parameters } from "@cochlea/models";
import type { LossKind } from "@cochlea/onnx-autodiff";
import type { TrainingBatch } from "./batches.ts";
import type { Predictor } from "./steps/predictor.ts";
import type { EnginePlan } from "./steps/step-graph.ts";
import type { StepOptions } from "./steps/step-runner.ts";

/** What one step hands back. Its arrays are overwritten by the next step. */
export interface StepResult {
  /** Mean loss of the batch, before the update. */
  readonly loss: number;
  /** Row-major `[batch, classes]`, before the update. */
  readonly logits: Float32Array;
}

/** Tensors that a run goes on from: parameters, running statistics, optimiser state. */
export type TrainingState = ReadonlyMap<string, { readonly shape: readonly number[]; readonly data: Float32Array }>;

export interface ReadingOptions {
  /**
   * Whether the tensors are copies. Where not, an engine may hand out its own memory, which the next step or `restore`
   * changes and nobody else may, save to hand it to `restore`: to be written to a file at once, or filled from one, without being in
   * memory twice. Default true.
   */
  readonly copy?: boolean;
}

/** Something that holds a model's parameters and improves them. */
export interface Engine extends Predictor {
  /** What runs the arithmetic, e.g. `onnxruntime on cpu (native)`. */
  readonly description: string;
  /** How its step is computed; `null` where it compiles nothing. */
  readonly plan: EnginePlan | null;
  /** What its steps make smaller, and so what targets are. */
  readonly loss: LossKind;
  /** Steps taken so far. */
  readonly stepCount: number;
  /**
   * One step on a full batch. Batch and targets have been read when it returns, before the promise is settled.
   *
   * @param targets Row-major `[batchSize, classes]`: a distribution over the classes, or for `sigmoid-cross-entropy` a number from 0 to 1 for each class by itself.
   * @throws {RangeError} Unless the batch is full, and features and targets are as many as it needs.
   */
  readonly step: (batch: TrainingBatch, targets: Float32Array, learningRate: number, options?: StepOptions) => Promise<StepResult>;
  /** The model's parameters as they are now. */
  readonly parameters: (options?: ReadingOptions) => Parameters;
  /** Everything that a resumed run needs. */
  readonly state: (options?: ReadingOptions) => TrainingState;
  /**
   * Sets the tensors that `state` names, and the step they were taken at. The others stay; all stay where it throws.
   *
   * @throws {RangeError} On a tensor that the model does not have, or of another shape.
   */
  readonly restore: (state: TrainingState, stepCount: number) => void;
}
