import { type Example, groupLeaks, type Split, splitHash } from "@cochlea/datasets";
import { divideExamples } from "../data-split.ts";
import { CommandError } from "../errors.ts";
import type { TrainingData } from "./training-data.ts";

/** Whether the paths alone say which examples are in a part, without dividing anything. */
export function isOfficial(examples: readonly Example[], part: Split): boolean {
  return examples.some(({ split }) => split === part);
}

/**
 * Divides examples as the training did.
 *
 * @param examples All that training could read: the division depends on the whole set.
 * @throws {CommandError} When the model does not say how, or these are not the examples it was trained on.
 */
export function splitAsTrained<Kind extends Example>(examples: readonly Kind[], { data, seed, split }: TrainingData): Kind[] {
  const { validation, test } = data;
  if (validation === undefined || test === undefined || seed === undefined || split === undefined) {
    throw new CommandError("--split: the data do not mark this part, and the model does not say how it was divided; give --test-pattern, or leave --split away to evaluate every example");
  }
  const divided = divideExamples(examples, { ...data, validation, test }, seed);
  const hash = splitHash(divided.examples);
  if (hash === split.hash) return [...divided.examples];
  throw new CommandError(`--split: these are not the examples that the model was trained on (split ${hash}, trained on ${split.hash}); leave --split away to evaluate every example`);
}

/** Whether no group of a part stands outside it; null where groups are not known. */
export function isGroupDisjoint(examples: readonly Example[], part: Split): boolean | null {
  if (examples.some(({ group }) => group === null)) return null;
  const sides = examples.map((example): Example => ({ ...example, split: example.split === part ? "test" : "train" }));
  return groupLeaks(sides).length === 0;
}
