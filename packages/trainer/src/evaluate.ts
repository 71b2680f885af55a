import type { LabelledBatches } from "./batches.ts";
import { logSoftmax } from "./metrics.ts";
import type { Predictor } from "./predictor.ts";

export interface Evaluation {
  /** Class index of each example, in the order of the batches. */
  readonly truth: Int32Array;
  /** Row-major `[examples, classes]`. */
  readonly logits: Float32Array;
  /** Natural logarithms, row-major `[examples, classes]`. */
  readonly logProbabilities: Float64Array;
}

/** Runs a model in inference mode over one pass of examples. */
export async function evaluate(predictor: Pick<Predictor, "predict" | "classes">, examples: LabelledBatches): Promise<Evaluation> {
  const truth = new Int32Array(examples.size);
  const logits = new Float32Array(examples.size * predictor.classes);
  let seen = 0;
  for await (const batch of examples.batches(0)) {
    if (!(seen + batch.size <= examples.size)) throw new RangeError(`evaluate: need ${examples.size} examples, got more`);
    truth.set(batch.labels.subarray(0, batch.size), seen);
    logits.set(await predictor.predict(batch), seen * predictor.classes);
    seen += batch.size;
  }
  if (seen !== examples.size) throw new RangeError(`evaluate: need ${examples.size} examples, got ${seen}`);
  return { truth, logits, logProbabilities: logSoftmax(logits, predictor.classes) };
}
