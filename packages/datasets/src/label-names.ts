import { byCodeUnit } from "./by-code-unit.ts";
import type { Example } from "./example.ts";

/** The labels that occur, in the order of their code units: class 0 first. */
export function labelNames(examples: readonly Pick<Example, "label">[]): string[] {
  return [...new Set(examples.map(({ label }) => label))].sort(byCodeUnit);
}
