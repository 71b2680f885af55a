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
    // Adam divides by the root of what is small: rounding alone carries a run far, in PyTorch too.
    const own = excess(run.adamFloat32, run.adam, () => 1);
    expect(excess(await exactLosses(run, "adam"), run.adam, () => Math.max(1e-4, 2 * own))).toBeLessThan(1);
  });
});
