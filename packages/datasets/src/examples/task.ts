import type { Example } from "./example.ts";

/** Whether every example has one label, of which a model chooses one; or any number, of which a model says each by itself whether it is there. */
export type Task = "single" | "multi";

/** The labels of an example; none for background. */
export function exampleLabels({ label, labels }: Pick<Example, "label" | "labels">): readonly string[] {
  return labels ?? [label];
}

/** `single` where every example has exactly one label. */
export function taskOf(examples: readonly Pick<Example, "label" | "labels">[]): Task {
  return examples.every((example) => exampleLabels(example).length === 1) ? "single" : "multi";
}
