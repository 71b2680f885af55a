import { isClass } from "./metrics.ts";

/**
 * Writes the distribution that the loss compares with: the label, with a share of it spread over all classes.
 *
 * @param out Row-major `[batch, classes]`; overwritten.
 * @param smoothing Share spread evenly, the label's own class included, as in PyTorch. From 0 to 1.
 * @throws {RangeError} Where a label is not a class, there is not one for each row, or the smoothing is out of range.
 */
export function writeTargets(out: Float32Array, labels: ArrayLike<number>, classes: number, smoothing: number): void {
  if (!(smoothing >= 0 && smoothing < 1)) throw new RangeError(`writeTargets: need 0 <= labelSmoothing < 1, got ${smoothing}`);
  if (out.length !== labels.length * classes) throw new RangeError(`writeTargets: need ${out.length / classes} labels for ${out.length} targets, got ${labels.length}`);
  out.fill(smoothing / classes);
  for (let row = 0; row < labels.length; row++) {
    if (!isClass(labels[row], classes)) throw new RangeError(`writeTargets: need labels from 0 to ${classes - 1}, got ${labels[row]} in row ${row}`);
    out[row * classes + labels[row]] += 1 - smoothing;
  }
}
