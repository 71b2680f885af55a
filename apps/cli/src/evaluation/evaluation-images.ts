import type { LabelledImage } from "@cochlea/datasets";
import { findImageSet, loadImageSet } from "@cochlea/datasets/node";
import type { ImageClassifier, Picture } from "@cochlea/inference";
import type { CommandContext } from "../command-context.ts";
import { locateData } from "../data/locate-data.ts";
import { CommandError, UsageError } from "../errors.ts";
import { IMAGE_FILES } from "../input-kind.ts";
import { type EvaluationRequest, type EvaluationSet, inPart } from "./evaluation-set.ts";
import { withKnownLabels } from "./known-labels.ts";
import { isOfficial, splitAsTrained } from "./split-part.ts";
import type { TrainingData } from "./training-data.ts";

const OF_RECORDINGS = { labelPattern: "--label-pattern", groupPattern: "--group-pattern", testPattern: "--test-pattern", columns: "--columns", root: "--root", labelSeparator: "--label-separator", words: "--words", unknown: "--unknown", strict: "--strict" } as const;

/** The images that a model is to be measured on. */
export async function evaluationImages(context: CommandContext, request: EvaluationRequest, classifier: ImageClassifier, training: TrainingData): Promise<EvaluationSet> {
  const { data, split } = request;
  refuseFlags(request);
  const { folder } = await locateData(data, request, context);
  const files = await findImageSet(folder);
  if (!files) throw new UsageError(`evaluate: the model takes images, and ${data} holds none: need ${IMAGE_FILES}`);
  const { images, height, width } = await loadImageSet(files);
  const { input, labels } = classifier;
  if (height !== input.height || width !== input.width) throw new CommandError(`evaluate: the model takes images ${input.width} pixels wide and ${input.height} high, and those in ${data} are ${width} x ${height}`);
  const known = withKnownLabels(images, labels, { words: null, unknown: false });
  const divided = split === undefined || isOfficial(known, split) ? known : splitAsTrained(known, training);
  const examples = split === undefined ? divided : inPart(divided, split);
  if (examples.length === 0) throw new CommandError(`evaluate: ${data} holds no image in its ${split} part`);
  return { kind: "image", examples, skipped: [], groupDisjoint: null, probabilities: (batchSize) => pictureProbabilities(classifier, examples.map((image) => () => pictureOf(image, height, width)), batchSize), close: () => Promise.resolve() };
}

async function* pictureProbabilities(classifier: ImageClassifier, pictures: readonly (() => Picture)[], batchSize: number): AsyncGenerator<readonly Float32Array[], void, undefined> {
  for (let start = 0; start < pictures.length; start += batchSize) yield await classifier.probabilities(pictures.slice(start, start + batchSize).map((picture) => picture()));
}

function refuseFlags(request: EvaluationRequest): void {
  const flag = (Object.keys(OF_RECORDINGS) as (keyof typeof OF_RECORDINGS)[]).find((name) => request[name] !== undefined);
  if (flag) throw new UsageError(`evaluate: ${OF_RECORDINGS[flag]} is for recordings, and the model takes images; leave it out`);
}

function pictureOf({ pixels }: LabelledImage, height: number, width: number): Picture {
  return { channels: 1, height, width, data: Float32Array.from(pixels, (level) => level / 255) };
}
