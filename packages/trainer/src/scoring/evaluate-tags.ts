import type { LabelledBatches, TrainingBatch } from "../batches.ts";
import { type EvaluateOptions, scoredBatches } from "./evaluate.ts";
import type { Predictor } from "../steps/predictor.ts";

export interface TagEvaluation {
  /** Row-major `[examples, classes]`, in the order of the batches: 1 where an example has the class, 0 where not. */
  readonly targets: Float32Array;
  /** Row-major `[examples, classes]`: the logarithm of each class's odds. */
  readonly logits: Float32Array;
}

/**
 * Runs a model in inference mode over one pass of examples that have several classes each, or none.
 *
 * @throws {RangeError} Where there are more or fewer examples than `size` says, or one has no targets.
 */
export async function evaluateTags(predictor: Pick<Predictor, "predict" | "classes">, examples: LabelledBatches, { signal }: EvaluateOptions = {}): Promise<TagEvaluation> {
  const { classes } = predictor;
  const targets = new Float32Array(examples.size * classes);
  const logits = await scoredBatches("evaluateTags", predictor, examples, (batch, seen) => targets.set(checkedTargets(batch, classes), seen * classes), signal);
  return { targets, logits };
}

function checkedTargets({ targets, size }: TrainingBatch, classes: number): Float32Array {
  if (!(targets && targets.length >= size * classes)) throw new RangeError(`evaluateTags: need ${size} x ${classes} targets, got ${targets ? targets.length : "none"}; give batches with targets`);
  return targets.subarray(0, size * classes);
}
