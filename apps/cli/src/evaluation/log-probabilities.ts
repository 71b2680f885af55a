import type { CommandContext } from "../command-context.ts";
import { countProgress } from "../progress.ts";
import type { EvaluationSet } from "./evaluation-set.ts";

/** Smallest normal float32: softmax rounds less to 0, and a loss must stay a number. */
const SMALLEST = 2 ** -126;

const BATCH = 64;

/** Natural logarithms of what a model says of examples, row-major `[examples, classes]`. */
export async function logProbabilities(context: CommandContext, { examples, probabilities }: Pick<EvaluationSet, "examples" | "probabilities">, classes: number): Promise<Float64Array> {
  const out = new Float64Array(examples.length * classes);
  const progress = countProgress(context, "classifying", examples.length);
  try {
    let done = 0;
    for await (const rows of probabilities(BATCH)) {
      context.signal.throwIfAborted();
      for (const row of rows) out.set(Array.from(row, (value) => Math.log(Math.max(value, SMALLEST))), done++ * classes);
      progress.update(done);
    }
  } finally {
    progress.stop();
  }
  return out;
}
