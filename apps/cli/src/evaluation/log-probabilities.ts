import type { Clip } from "@cochlea/datasets";
import type { Classifier } from "@cochlea/inference";
import type { CommandContext } from "../command-context.ts";
import { countProgress } from "../progress.ts";

/** Smallest normal float32: softmax rounds less to 0, and a loss must stay a number. */
const SMALLEST = 2 ** -126;

const BATCH = 64;

/** Natural logarithms of what a model says of clips, row-major `[clips, classes]`. */
export async function logProbabilities(context: CommandContext, classifier: Classifier, clips: readonly Clip[]): Promise<Float64Array> {
  const classes = classifier.labels.length;
  const out = new Float64Array(clips.length * classes);
  const progress = countProgress(context, "classifying", clips.length);
  try {
    for (let start = 0; start < clips.length; start += BATCH) {
      context.signal.throwIfAborted();
      const batch = clips.slice(start, start + BATCH);
      const rows = await classifier.probabilities(batch.map(({ waveform }) => waveform));
      rows.forEach((row, index) => out.set(Array.from(row, (value) => Math.log(Math.max(value, SMALLEST))), (start + index) * classes));
      progress.update(start + batch.length);
    }
  } finally {
    progress.stop();
  }
  return out;
}
