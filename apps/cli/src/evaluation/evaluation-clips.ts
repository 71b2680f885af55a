import type { Clip, Example, Skipped, Split } from "@cochlea/datasets";
import { loadExamples, scanFolder } from "@cochlea/datasets/node";
import type { FrontEnd } from "@cochlea/dsp";
import { CommandError } from "../errors.ts";
import type { CommandContext } from "../command-context.ts";
import { countProgress } from "../progress.ts";
import { withKnownLabels } from "./known-labels.ts";
import { isGroupDisjoint, isOfficial, splitAsTrained } from "./split-part.ts";
import { type GivenPatterns, layoutOf } from "../data-layout.ts";
import type { TrainingData } from "./training-data.ts";

export interface ClipsRequest extends GivenPatterns {
  /** The folder as the user gave it. */
  readonly data: string;
  readonly split?: Split;
  readonly words?: readonly string[];
  readonly unknown?: boolean;
  readonly strict?: boolean;
}

export interface ClipsOf {
  readonly labels: readonly string[];
  readonly frontEnd: FrontEnd;
  readonly training: TrainingData;
}

export interface EvaluationClips {
  readonly clips: readonly Clip[];
  readonly skipped: readonly Skipped[];
  /** Whether no group of the part stands outside it; null without a part, or where groups are not known. */
  readonly groupDisjoint: boolean | null;
}

/** The recordings that a model is to be measured on, read and prepared for it. */
export async function evaluationClips(context: CommandContext, request: ClipsRequest, model: ClipsOf): Promise<EvaluationClips> {
  const { data, split } = request;
  const scanned = await scanFolder(context.resolve(data), layoutOf(model.training.data, request));
  const choice = { words: request.words ?? model.training.data.words, unknown: request.unknown ?? model.training.data.unknown };
  const examples = withKnownLabels(scanned.examples, model.labels, choice);
  const carve = split !== undefined && !isOfficial(examples, split);
  const loaded = await load(context, split === undefined || carve ? examples : inPart(examples, split), model.frontEnd, request);
  const divided = carve ? splitAsTrained(loaded.clips, model.training) : loaded.clips;
  const clips = split === undefined ? divided : inPart(divided, split);
  if (clips.length === 0) throw new CommandError(`evaluate: ${data} holds no clip that can be read${split ? ` in its ${split} part` : ""}`);
  const groupDisjoint = split === undefined ? null : isGroupDisjoint(carve ? divided : examples, split);
  return { clips, skipped: [...scanned.skipped, ...loaded.skipped], groupDisjoint };
}

async function load(context: CommandContext, examples: readonly Example[], frontEnd: FrontEnd, { strict }: ClipsRequest) {
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

function inPart<Kind extends Example>(examples: readonly Kind[], part: Split): Kind[] {
  return examples.filter(({ split }) => split === part);
}
