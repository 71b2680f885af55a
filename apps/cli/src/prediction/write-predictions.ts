import type { Prediction } from "@cochlea/inference";
import { classifyFiles, type FileResult } from "@cochlea/inference/node";
import { CommandError } from "../errors.ts";
import type { CommandContext } from "../command-context.ts";
import { formatPercent } from "../format.ts";
import { errorCode, loadModel } from "../load-model.ts";
import { writeJson } from "../write-json.ts";

export interface PredictOptions {
  readonly top: number;
  readonly json?: boolean;
}

/** What became of one file, which is called as the user called it. */
type Outcome = { readonly file: string; readonly predictions: readonly Prediction[] } | { readonly file: string; readonly error: string };

/** Classifies files one after the other; one that cannot be read does not stop the others. */
export async function writePredictions(context: CommandContext, model: string, files: readonly string[], { top, json }: PredictOptions): Promise<void> {
  const classifier = await loadModel(context, model);
  const outcomes: Outcome[] = [];
  try {
    for await (const result of classifyFiles(classifier, files.map(context.resolve), { top })) {
      context.signal.throwIfAborted();
      const outcome = outcomeOf(result, files[outcomes.length]);
      outcomes.push(outcome);
      if (!json) writeLine(context, outcome);
    }
  } finally {
    classifier.release();
  }
  if (json) writeJson(context, outcomes);
  const failed = outcomes.filter((outcome) => "error" in outcome).length;
  if (failed > 0) throw new CommandError(`predict: ${failed} of ${files.length} files could not be classified`);
}

function outcomeOf(result: FileResult, file: string): Outcome {
  return "error" in result ? { file, error: reason(result.error, result.file) } : { file, predictions: result.predictions };
}

const REASONS: Readonly<Record<string, string>> = { ENOENT: "there is no such file", ENOTDIR: "there is no such file", EISDIR: "this is a folder; give files", EACCES: "no permission to read it" };

function reason(error: Error, path: string): string {
  return REASONS[errorCode(error)] ?? error.message.replace(`${path}: `, "");
}

function writeLine({ write, log }: CommandContext, outcome: Outcome): void {
  if ("error" in outcome) log(`cochlea: ${outcome.file}: ${outcome.error}`);
  else write(`${outcome.file}  ${outcome.predictions.map(({ label, score }) => `${label} ${formatPercent(score)}`).join("  ")}\n`);
}
