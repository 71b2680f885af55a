import type { ScoreFigures, ScoreReport } from "../../scoring/score-report.ts";
import type { RunDirectory } from "./run-directory.ts";

/** What an exported file says of how well it did. */
export type Headline = ScoreFigures & {
  /** The part that the figures are of. */
  readonly split: "test" | "validation";
  readonly groupDisjoint: boolean;
  readonly splitHash: string;
};

const HEADLINE_KEYS = new Set(["split", "groupDisjoint", "splitHash", "task", "accuracy", "accuracyInterval", "meanAveragePrecision", "macroRocAuc", "lwlrap", "threshold", "microF1", "macroF1", "exactMatch", "loss", "count"]);

/** From a run's `metrics.json`; of a run that was not finished, nothing. */
export async function headlineOf(run: RunDirectory): Promise<Record<string, unknown>> {
  const bytes = await run.read("metrics.json").catch(() => null);
  if (!bytes) return {};
  return Object.fromEntries(Object.entries(JSON.parse(new TextDecoder().decode(bytes)) as object).filter(([key]) => HEADLINE_KEYS.has(key)));
}

export async function writeResults(run: RunDirectory, { metrics, files }: ScoreReport, about: object): Promise<void> {
  await run.writeJson("metrics.json", { ...about, ...metrics });
  for (const [name, content] of Object.entries(files)) await run.write(name, content);
}
