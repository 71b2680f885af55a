import type { CommandContext } from "../command-context.ts";
import { countProgress } from "../progress.ts";
import type { EvaluationSet } from "./evaluation-set.ts";

const BATCH = 64;

/** What a model says of examples, row-major `[examples, classes]`. */
export async function collectedProbabilities(context: CommandContext, { examples, probabilities }: Pick<EvaluationSet, "examples" | "probabilities">, classes: number): Promise<Float64Array> {
  const out = new Float64Array(examples.length * classes);
  const progress = countProgress(context, "classifying", examples.length);
  try {
    let done = 0;
    for await (const rows of probabilities(BATCH)) {
      context.signal.throwIfAborted();
      for (const row of rows) out.set(row, done++ * classes);
      progress.update(done);
    }
  } finally {
    progress.stop();
  }
  return out;
}
