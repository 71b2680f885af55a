/** Quality on one class. */
export interface ClassMetrics {
  readonly label: string;
  /** Right among those called this class; 0 where none was. */
  readonly precision: number;
  /** Found among those of this class; 0 where there are none. */
  readonly recall: number;
  /** Harmonic mean of precision and recall; 0 where both are. */
  readonly f1: number;
  /** Clips of this class. */
  readonly support: number;
}

export interface ClassificationMetrics {
  readonly accuracy: number;
  /** 95 % Wilson interval of the accuracy. */
  readonly accuracyInterval: readonly [low: number, high: number];
  /** Mean cross-entropy in nats. */
  readonly loss: number;
  readonly count: number;
  readonly labels: readonly string[];
  /** `confusion[truth][predicted]` in clips. */
  readonly confusion: readonly (readonly number[])[];
  readonly perClass: readonly ClassMetrics[];
  /** Mean of the classes' F1, of those that have clips. */
  readonly macroF1: number;
}

/**
 * Accuracy, loss, confusion matrix and per-class scores.
 *
 * Accuracy is a share of clips, not a mean over classes.
 *
 * @param truth Class index of each clip.
 * @param logProbabilities Natural logarithms, row-major `[clips, classes]`.
 * @throws {RangeError} Where lengths disagree, a class index is out of range, or a probability is NaN.
 */
export function classificationMetrics(labels: readonly string[], truth: ArrayLike<number>, logProbabilities: ArrayLike<number>): ClassificationMetrics {
  const classes = labels.length;
  if (logProbabilities.length !== truth.length * classes) throw new RangeError(`classificationMetrics: need ${truth.length} x ${classes} log probabilities, got ${logProbabilities.length}`);
  const confusion = labels.map(() => labels.map(() => 0));
  let loss = 0;
  for (let clip = 0; clip < truth.length; clip++) {
    const index = truth[clip];
    if (!isClass(index, classes)) throw new RangeError(`classificationMetrics: need class indices from 0 to ${classes - 1}, got ${index} for clip ${clip}`);
    confusion[index][argmax(logProbabilities, clip * classes, classes)]++;
    loss -= logProbabilities[clip * classes + index];
  }
  const count = truth.length;
  const right = confusion.reduce((sum, row, index) => sum + row[index], 0);
  const perClass = labels.map((label, index) => classMetrics(label, confusion, index));
  const present = perClass.filter(({ support }) => support > 0);
  return {
    accuracy: ratio(right, count),
    accuracyInterval: wilsonInterval(right, count),
    loss: ratio(loss, count),
    count,
    labels,
    confusion,
    perClass,
    macroF1: ratio(present.reduce((sum, { f1 }) => sum + f1, 0), present.length),
  };
}

function classMetrics(label: string, confusion: readonly (readonly number[])[], index: number): ClassMetrics {
  const hits = confusion[index][index];
  const support = confusion[index].reduce((sum, count) => sum + count, 0);
  const called = confusion.reduce((sum, row) => sum + row[index], 0);
  return { label, precision: ratio(hits, called), recall: ratio(hits, support), f1: ratio(2 * hits, support + called), support };
}

/** Whether a number is the index of one of so many classes. */
export function isClass(index: number, classes: number): boolean {
  return Number.isInteger(index) && index >= 0 && index < classes;
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

/**
 * The range in which a share lies with 95 % confidence; unlike the normal interval it stays within 0 and 1.
 *
 * @throws {RangeError} Unless `0 <= hits <= count`.
 * @see E. B. Wilson, Probable inference, the law of succession, and statistical inference, 1927.
 */
export function wilsonInterval(hits: number, count: number): [low: number, high: number] {
  if (!(hits >= 0 && hits <= count)) throw new RangeError(`wilsonInterval: need 0 <= hits <= count, got ${hits} of ${count}`);
  if (count === 0) return [0, 1];
  const z = 1.959963984540054;
  const share = hits / count;
  const centre = share + (z * z) / (2 * count);
  const spread = z * Math.sqrt((share * (1 - share)) / count + (z * z) / (4 * count * count));
  const whole = 1 + (z * z) / count;
  return [Math.max(0, (centre - spread) / whole), Math.min(1, (centre + spread) / whole)];
}

/**
 * Index of the largest of `length` numbers from `start`; the first of equal ones.
 *
 * @throws {RangeError} Where one of them is NaN, which has no place in an order.
 */
export function argmax(values: ArrayLike<number>, start: number, length: number): number {
  let best = 0;
  for (let index = 0; index < length; index++) {
    const value = values[start + index];
    if (Number.isNaN(value)) throw new RangeError(`argmax: need numbers, got NaN at ${start + index}`);
    if (value > values[start + best]) best = index;
  }
  return best;
}

/**
 * log softmax of each row, computed from the row's maximum so that large logits do not overflow.
 *
 * @param logits Row-major `[rows, classes]`. A row with a NaN becomes all NaN.
 * @throws {RangeError} Unless there are as many logits as fill whole rows.
 */
export function logSoftmax(logits: ArrayLike<number>, classes: number): Float64Array {
  if (!(classes >= 1 && logits.length % classes === 0)) throw new RangeError(`logSoftmax: need whole rows of ${classes} logits, got ${logits.length}`);
  const out = new Float64Array(logits.length);
  for (let row = 0; row < logits.length; row += classes) {
    let top = -Infinity;
    for (let index = 0; index < classes; index++) top = Math.max(top, logits[row + index]);
    let sum = 0;
    for (let index = 0; index < classes; index++) sum += Math.exp(logits[row + index] - top);
    for (let index = 0; index < classes; index++) out[row + index] = logits[row + index] - top - Math.log(sum);
  }
  return out;
}
