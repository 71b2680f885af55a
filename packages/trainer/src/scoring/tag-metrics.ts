import { tagLoss } from "./tag-loss.ts";
import { averagePrecision, columnOf, lwlrap, rocAuc } from "./tag-ranking.ts";

/** Quality on one class that a clip may have beside others. */
export interface TagClassMetrics {
  readonly label: string;
  /** `null` where no clip has the class. */
  readonly averagePrecision: number | null;
  /** `null` where no clip has the class, or every one. */
  readonly rocAuc: number | null;
  /** Right among those called this class at the threshold; 0 where none was. */
  readonly precision: number;
  /** Found at the threshold among those that have the class; 0 where none has. */
  readonly recall: number;
  /** Harmonic mean of precision and recall; 0 where both are. */
  readonly f1: number;
  /** Clips that have the class. */
  readonly support: number;
}

/** Figures over all classes; those by threshold are of one that is the same for every class. */
export interface TagMetrics {
  /** Mean over the classes that some clip has. */
  readonly meanAveragePrecision: number;
  /** Mean over the classes that some clip has and some has not; `null` where there is none. */
  readonly macroRocAuc: number | null;
  /** Label-weighted label-ranking average precision. */
  readonly lwlrap: number;
  /** Least probability at which a class is said to be there. */
  readonly threshold: number;
  /** Of all yes together, whatever class. */
  readonly microF1: number;
  /** Mean of the classes' F1, of those that some clip has. */
  readonly macroF1: number;
  /** Share of clips whose labels are all there and no others. */
  readonly exactMatch: number;
  /** Mean binary cross-entropy in nats. */
  readonly loss: number;
  readonly count: number;
  readonly labels: readonly string[];
  readonly perClass: readonly TagClassMetrics[];
}

export interface TagMetricsOptions {
  /** Least probability at which a class is said to be there, 0 to 1. Default 0.5. */
  readonly threshold?: number;
}

/**
 * How well a model says which of several classes are in a clip: as a ranking, which needs no threshold, and at one.
 *
 * @param targets Row-major `[clips, classes]`: 1 for what is there, 0 for what is not.
 * @param logits Logarithms of the odds, row-major `[clips, classes]`.
 * @throws {RangeError} Where lengths disagree, a target is neither 0 nor 1, a logit is NaN, or the threshold is out of range.
 * @see `sklearn.metrics`: `average_precision_score`, `roc_auc_score`, `f1_score`, `label_ranking_average_precision_score`.
 */
export function tagMetrics(labels: readonly string[], targets: ArrayLike<number>, logits: ArrayLike<number>, { threshold = 0.5 }: TagMetricsOptions = {}): TagMetrics {
  const classes = labels.length;
  checkTags(targets, logits, classes, threshold);
  const cut = Math.log(threshold / (1 - threshold));
  const perClass = labels.map((label, index) => classMetrics(label, columnOf(targets, index, classes), columnOf(logits, index, classes), cut));
  const present = perClass.filter(({ support }) => support > 0);
  const counts = countsOf(targets, logits, cut);
  const count = targets.length / classes;
  return {
    meanAveragePrecision: mean(present.map((each) => each.averagePrecision ?? 0)) ?? 0,
    macroRocAuc: mean(perClass.map((each) => each.rocAuc).filter((value) => value !== null)),
    lwlrap: lwlrap(targets, logits, classes),
    threshold,
    microF1: f1Of(counts),
    macroF1: mean(present.map(({ f1 }) => f1)) ?? 0,
    exactMatch: count === 0 ? 0 : exactMatches(targets, logits, classes, cut) / count,
    loss: tagLoss(targets, logits),
    count,
    labels,
    perClass,
  };
}

function checkTags(targets: ArrayLike<number>, logits: ArrayLike<number>, classes: number, threshold: number): void {
  if (!(threshold >= 0 && threshold <= 1)) throw new RangeError(`tagMetrics: need 0 <= threshold <= 1, got ${threshold}`);
  if (!(targets.length === logits.length && targets.length % classes === 0)) throw new RangeError(`tagMetrics: need as many targets as logits, whole rows of ${classes}, got ${targets.length} and ${logits.length}`);
  for (let place = 0; place < targets.length; place++) {
    if (targets[place] !== 0 && targets[place] !== 1) throw new RangeError(`tagMetrics: need targets of 0 and 1, got ${targets[place]} at ${place}`);
    if (Number.isNaN(logits[place])) throw new RangeError(`tagMetrics: need numbers for logits, got NaN at ${place}`);
  }
}

function classMetrics(label: string, targets: Float64Array, logits: Float64Array, cut: number): TagClassMetrics {
  const counts = countsOf(targets, logits, cut);
  const { hits, called, support } = counts;
  return { label, averagePrecision: averagePrecision(targets, logits), rocAuc: rocAuc(targets, logits), precision: ratio(hits, called), recall: ratio(hits, support), f1: f1Of(counts), support };
}

interface Counts {
  readonly hits: number;
  readonly called: number;
  readonly support: number;
}

function countsOf(targets: ArrayLike<number>, logits: ArrayLike<number>, cut: number): Counts {
  let [hits, called, support] = [0, 0, 0];
  for (let place = 0; place < targets.length; place++) {
    support += targets[place];
    if (!(logits[place] >= cut)) continue;
    called++;
    hits += targets[place];
  }
  return { hits, called, support };
}

function exactMatches(targets: ArrayLike<number>, logits: ArrayLike<number>, classes: number, cut: number): number {
  let exact = 0;
  for (let start = 0; start < targets.length; start += classes) {
    let wrong = 0;
    for (let place = start; place < start + classes; place++) if (logits[place] >= cut !== (targets[place] === 1)) wrong++;
    if (wrong === 0) exact++;
  }
  return exact;
}

function f1Of({ hits, called, support }: Counts): number {
  return ratio(2 * hits, called + support);
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}
