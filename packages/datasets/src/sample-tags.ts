import type { Example } from "./example.ts";
import { quotedList } from "./quoted-list.ts";
import { exampleLabels } from "./task.ts";

/** Which classes samples have, where that may be several or none. */
export interface SampleTags {
  /** How many classes there are. */
  readonly classes: number;
  /** Class numbers of each sample. */
  readonly ofSamples: readonly (readonly number[])[];
}

/** The classes of each example, by the places of its labels; `of` names the caller in an error. */
export function sampleTags(of: string, examples: readonly Pick<Example, "id" | "label" | "labels">[], labels: readonly string[]): SampleTags {
  const numbers = new Map(labels.map((label, index) => [label, index]));
  const ofSamples = examples.map((example) => exampleLabels(example).map((label) => {
    const number = numbers.get(label);
    if (number === undefined) throw new RangeError(`${of}: need labels among ${quotedList(labels)}, got ${JSON.stringify(label)} of ${JSON.stringify(example.id)}`);
    return number;
  }));
  return { classes: labels.length, ofSamples };
}

/** The first class of each sample, −1 for one without: what a plan that knows one class a sample goes by. */
export function firstTags({ ofSamples }: SampleTags): Int32Array {
  return Int32Array.from(ofSamples, ([first = -1]) => first);
}

/** Row-major `[indices.length, classes]`: 1 where a sample has the class, 0 where not. */
export function multiHot({ classes, ofSamples }: SampleTags, indices: Uint32Array): Float32Array {
  const targets = new Float32Array(indices.length * classes);
  indices.forEach((index, row) => {
    for (const each of ofSamples[index]) targets[row * classes + each] = 1;
  });
  return targets;
}
