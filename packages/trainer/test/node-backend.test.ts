import { ARCHITECTURES, type ArchitectureName } from "@cochlea/models";
import { expect, it } from "vitest";
import { EXACT_RUNS, exactLosses, type ModelRun } from "./exact-models.ts";

/** `cnn` is 480 MB of parameters, which this backend copies at every step: on fewer bins it is the same graph. */
const SMALLER: Partial<Record<ArchitectureName, readonly number[]>> = { cnn: [4, 1, 129, 32], "cnn-lstm": [4, 1, 129, 32], "alexnet-mnist": [4, 1, 28, 28] };

function runOf(model: ArchitectureName): ModelRun {
  const { shape = [4, 1, 40, 101], classes = 12 } = EXACT_RUNS.find((run) => run.model === model) ?? {};
  return { model, shape: SMALLER[model] ?? shape, classes };
}

const adamLosses = (run: ModelRun, backend: "native" | "node"): Promise<number[]> => exactLosses(run, "adam", { backend });

function largestDifference(actual: readonly number[], expected: readonly number[]): number {
  expect(actual.length).toBe(expected.length);
  return Math.max(...expected.map((loss, step) => Math.abs(actual[step] / loss - 1)));
}

/** How far rounding alone carries a run: what becomes of features that differ in their last digits. */
async function roundingOf(run: ModelRun, losses: readonly number[]): Promise<number> {
  const others = [await adamLosses({ ...run, scale: 1 + 2 ** -22 }, "node"), await adamLosses({ ...run, scale: 1 - 2 ** -22 }, "node")];
  return Math.max(...others.map((other) => largestDifference(other, losses)));
}

/**
 * The native backend has forms of its own for the CPU, which add in another order: the bounds are those of the golden losses.
 *
 * Where a ReLU stands behind a batch norm over four samples, rounding grows a hundredfold in a few steps.
 */
it.each(Object.keys(ARCHITECTURES) as ArchitectureName[])("twenty steps of %s give the same losses natively and through JavaScript", async (model) => {
  const [native, node] = [await adamLosses(runOf(model), "native"), await adamLosses(runOf(model), "node")];
  expect(native).toHaveLength(20);
  expect(largestDifference(native.slice(0, 2), node.slice(0, 2))).toBeLessThan(1e-5);
  const difference = largestDifference(native, node);
  if (difference >= 1e-4) expect(difference).toBeLessThan(2 * (await roundingOf(runOf(model), node)));
});
