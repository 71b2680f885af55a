import { classNumbers } from "../examples/class-numbers.ts";
import type { Example } from "../examples/example.ts";
import type { SampleSource } from "./sample-source.ts";
import { rarestTags, sampleTags } from "./sample-tags.ts";
import type { Task } from "../examples/task.ts";

type Classes = Pick<SampleSource, "labels" | "tags">;

const CLASSES: Readonly<Record<Task, (of: string, examples: readonly Pick<Example, "id" | "label" | "labels">[], labels: readonly string[]) => Classes>> = {
  single: (of, examples, labels) => ({ labels: classNumbers(of, examples, labels) }),
  multi: (of, examples, labels) => {
    const tags = sampleTags(of, examples, labels);
    return { labels: rarestTags(tags), tags };
  },
};

/** The classes of each example, as a task has them; `of` names the caller in an error. */
export function sampleClasses(of: string, examples: readonly Pick<Example, "id" | "label" | "labels">[], labels: readonly string[], task: Task): Classes {
  return CLASSES[task](of, examples, labels);
}
