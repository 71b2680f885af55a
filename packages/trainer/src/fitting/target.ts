import type { MixedLabels } from "../batches.ts";
import { isClass } from "../scoring/metrics.ts";

/**
 * Writes the distribution that the loss compares with: the label, with a share of it spread over all classes.
 *
 * @param out Row-major `[batch, classes]`; overwritten.
 * @param smoothing Share spread evenly, the label's own class included, as in PyTorch. From 0 to 1.
 * @param mixed Second labels and the shares of the first, where examples were mixed.
 * @throws {RangeError} Where a label is not a class, there is not one for each row, or a share or the smoothing is out of range.
 */
export function writeTargets(out: Float32Array, labels: ArrayLike<number>, classes: number, smoothing: number, mixed?: MixedLabels): void {
  if (!(smoothing >= 0 && smoothing < 1)) throw new RangeError(`writeTargets: need 0 <= labelSmoothing < 1, got ${smoothing}`);
  if (out.length !== labels.length * classes) throw new RangeError(`writeTargets: need ${out.length / classes} labels for ${out.length} targets, got ${labels.length}`);
  out.fill(smoothing / classes);
  for (let row = 0; row < labels.length; row++) {
    const share = mixed ? mixed.shares[row] : 1;
    if (!(share >= 0 && share <= 1)) throw new RangeError(`writeTargets: need shares from 0 to 1, got ${share} in row ${row}`);
    out[row * classes + checkedClass(labels[row], classes, row)] += share * (1 - smoothing);
    if (mixed) out[row * classes + checkedClass(mixed.labels[row], classes, row)] += (1 - share) * (1 - smoothing);
  }
}

/**
 * Writes what the sigmoid cross-entropy compares with: the tags, each drawn towards 1/2.
 *
 * @param out Row-major `[batch, classes]`; overwritten.
 * @param targets Row-major `[batch, classes]` from 0 to 1; may be longer, what follows is not read.
 * @param smoothing Share of each target that becomes 1/2, as in Keras. From 0 to 1.
 * @throws {RangeError} Where targets are missing or out of range, or the smoothing is.
 */
export function writeTagTargets(out: Float32Array, targets: Float32Array | undefined, smoothing: number): void {
  if (!(smoothing >= 0 && smoothing < 1)) throw new RangeError(`writeTagTargets: need 0 <= labelSmoothing < 1, got ${smoothing}`);
  if (!(targets && targets.length >= out.length)) throw new RangeError(`writeTagTargets: need ${out.length} targets, a number for each class of each example, got ${targets ? targets.length : "none"}; give batches with targets, or train with the softmax cross-entropy`);
  for (let place = 0; place < out.length; place++) {
    const target = targets[place];
    if (!(target >= 0 && target <= 1)) throw new RangeError(`writeTagTargets: need targets from 0 to 1, got ${target} at ${place}`);
    out[place] = target * (1 - smoothing) + smoothing / 2;
  }
}

function checkedClass(label: number, classes: number, row: number): number {
  if (!isClass(label, classes)) throw new RangeError(`writeTargets: need labels from 0 to ${classes - 1}, got ${label} in row ${row}`);
  return label;
}
