import { byCodeUnit } from "../by-code-unit.ts";
import type { Example } from "./example.ts";
import { exampleLabels } from "./task.ts";

/** The labels that occur, in the order of their code units: class 0 first. */
export function labelNames(examples: readonly Pick<Example, "label" | "labels">[]): string[] {
  return [...new Set(examples.flatMap(exampleLabels))].sort(byCodeUnit);
}
