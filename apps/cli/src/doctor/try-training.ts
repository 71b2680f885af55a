import { parseModelSpec, specModel } from "@cochlea/models";
import type { SessionOptions } from "@cochlea/runtime";
import { createOnnxRuntimeEngine, type Engine } from "@cochlea/trainer";

/** Whether the CPU trains here. */
export type TrainingTrial = { readonly works: true; readonly engine: string; readonly stepMs: number } | { readonly works: false; readonly reason: string };

const STEPS = 20;

/** Layers with a gradient of every costly kind: a convolution, a normalisation, a dense layer. */
const MODEL = {
  name: "trial",
  input: [1, 8, 8],
  layers: [
    { kind: "conv2d", name: "conv", filters: 4, kernel: 3, padding: 1 }, { kind: "batch-norm", name: "norm" }, { kind: "relu" },
    { kind: "global-average-pool" }, { kind: "dense", name: "classes", units: 2 },
  ],
};

/** Trains a very small model for a moment: bright squares and dark ones must be told apart better at the end. */
export async function tryTraining(backend: SessionOptions["backend"]): Promise<TrainingTrial> {
  try {
    const model = specModel(parseModelSpec(MODEL));
    const engine = await createOnnxRuntimeEngine({ model, parameters: model.initialParameters(0), batchSize: 4, optimiser: { kind: "adam" }, seed: 0, backend, device: "cpu" });
    try {
      return await trial(engine);
    } finally {
      engine.release();
    }
  } catch (error) {
    return { works: false, reason: error instanceof Error ? error.message : String(error) };
  }
}

async function trial(engine: Engine): Promise<TrainingTrial> {
  const features = Float32Array.from({ length: 4 * 64 }, (_, i) => (i < 2 * 64 ? 1 : -1));
  const batch = { features, labels: Int32Array.of(0, 0, 1, 1), size: 4 };
  const targets = Float32Array.of(1, 0, 1, 0, 0, 1, 0, 1);
  const losses: number[] = [];
  const start = performance.now();
  for (let step = 0; step < STEPS; step++) losses.push((await engine.step(batch, targets, 0.05)).loss);
  const stepMs = (performance.now() - start) / STEPS;
  const [first, last] = [losses[0], losses[STEPS - 1]];
  if (!(last < first)) return { works: false, reason: `the loss of a trial went from ${first} to ${last}` };
  return { works: true, engine: engine.description, stepMs };
}
