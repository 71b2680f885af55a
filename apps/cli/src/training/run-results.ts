import type { Example } from "@cochlea/datasets";
import type { ClassificationMetrics, Evaluation } from "@cochlea/trainer";
import { stringify } from "csv-stringify/sync";
import type { RunDirectory } from "./run-directory.ts";

/** Rows are what the examples are, columns what they were called. */
function confusionCsv({ labels, confusion }: ClassificationMetrics): string {
  return stringify([["truth \\ predicted", ...labels], ...confusion.map((row, index) => [labels[index], ...row])]);
}

/** One row an example: what it is, what it was called, and every class's probability. */
function predictionsCsv(labels: readonly string[], examples: readonly Example[], { logProbabilities }: Evaluation): string {
  const rows = examples.map((example, index) => {
    const scores = Array.from(logProbabilities.subarray(index * labels.length, (index + 1) * labels.length), Math.exp);
    const predicted = labels[scores.indexOf(Math.max(...scores))];
    return [example.id, example.split, example.group ?? "", example.label, predicted, predicted === example.label ? 1 : 0, ...scores.map((score) => score.toFixed(6))];
  });
  return stringify([["file", "split", "group", "truth", "predicted", "right", ...labels], ...rows]);
}

/** What an exported file says of how well it did. */
export interface Headline extends Pick<ClassificationMetrics, "accuracy" | "accuracyInterval" | "loss" | "count"> {
  /** The part that the figures are of. */
  readonly split: "test" | "validation";
  readonly groupDisjoint: boolean;
  readonly splitHash: string;
}

/** From a run's `metrics.json`; of a run that was not finished, nothing. */
export async function headlineOf(run: RunDirectory): Promise<Headline | Record<string, never>> {
  const bytes = await run.read("metrics.json").catch(() => null);
  if (!bytes) return {};
  const { split, accuracy, accuracyInterval, loss, count, groupDisjoint, splitHash } = JSON.parse(new TextDecoder().decode(bytes)) as Headline;
  return { split, accuracy, accuracyInterval, loss, count, groupDisjoint, splitHash };
}

export async function writeResults(run: RunDirectory, metrics: ClassificationMetrics, examples: readonly Example[], evaluation: Evaluation, about: object): Promise<void> {
  await run.writeJson("metrics.json", { ...about, ...metrics });
  await run.write("confusion.csv", confusionCsv(metrics));
  await run.write("predictions.csv", predictionsCsv(metrics.labels, examples, evaluation));
}
