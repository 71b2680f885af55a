export interface Prediction {
  readonly label: string;
  /** Probability, 0 to 1. */
  readonly score: number;
}

/** The `top` most probable labels, best first; of equal ones the first in the list of labels. */
export function rankPredictions(probabilities: Float32Array, labels: readonly string[], top: number): Prediction[] {
  const predictions = labels.map((label, index) => ({ label, score: probabilities[index] }));
  return predictions.sort((a, b) => b.score - a.score).slice(0, top);
}
