import type { Example } from "./example.ts";
import { labelNames } from "./label-names.ts";

/**
 * Refuses a set that no classifier can be trained on: no clip, one class, or a class with a single clip outside the test part.
 *
 * @throws {RangeError} One line that names the class and the fix.
 */
export function assertTrainable(examples: readonly Pick<Example, "label" | "split">[]): void {
  if (examples.length === 0) throw new RangeError("assertTrainable: found no clip; put sound files into one folder a class, or check the label pattern");
  const labels = labelNames(examples);
  if (labels.length === 1) throw new RangeError(`assertTrainable: found one class, ${JSON.stringify(labels[0])}; a classifier needs at least two`);
  const counts = new Map(labels.map((label) => [label, 0]));
  for (const { label, split } of examples) if (split !== "test") counts.set(label, counts.get(label)! + 1);
  for (const [label, count] of counts) {
    if (count === 0) throw new RangeError(`assertTrainable: class ${JSON.stringify(label)} has clips in the test part only; narrow the test pattern or leave the class out`);
    if (count === 1) throw new RangeError(`assertTrainable: class ${JSON.stringify(label)} has one clip to train on; add clips of it or leave the class out`);
  }
}
