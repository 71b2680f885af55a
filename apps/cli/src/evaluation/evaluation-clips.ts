import type { Example } from "@cochlea/datasets";
import { type ClipSet, createLoader, dataForm, type DescribedExamples, findExamples, findImageSet, type Loader, type LoaderOptions } from "@cochlea/datasets/node";
import type { Classifier } from "@cochlea/inference";
import { knownRecordings, openSplit } from "../data/known-data.ts";
import { checkThere } from "../data/check-there.ts";
import { locateData } from "../data/locate-data.ts";
import { noneReadable, nothingFound } from "../data/nothing-found.ts";
import { refuseOwnFlags } from "../data/own-flags.ts";
import { CommandError, UsageError } from "../errors.ts";
import type { CommandContext } from "../command-context.ts";
import { countProgress } from "../progress.ts";
import { waveformAt } from "../training/data/loaded-samples.ts";
import { knownExamples } from "./known-labels.ts";
import { isGroupDisjoint, isOfficial, splitAsTrained } from "./split-part.ts";
import { layoutOf } from "../data-layout.ts";
import { type EvaluationRequest, type EvaluationSet, inPart } from "./evaluation-set.ts";
import type { TrainingData } from "./training-data.ts";

/** The recordings that a model is to be measured on, found, and read when they are asked for. */
export async function evaluationClips(context: CommandContext, request: EvaluationRequest, classifier: Classifier, trained: TrainingData, options: LoaderOptions): Promise<EvaluationSet> {
  const loader = createLoader(options);
  try {
    return await loadedSet(context, request, classifier, trained, loader);
  } catch (error) {
    await loader.close();
    throw error;
  }
}

async function loadedSet(context: CommandContext, request: EvaluationRequest, classifier: Classifier, trained: TrainingData, loader: Loader): Promise<EvaluationSet> {
  const { data, split } = request;
  await checkThere(data, context);
  const { folder, set } = await locateData(data, { dataDir: request.dataDir, protocol: trainedProtocol(data, trained) }, context);
  if (set) refuseOwnFlags("evaluate", set.name, request);
  const training = set ? { ...trained, data: openSplit(set, { validation: 0, test: 0, ...trained.data }) } : trained;
  if (await findImageSet(folder)) throw new UsageError(`evaluate: the model takes recordings, and ${data} holds images; give a folder of recordings with --data, or a model of images`);
  const scanned = set ? await knownRecordings(set, trained.data, trained.seed ?? 0) : await findExamples(folder, layoutOf(await fitting(training.data, folder), { ...request, root: request.root && context.resolve(request.root) }));
  for (const note of scanned.notes) context.log(note);
  if (scanned.examples.length === 0) throw nothingFound("evaluate", data, scanned.skipped);
  const choice = { words: request.words ?? training.data.words, unknown: request.unknown ?? training.data.unknown };
  const examples = knownExamples(scanned.examples, classifier, choice);
  const carve = split !== undefined && (training.data.fold !== null || !isOfficial(examples, split));
  const { contentHashes, ...read } = await describe(context, split === undefined || carve ? examples : inPart(examples, split), { loader, classifier, request });
  if (read.examples.length === 0 && read.skipped.length > 0) throw noneReadable("evaluate", data, read.skipped);
  const divided = carve ? splitAsTrained(read.examples, training) : read.examples;
  const clips = split === undefined ? divided : inPart(divided, split);
  if (clips.length === 0) throw new CommandError(`evaluate: ${data} holds no clip${split ? ` in its ${split} part` : ""}`);
  const groupDisjoint = split === undefined ? null : isGroupDisjoint(carve ? divided : examples, split);
  const loaded = loader.clips(clips, { frontEnd: classifier.frontEnd, labels: classifier.labels, task: classifier.metadata.task.kind === "multi-label" ? "multi" : "single", contentHashes, output: "waveform" });
  return { kind: "audio", examples: clips, skipped: [...scanned.skipped, ...read.skipped], groupDisjoint, probabilities: (batchSize) => clipProbabilities(classifier, loaded, batchSize), close: loader.close };
}

/** What the training said of a list's columns means nothing to a folder. */
async function fitting<Stored extends TrainingData["data"]>(stored: Stored, folder: string): Promise<Stored> {
  return (await dataForm(folder)) === "folder" ? { ...stored, columns: null, root: null, labelSeparator: null } : stored;
}

/** A set is divided for the score as it was for the training. */
function trainedProtocol(data: string, { data: { set } }: TrainingData): string | null {
  return set?.name === data ? set.protocol : null;
}

async function* clipProbabilities(classifier: Classifier, clips: ClipSet, batchSize: number): AsyncGenerator<readonly Float32Array[], void, undefined> {
  const { sampleRate } = classifier.frontEnd;
  for await (const batch of clips.batches({ batchSize, seed: 0, epoch: 0, sampling: { kind: "in-order" }, reuse: true })) {
    yield await classifier.probabilities(batch.ids.map((_, row) => waveformAt(batch, row, sampleRate)));
  }
}

interface Reading {
  readonly loader: Loader;
  readonly classifier: Classifier;
  readonly request: EvaluationRequest;
}

async function describe(context: CommandContext, examples: readonly Example[], { loader, classifier: { frontEnd }, request: { strict } }: Reading): Promise<DescribedExamples> {
  const progress = countProgress(context, "reading", examples.length);
  try {
    return await loader.describe(examples, frontEnd, { strict, output: "waveform", onProgress: progress.update, signal: context.signal });
  } finally {
    progress.stop();
  }
}
