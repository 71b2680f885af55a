import { describe, expect, it } from "vitest";
import { EXACT_RUNS, exactLosses } from "./exact-models.ts";

/** Largest relative difference, each over what is allowed at its step. */
function excess(actual: readonly number[], expected: readonly number[], allowed: (step: number) => number): number {
  expect(actual.length).toBe(expected.length);
  return Math.max(...expected.map((loss, step) => Math.abs(actual[step] / loss - 1) / allowed(step)));
}

describe.each(EXACT_RUNS)("twenty steps of $model, as PyTorch takes them", (run) => {
  it("SGD", async () => {
    expect(excess(await exactLosses(run, "sgd"), run.sgd, () => 1e-4)).toBeLessThan(1);
  });

  it("Adam", async () => {
    // Adam divides by the root of what is small: rounding carries far, in PyTorch too. Twice the distance of its own two runs.
    const own = (step: number): number => 2 * Math.max(...run.adamFloat32.slice(0, step + 1).map((loss, index) => Math.abs(loss / run.adam[index] - 1)));
    expect(excess(await exactLosses(run, "adam"), run.adam, (step) => Math.max(1e-4, own(step)))).toBeLessThan(1);
  });
});
