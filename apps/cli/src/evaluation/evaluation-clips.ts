import type { Example } from "@cochlea/datasets";
import { findExamples, findImageSet, loadExamples } from "@cochlea/datasets/node";
import type { FrontEnd } from "@cochlea/dsp";
import type { Classifier } from "@cochlea/inference";
import { knownRecordings, openSplit } from "../data/known-data.ts";
import { locateData } from "../data/locate-data.ts";
import { CommandError, UsageError } from "../errors.ts";
import type { CommandContext } from "../command-context.ts";
import { countProgress } from "../progress.ts";
import { refuseSeveralLabels } from "../several-labels.ts";
import { withKnownLabels } from "./known-labels.ts";
import { isGroupDisjoint, isOfficial, splitAsTrained } from "./split-part.ts";
import { layoutOf } from "../data-layout.ts";
import { type EvaluationRequest, type EvaluationSet, inPart } from "./evaluation-set.ts";
import type { TrainingData } from "./training-data.ts";

/** The recordings that a model is to be measured on, read and prepared for it. */
export async function evaluationClips(context: CommandContext, request: EvaluationRequest, classifier: Classifier, trained: TrainingData): Promise<EvaluationSet> {
  const { data, split } = request;
  const { folder, set } = await locateData(data, { dataDir: request.dataDir, protocol: trainedProtocol(data, trained) }, context);
  const training = set ? { ...trained, data: openSplit(set, { validation: 0, test: 0, ...trained.data }) } : trained;
  if (await findImageSet(folder)) throw new UsageError(`evaluate: the model takes recordings, and ${data} holds images; give a folder of recordings with --data, or a model of images`);
  const scanned = set ? await knownRecordings(set, trained.data, trained.seed ?? 0) : await findExamples(folder, layoutOf(training.data, { ...request, root: request.root && context.resolve(request.root) }));
  for (const note of scanned.notes) context.log(note);
  refuseSeveralLabels("evaluate", scanned.examples);
  const choice = { words: request.words ?? training.data.words, unknown: request.unknown ?? training.data.unknown };
  const examples = withKnownLabels(scanned.examples, classifier.labels, choice);
  const carve = split !== undefined && (training.data.fold !== null || !isOfficial(examples, split));
  const loaded = await load(context, split === undefined || carve ? examples : inPart(examples, split), classifier.frontEnd, request);
  const divided = carve ? splitAsTrained(loaded.clips, training) : loaded.clips;
  const clips = split === undefined ? divided : inPart(divided, split);
  if (clips.length === 0) throw new CommandError(`evaluate: ${data} holds no clip that can be read${split ? ` in its ${split} part` : ""}`);
  const groupDisjoint = split === undefined ? null : isGroupDisjoint(carve ? divided : examples, split);
  return { kind: "audio", examples: clips, skipped: [...scanned.skipped, ...loaded.skipped], groupDisjoint, probabilities: (start, end) => classifier.probabilities(clips.slice(start, end).map(({ waveform }) => waveform)) };
}

/** A set is divided for the score as it was for the training. */
function trainedProtocol(data: string, { data: { set } }: TrainingData): string | null {
  return set?.name === data ? set.protocol : null;
}

async function load(context: CommandContext, examples: readonly Example[], frontEnd: FrontEnd, { strict }: EvaluationRequest) {
  const progress = countProgress(context, "reading", examples.length);
  const onProgress = (done: number): void => {
    context.signal.throwIfAborted();
    progress.update(done);
  };
  try {
    return await loadExamples(examples, frontEnd, { strict, onProgress });
  } finally {
    progress.stop();
  }
}
