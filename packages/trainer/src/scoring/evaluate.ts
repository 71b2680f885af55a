import type { LabelledBatches, TrainingBatch } from "../batches.ts";
import { isClass, logSoftmax } from "./metrics.ts";
import type { Predictor } from "../steps/predictor.ts";

export interface Evaluation {
  /** Class index of each example, in the order of the batches. */
  readonly truth: Int32Array;
  /** Row-major `[examples, classes]`. */
  readonly logits: Float32Array;
  /** Natural logarithms, row-major `[examples, classes]`. */
  readonly logProbabilities: Float64Array;
}

export interface EvaluateOptions {
  /** Ends the pass at the next batch, with the signal's reason as the error. */
  readonly signal?: AbortSignal;
}

/**
 * Runs a model in inference mode over one pass of examples.
 *
 * @throws {RangeError} Where there are more or fewer examples than `size` says, or a label is not a class.
 */
export async function evaluate(predictor: Pick<Predictor, "predict" | "classes">, examples: LabelledBatches, { signal }: EvaluateOptions = {}): Promise<Evaluation> {
  const truth = new Int32Array(examples.size);
  const logits = await scoredBatches("evaluate", predictor, examples, (batch, seen) => truth.set(checkedLabels(batch, predictor.classes), seen), signal);
  return { truth, logits, logProbabilities: logSoftmax(logits, predictor.classes) };
}

/**
 * The logits of one pass, row-major `[examples, classes]`.
 *
 * @param keep What is kept of a batch besides, and how many examples came before it.
 */
export async function scoredBatches(caller: string, predictor: Pick<Predictor, "predict" | "classes">, examples: LabelledBatches, keep: (batch: TrainingBatch, seen: number) => void, signal?: AbortSignal): Promise<Float32Array> {
  const logits = new Float32Array(examples.size * predictor.classes);
  let seen = 0;
  for await (const batch of examples.batches(0, signal)) {
    signal?.throwIfAborted();
    if (!(seen + batch.size <= examples.size)) throw new RangeError(`${caller}: need ${examples.size} examples, got more`);
    keep(batch, seen);
    logits.set(await predictor.predict(batch), seen * predictor.classes);
    seen += batch.size;
  }
  if (seen !== examples.size) throw new RangeError(`${caller}: need ${examples.size} examples, got ${seen}`);
  return logits;
}

function checkedLabels({ labels, size }: TrainingBatch, classes: number): Int32Array {
  const read = labels.subarray(0, size);
  if (read.length !== size) throw new RangeError(`evaluate: need a label for each of ${size} examples, got ${read.length}`);
  const wrong = read.find((label) => !isClass(label, classes));
  if (wrong !== undefined) throw new RangeError(`evaluate: need labels from 0 to ${classes - 1}, got ${wrong}`);
  return read;
}
