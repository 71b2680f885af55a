export interface Prediction {
  readonly label: string;
  /** Probability, 0 to 1; of a model of several labels that of this label by itself. */
  readonly score: number;
}

/** The `top` most probable labels, best first, as far as they reach a threshold; of equal ones the first in the list of labels. */
export function rankPredictions(probabilities: Float32Array, labels: readonly string[], { top, threshold }: { readonly top: number; readonly threshold: number }): Prediction[] {
  const predictions = labels.map((label, index) => ({ label, score: probabilities[index] })).filter(({ score }) => score >= threshold);
  return predictions.sort((a, b) => b.score - a.score).slice(0, top);
}
