import type { LossKind } from "@cochlea/onnx-autodiff";
import type { LabelledBatches, TrainingBatch } from "../batches.ts";
import type { Engine } from "../engine.ts";
import { evaluate } from "../scoring/evaluate.ts";
import { evaluateTags } from "../scoring/evaluate-tags.ts";
import { argmax } from "../scoring/metrics.ts";
import { tagLoss } from "../scoring/tag-loss.ts";
import { meanAveragePrecision } from "../scoring/tag-ranking.ts";
import { writeTagTargets, writeTargets } from "./target.ts";
import type { Score } from "./training-event.ts";

/** What a loss makes of examples: the targets that it compares with, and how well an answer fits them. */
export interface Objective {
  /** Writes `[batchSize, classes]` targets of a full batch to `out`. */
  readonly writeTargets: (out: Float32Array, batch: TrainingBatch, classes: number, labelSmoothing: number) => void;
  /** Examples of a batch that were answered right; of tags, by the share of classes. */
  readonly right: (logits: Float32Array, targets: Float32Array, classes: number) => number;
  /** Score of a whole part, in inference mode; its loss is no number where the model's answers are none. */
  readonly score: (engine: Pick<Engine, "predict" | "classes">, examples: LabelledBatches, signal?: AbortSignal) => Promise<Score>;
}

export const OBJECTIVES: Readonly<Record<LossKind, Objective>> = {
  "softmax-cross-entropy": {
    writeTargets: (out, { labels, size, mixed }, classes, smoothing) => writeTargets(out, labels.subarray(0, size), classes, smoothing, mixed),
    right: rowsRight,
    score: async (engine, examples, signal) => {
      const { truth, logProbabilities } = await evaluate(engine, examples, { signal });
      const { classes } = engine;
      const loss = truth.reduce((sum, label, row) => sum - logProbabilities[row * classes + label], 0) / truth.length;
      if (!Number.isFinite(loss)) return { loss, accuracy: 0 };
      return { loss, accuracy: truth.reduce((count, label, row) => count + (argmax(logProbabilities, row * classes, classes) === label ? 1 : 0), 0) / truth.length };
    },
  },
  "sigmoid-cross-entropy": {
    writeTargets: (out, { targets }, _, smoothing) => writeTagTargets(out, targets, smoothing),
    right: (logits, targets, classes) => decisionsRight(logits, targets) / classes,
    score: async (engine, examples, signal) => {
      const { targets, logits } = await evaluateTags(engine, examples, { signal });
      const loss = tagLoss(targets, logits);
      if (!Number.isFinite(loss)) return { loss, accuracy: 0 };
      return { loss, accuracy: decisionsRight(logits, targets) / logits.length, meanAveragePrecision: meanAveragePrecision(targets, logits, engine.classes) };
    },
  },
};

/** Rows whose largest logit stands where the largest target does. */
function rowsRight(logits: Float32Array, targets: Float32Array, classes: number): number {
  let right = 0;
  for (let start = 0; start < logits.length; start += classes) if (argmax(logits, start, classes) === argmax(targets, start, classes)) right++;
  return right;
}

/** Logits on the side of 0 on which their target is of 1/2. */
function decisionsRight(logits: Float32Array, targets: Float32Array): number {
  return logits.reduce((right, logit, place) => right + (logit > 0 === targets[place] > 0.5 ? 1 : 0), 0);
}
