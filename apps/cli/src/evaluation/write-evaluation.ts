import path from "node:path";
import { splitHash } from "@cochlea/datasets";
import { htmlPage } from "../charts/html.ts";
import { checkPage, writePage } from "../charts/write-page.ts";
import type { DeviceRequest } from "../device-choices.ts";
import { CommandError, UsageError } from "../errors.ts";
import type { CommandContext } from "../command-context.ts";
import { EXAMPLES } from "../input-kind.ts";
import { type LoadingFlags, loaderOptions } from "../loading/loader-options.ts";
import { loadModel } from "../load-model.ts";
import { writeJson } from "../write-json.ts";
import { describedRequest } from "./described-request.ts";
import { evaluationClips } from "./evaluation-clips.ts";
import { evaluationImages } from "./evaluation-images.ts";
import type { EvaluationRequest } from "./evaluation-set.ts";
import { collectedProbabilities } from "./collected-probabilities.ts";
import { scoreFile } from "./score-file.ts";
import { parseTrainingData, type TrainingData } from "./training-data.ts";

export interface EvaluateOptions extends EvaluationRequest, LoadingFlags {
  readonly device?: DeviceRequest;
  /** Of labels each by itself: least probability at which one is said to be there. */
  readonly threshold?: number;
  readonly json?: boolean;
  /** File to write a page with charts to. */
  readonly html?: string;
}

/** Measures a model on a folder of labelled recordings or images. */
export async function writeEvaluation(context: CommandContext, model: string, given: EvaluateOptions): Promise<void> {
  const options = await describedRequest(given, context);
  if (options.html !== undefined) await checkPage(context.resolve(options.html));
  const { kind, classifier } = await loadModel(context, model, options.device);
  try {
    const { labels, metadata } = classifier;
    if (options.threshold !== undefined && metadata.task.kind === "single-label") throw new UsageError("evaluate: --threshold is for models of several labels, and this one gives one label; leave it out");
    const training = trainingOf(model, metadata.training);
    const set = kind === "image" ? await evaluationImages(context, options, classifier, training) : await evaluationClips(context, options, classifier, training, loaderOptions(options, context));
    const { examples, skipped, groupDisjoint } = set;
    const probabilities = await collectedProbabilities(context, set, labels.length).finally(set.close);
    const { metrics, text, html } = scoreFile(metadata.task, labels, examples, probabilities, options.threshold ?? fileThreshold(metadata.decision));
    if (options.html !== undefined) await writePage(context.resolve(options.html), htmlPage(`${path.basename(model)} on ${options.data}${options.split ? `, ${options.split} part` : ""}`, await html(EXAMPLES[kind])));
    const known = groupDisjoint === null ? {} : { groupDisjoint };
    if (options.json) return writeJson(context, { ...metrics, split: options.split ?? "all", splitHash: splitHash(examples), ...known, skipped });
    for (const { file, reason } of skipped) context.log(`skipped ${file}: ${reason}`);
    if (groupDisjoint === false) context.log("the same groups stand in this part and outside it: expect less on new ones");
    context.write(`${text(EXAMPLES[kind])}${options.html === undefined ? "" : `\npage   ${context.resolve(options.html)}\n`}`);
  } finally {
    classifier.release();
  }
}

function fileThreshold({ threshold }: Readonly<Record<string, unknown>>): number {
  return typeof threshold === "number" ? threshold : 0.5;
}

function trainingOf(model: string, metadata: unknown): TrainingData {
  try {
    return parseTrainingData(metadata);
  } catch (error) {
    throw new CommandError(`${model}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}
