import type { Example, Split } from "./example.ts";
import { exampleLabels } from "./task.ts";

/** How many clips of each part have a class; one of several labels counts in each of them. */
export interface ClassBalance {
  readonly label: string;
  readonly counts: Readonly<Record<Split, number>>;
}

/** The balance of each class, in the order of the classes. */
export function classBalance(labels: readonly string[], parts: Readonly<Record<Split, readonly Pick<Example, "label" | "labels">[]>>): ClassBalance[] {
  const count = (part: Split, label: string): number => parts[part].filter((example) => exampleLabels(example).includes(label)).length;
  return labels.map((label) => ({ label, counts: { train: count("train", label), validation: count("validation", label), test: count("test", label) } }));
}
