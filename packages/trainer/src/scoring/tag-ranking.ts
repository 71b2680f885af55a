/** One threshold of a ranking: what is called positive from there up. */
export interface RankingPoint {
  /** The lowest score that is called positive. */
  readonly threshold: number;
  /** Right among those called positive. */
  readonly precision: number;
  /** Found among the positives. */
  readonly recall: number;
}

/** How often each of two outcomes stands at a score or above, from the highest score down. */
interface Counts {
  readonly score: number;
  readonly positives: number;
  readonly negatives: number;
}

/**
 * Precision and recall at every distinct score, from the highest down; empty without a positive.
 *
 * @param truth Above 1/2 for a positive.
 * @throws {RangeError} On a NaN among the scores.
 * @see `sklearn.metrics.precision_recall_curve`
 */
export function precisionRecallCurve(truth: ArrayLike<number>, scores: ArrayLike<number>): RankingPoint[] {
  const counts = cumulative(truth, scores);
  const total = counts.at(-1)?.positives ?? 0;
  if (total === 0) return [];
  return counts.map(({ score, positives, negatives }) => ({ threshold: score, precision: positives / (positives + negatives), recall: positives / total }));
}

/**
 * Mean of the precision over the positives, each at its own score; `null` without a positive.
 *
 * @see `sklearn.metrics.average_precision_score`
 */
export function averagePrecision(truth: ArrayLike<number>, scores: ArrayLike<number>): number | null {
  const curve = precisionRecallCurve(truth, scores);
  if (curve.length === 0) return null;
  return curve.reduce((sum, { precision, recall }, place) => sum + precision * (recall - (curve[place - 1]?.recall ?? 0)), 0);
}

/**
 * How often a positive stands above a negative, ties counting half; `null` without either.
 *
 * @see `sklearn.metrics.roc_auc_score`
 */
export function rocAuc(truth: ArrayLike<number>, scores: ArrayLike<number>): number | null {
  const counts = cumulative(truth, scores);
  const total = counts.at(-1);
  if (!total || total.positives === 0 || total.negatives === 0) return null;
  const area = counts.reduce((sum, { positives, negatives }, place) => {
    const before = counts[place - 1] ?? { positives: 0, negatives: 0 };
    return sum + ((negatives - before.negatives) * (positives + before.positives)) / 2;
  }, 0);
  return area / (total.positives * total.negatives);
}

/** Mean of the average precision over the classes that have a positive; 0 where none has. */
export function meanAveragePrecision(targets: ArrayLike<number>, scores: ArrayLike<number>, classes: number): number {
  const each = Array.from({ length: classes }, (_, index) => averagePrecision(columnOf(targets, index, classes), columnOf(scores, index, classes))).filter((value) => value !== null);
  return each.length === 0 ? 0 : each.reduce((sum, value) => sum + value, 0) / each.length;
}

/**
 * Label-weighted label-ranking average precision: over all labels of all clips, the share of a clip's own labels among those that
 * it ranks as high as this one. 0 where no clip has a label.
 *
 * @see `sklearn.metrics.label_ranking_average_precision_score`, clips weighted by how many labels they have, as in DCASE 2019 task 2.
 */
export function lwlrap(targets: ArrayLike<number>, scores: ArrayLike<number>, classes: number): number {
  let [sum, count] = [0, 0];
  for (let start = 0; start < scores.length; start += classes) {
    for (let own = start; own < start + classes; own++) {
      if (!(targets[own] > 0.5)) continue;
      let [above, among] = [0, 0];
      for (let other = start; other < start + classes; other++) {
        if (!(scores[other] >= scores[own])) continue;
        above++;
        if (targets[other] > 0.5) among++;
      }
      sum += among / above;
      count++;
    }
  }
  return count === 0 ? 0 : sum / count;
}

/** One class of row-major `[rows, classes]`. */
export function columnOf(values: ArrayLike<number>, index: number, classes: number): Float64Array {
  return Float64Array.from({ length: values.length / classes }, (_, row) => values[row * classes + index]);
}

/** At each distinct score, from the highest down. */
function cumulative(truth: ArrayLike<number>, scores: ArrayLike<number>): Counts[] {
  const order = Uint32Array.from({ length: scores.length }, (_, index) => index).sort((a, b) => scores[b] - scores[a]);
  const counts: Counts[] = [];
  let [positives, negatives] = [0, 0];
  order.forEach((index, place) => {
    const score = scores[index];
    if (Number.isNaN(score)) throw new RangeError(`ranking: need numbers for scores, got NaN at ${index}`);
    if (truth[index] > 0.5) positives++;
    else negatives++;
    if (scores[order[place + 1]] !== score) counts.push({ score, positives, negatives });
  });
  return counts;
}
