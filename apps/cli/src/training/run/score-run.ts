import type { Example, Task } from "@cochlea/datasets";
import type { Loss } from "@cochlea/onnx-autodiff";
import { evaluate, evaluateTags, type LabelledBatches, type Predictor } from "@cochlea/trainer";
import { CommandError } from "../../errors.ts";
import { classReport } from "../../scoring/class-report.ts";
import type { ScoreReport } from "../../scoring/score-report.ts";
import { exampleTargets, tagReport } from "../../scoring/tag-report.ts";
import type { PreparedData } from "../data/prepared-data.ts";
import type { RunConfig } from "../configuration/run-config.ts";

type LossOf = (config: RunConfig, data: Pick<PreparedData, "labels" | "parts">) => Loss;

const LOSSES: Readonly<Record<Task, LossOf>> = {
  single: (config) => {
    if (config.input === "audio" && config.positiveWeight !== null) throw new CommandError("positiveWeight is for labels each by itself, and here every clip has one; leave it out, or take --task multi");
    return { kind: "softmax-cross-entropy" };
  },
  multi: (config, { labels, parts }) => ({ kind: "sigmoid-cross-entropy", positiveWeights: positiveWeights(config.input === "audio" ? config.positiveWeight : null, labels, parts.train) }),
};

/** What a run makes smaller. */
export function lossOf(config: RunConfig, data: Pick<PreparedData, "task" | "labels" | "parts">): Loss {
  return LOSSES[data.task](config, data);
}

/** Most that a rare label counts: one clip of thousands would drown all others. */
const MOST_WEIGHT = 100;

function positiveWeights(weight: number | "balanced" | null, labels: readonly string[], examples: readonly Example[]): number[] | undefined {
  if (weight === null) return undefined;
  if (weight !== "balanced") return labels.map(() => weight);
  const targets = exampleTargets(labels, examples);
  return labels.map((_, index) => {
    const positives = examples.reduce((sum, __, row) => sum + targets[row * labels.length + index], 0);
    return Math.min(MOST_WEIGHT, Math.max(1, examples.length - positives) / Math.max(1, positives));
  });
}

type ScoreOf = (predictor: Predictor, samples: LabelledBatches, scored: { readonly labels: readonly string[]; readonly examples: readonly Example[]; readonly config: RunConfig; readonly signal: AbortSignal }) => Promise<ScoreReport>;

const SCORES: Readonly<Record<Task, ScoreOf>> = {
  single: async (predictor, samples, { labels, examples, signal }) => classReport(labels, examples, (await evaluate(predictor, samples, { signal })).logProbabilities),
  multi: async (predictor, samples, { labels, examples, config, signal }) => tagReport(labels, examples, (await evaluateTags(predictor, samples, { signal })).logits, { threshold: config.input === "audio" ? config.threshold : 0.5 }),
};

/** Scores a model on examples, as the task has it. */
export function scoreOf(task: Task, ...scored: Parameters<ScoreOf>): Promise<ScoreReport> {
  return SCORES[task](...scored);
}
