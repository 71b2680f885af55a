import type { Example } from "../examples/example.ts";
import { quotedList } from "../quoted-list.ts";
import { exampleLabels } from "../examples/task.ts";

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

/** Of each sample's classes the one that fewest samples have, −1 for a sample without: what balanced sampling goes by. */
export function rarestTags({ classes, ofSamples }: SampleTags): Int32Array {
  const counts = new Uint32Array(classes);
  for (const each of ofSamples.flat()) counts[each]++;
  return Int32Array.from(ofSamples, (tags) => tags.reduce((rarest, each) => (rarest < 0 || counts[each] < counts[rarest] ? each : rarest), -1));
}

/** Row-major `[indices.length, classes]`: 1 where a sample has the class, 0 where not. */
export function multiHot({ classes, ofSamples }: SampleTags, indices: Uint32Array): Float32Array {
  const targets = new Float32Array(indices.length * classes);
  indices.forEach((index, row) => {
    for (const each of ofSamples[index]) targets[row * classes + each] = 1;
  });
  return targets;
}
