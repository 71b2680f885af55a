import { ARCHITECTURES, type ArchitectureName } from "@cochlea/models";
import { expect, it } from "vitest";
import { EXACT_RUNS, exactLosses, type ModelRun } from "./exact-models.ts";

/** `cnn` is 480 MB of parameters, which this backend copies at every step: on fewer bins it is the same graph. */
const SMALLER: Partial<Record<ArchitectureName, readonly number[]>> = { cnn: [4, 1, 129, 32], "cnn-lstm": [4, 1, 129, 32], "alexnet-mnist": [4, 1, 28, 28] };

function runOf(model: ArchitectureName): ModelRun {
  const { shape = [4, 1, 40, 101], classes = 12 } = EXACT_RUNS.find((run) => run.model === model) ?? {};
  return { model, shape: SMALLER[model] ?? shape, classes };
}

/** The native backend has forms of its own for the CPU, which add in another order: the bound is that of the golden losses. */
it.each(Object.keys(ARCHITECTURES) as ArchitectureName[])("twenty steps of %s give the same losses natively and through JavaScript", async (model) => {
  const [native, node] = [await exactLosses(runOf(model), "adam", { backend: "native" }), await exactLosses(runOf(model), "adam", { backend: "node" })];
  expect(native).toHaveLength(20);
  native.forEach((loss, step) => expect(Math.abs(node[step] / loss - 1), `step ${step}`).toBeLessThan(1e-4));
});
