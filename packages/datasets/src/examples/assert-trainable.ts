import type { Example } from "./example.ts";
import { labelNames } from "./label-names.ts";
import { exampleLabels, type Task } from "./task.ts";

type Labelled = Pick<Example, "label" | "labels" | "split">;

/**
 * Refuses a set that no classifier can be trained on: no clip, one class, or a class with a single clip outside the test part.
 *
 * For the task `multi` one class will do, if there are clips without it; for `single` every clip must have one label.
 *
 * @param task Default `single`.
 * @throws {RangeError} One line that names the class and the fix.
 */
export function assertTrainable(examples: readonly Labelled[], task: Task = "single"): void {
  if (examples.length === 0) throw new RangeError("assertTrainable: found no clip; put sound files into one folder a class, or check the label pattern");
  const labels = labelNames(examples);
  CHECKS[task](examples, labels);
  const counts = clipCounts(examples.filter(({ split }) => split !== "test"), labels);
  for (const [label, count] of counts) {
    if (count === 0) throw new RangeError(`assertTrainable: class ${JSON.stringify(label)} has clips in the test part only; narrow the test pattern or leave the class out`);
    if (count === 1) throw new RangeError(`assertTrainable: class ${JSON.stringify(label)} has one clip to train on; add clips of it or leave the class out`);
  }
}

const CHECKS: Readonly<Record<Task, (examples: readonly Labelled[], labels: readonly string[]) => void>> = {
  single: (examples, labels) => {
    const other = examples.find((example) => exampleLabels(example).length !== 1);
    if (other) throw new RangeError(`assertTrainable: need one label a clip, got ${JSON.stringify(exampleLabels(other))}; train with the task multi, or leave such clips out`);
    if (labels.length === 1) throw new RangeError(`assertTrainable: found one class, ${JSON.stringify(labels[0])}; a classifier needs at least two`);
  },
  multi: (examples, labels) => {
    if (labels.length === 0) throw new RangeError("assertTrainable: found no label on any clip; check the column of labels");
    const everywhere = labels.find((label) => examples.every((example) => exampleLabels(example).includes(label)));
    if (everywhere !== undefined) throw new RangeError(`assertTrainable: every clip has the label ${JSON.stringify(everywhere)}, so there is nothing to tell it by; add clips without it or leave the label out`);
  },
};

function clipCounts(examples: readonly Labelled[], labels: readonly string[]): Map<string, number> {
  const counts = new Map(labels.map((label) => [label, 0]));
  for (const label of examples.flatMap(exampleLabels)) counts.set(label, (counts.get(label) ?? 0) + 1);
  return counts;
}
