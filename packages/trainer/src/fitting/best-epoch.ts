import type { Score } from "./training-event.ts";

/** What decides which epoch is best: the higher accuracy or, of tags, mean average precision, ties by the lower loss; or the lower loss alone. */
export type Monitor = "accuracy" | "mean-average-precision" | "loss";

/** The best epoch so far, on the validation part. Epoch 0 means none yet. */
export interface BestEpoch {
  readonly epoch: number;
  readonly score: Score;
}

export const NO_EPOCH: BestEpoch = { epoch: 0, score: { loss: Infinity, accuracy: -1 } };

/** Higher is better. */
const QUALITIES: Readonly<Record<Monitor, (score: Score) => number>> = {
  accuracy: ({ accuracy }) => accuracy,
  "mean-average-precision": ({ meanAveragePrecision = -1 }) => meanAveragePrecision,
  loss: ({ loss }) => -loss,
};

export function isBetter(score: Score, than: Score, monitor: Monitor): boolean {
  const [here, there] = [score, than].map(QUALITIES[monitor]);
  return here === there ? score.loss < than.loss : here > there;
}
