import type { Score } from "./training-event.ts";

/** What decides which epoch is best: the higher accuracy, ties by the lower loss, or the lower loss alone. */
export type Monitor = "accuracy" | "loss";

/** The best epoch so far, on the validation part. Epoch 0 means none yet. */
export interface BestEpoch {
  readonly epoch: number;
  readonly score: Score;
}

export const NO_EPOCH: BestEpoch = { epoch: 0, score: { loss: Infinity, accuracy: -1 } };

export function isBetter(score: Score, than: Score, monitor: Monitor): boolean {
  if (monitor === "loss" || score.accuracy === than.accuracy) return score.loss < than.loss;
  return score.accuracy > than.accuracy;
}
