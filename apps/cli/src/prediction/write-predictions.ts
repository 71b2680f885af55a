import type { Prediction } from "@cochlea/inference";
import { classifyFiles, classifyImageFiles, type FileResult } from "@cochlea/inference/node";
import type { DeviceRequest } from "../device-choices.ts";
import { CommandError, UsageError } from "../errors.ts";
import type { CommandContext } from "../command-context.ts";
import { formatPercent } from "../format.ts";
import type { InputKind } from "../input-kind.ts";
import { errorCode, loadModel, type LoadedModel } from "../load-model.ts";
import { printable } from "../printable.ts";
import { writeJson } from "../write-json.ts";

export interface PredictOptions {
  readonly top: number;
  /** Least probability of a label that is given. */
  readonly threshold?: number;
  readonly device?: DeviceRequest;
  /** Exchange black and white in images. */
  readonly invert?: boolean;
  readonly json?: boolean;
}

/** What became of one file, which is called as the user called it. */
type Outcome = { readonly file: string; readonly predictions: readonly Prediction[] } | { readonly file: string; readonly error: string };

/** Classifies files one after the other; one that cannot be read does not stop the others. */
export async function writePredictions(context: CommandContext, model: string, files: readonly string[], options: PredictOptions): Promise<void> {
  const loaded = await loadModel(context, model, options.device);
  const { json } = options;
  const outcomes: Outcome[] = [];
  try {
    checkFiles(loaded.kind, files, options);
    for await (const result of results(loaded, files.map(context.resolve), options)) {
      context.signal.throwIfAborted();
      const outcome = outcomeOf(result, files[outcomes.length]);
      outcomes.push(outcome);
      if (!json) writeLine(context, outcome);
    }
  } finally {
    loaded.classifier.release();
  }
  if (json) writeJson(context, outcomes);
  const failed = outcomes.filter((outcome) => "error" in outcome).length;
  if (failed > 0) throw new CommandError(`predict: ${failed} of ${files.length} files could not be classified`);
}

function results({ kind, classifier }: LoadedModel, files: readonly string[], { top, threshold, invert }: PredictOptions): AsyncGenerator<FileResult> {
  return kind === "image" ? classifyImageFiles(classifier, files, { top, threshold, invert }) : classifyFiles(classifier, files, { top, threshold });
}

const OTHERS: Readonly<Record<InputKind, { readonly files: RegExp; readonly fix: string }>> = {
  audio: { files: /\.(png|jpe?g|gif|bmp|webp|tiff?)$/i, fix: "is an image, and the model takes recordings; give sound files, or a model of images" },
  image: { files: /\.(wave?|flac|mp3|ogg|oga|opus|m4a|aac|aiff?)$/i, fix: "is a recording, and the model takes images; give PNG files, or a model of recordings" },
};

/** What can only be a mistake is refused before a file is read. */
function checkFiles(kind: InputKind, files: readonly string[], { invert }: PredictOptions): void {
  if (invert && kind === "audio") throw new UsageError("predict: --invert is for images, and the model takes recordings; leave it out");
  if (files.includes("")) throw new UsageError("predict: the name of a file is empty; a variable in the command may be unset");
  const other = files.find((file) => OTHERS[kind].files.test(file));
  if (other !== undefined) throw new UsageError(`predict: ${other} ${OTHERS[kind].fix}`);
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
  else write(`${printable(`${outcome.file}  ${outcome.predictions.map(({ label, score }) => `${label} ${formatPercent(score)}`).join("  ") || "no label"}`)}\n`);
}
