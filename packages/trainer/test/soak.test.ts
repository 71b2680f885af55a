import { parseModelSpec, specModel, type Model } from "@cochlea/models";
import { elementCount } from "@cochlea/onnx-graph";
import { describe, expect, it } from "vitest";
import { createOnnxRuntimeEngine, fit, type Engine, type LabelledBatches, type TrainingBatch } from "../src/index.ts";

const [BATCH, STEPS] = [32, 100];

/** `COCHLEA_SOAK_STEPS` makes it longer. */
const EPOCHS = Math.ceil(Number(process.env.COCHLEA_SOAK_STEPS ?? 2000) / STEPS);

/** Epochs in which allocators and compilers settle. */
const WARM_UP = 5;

const head = { kind: "dense", name: "classes", units: 3 };

const MODELS: Readonly<Record<string, Model>> = {
  dense: specModel(parseModelSpec({ name: "dense", input: [1, 10, 20], layers: [{ kind: "flatten" }, { kind: "dense", name: "wide", units: 256 }, { kind: "relu" }, { kind: "dense", name: "narrow", units: 128 }, { kind: "relu" }, { kind: "dropout", rate: 0.5 }, head] })),
  convolutional: specModel(parseModelSpec({ name: "convolutional", input: [1, 10, 20], layers: [{ kind: "conv2d", name: "conv", filters: 4, kernel: 3, stride: 2 }, { kind: "batch-norm", name: "norm" }, { kind: "relu" }, { kind: "global-average-pool" }, head] })),
  recurrent: specModel(parseModelSpec({ name: "recurrent", input: [1, 10, 20], layers: [{ kind: "time-major" }, { kind: "lstm", name: "lstm", units: 16 }, head] })),
};

/** The same memory each time: what grows is not the producer's. */
function oneBatch({ input }: Model): LabelledBatches {
  const batch: TrainingBatch = { features: new Float32Array(BATCH * elementCount(input)), labels: new Int32Array(BATCH), size: BATCH };
  return {
    size: BATCH * STEPS,
    *batches(epoch) {
      for (let step = 0; step < STEPS; step++) {
        batch.features.fill(Math.sin(epoch * STEPS + step));
        yield batch;
      }
    },
  };
}

/** Megabytes that the process holds after each epoch. */
async function residentByEpoch(engine: Engine, model: Model): Promise<number[]> {
  const validation = { size: BATCH, batches: () => [{ features: new Float32Array(BATCH * elementCount(model.input)), labels: new Int32Array(BATCH), size: BATCH }] };
  const resident: number[] = [];
  for await (const event of fit({ engine, train: oneBatch(model), validation, epochs: EPOCHS, schedule: { kind: "constant", learningRate: 1e-4 } })) {
    if (event.type === "epoch") resident.push(process.memoryUsage.rss() / 2 ** 20);
  }
  return resident;
}

describe.each(Object.entries(MODELS))(`${EPOCHS * STEPS} steps of a %s model`, (_, model) => {
  it(`take no more memory than ${WARM_UP * STEPS}, and leave the event loop to others`, async () => {
    const engine = await createOnnxRuntimeEngine({ model, parameters: model.initialParameters(1), batchSize: BATCH, optimiser: { kind: "adamw" }, seed: 1, threads: 1 });
    let [ticks, last, longestGap] = [0, performance.now(), 0];
    const timer = setInterval(() => {
      longestGap = Math.max(longestGap, performance.now() - last);
      last = performance.now();
      ticks++;
    }, 5);
    const resident = await residentByEpoch(engine, model);
    clearInterval(timer);
    expect(engine.stepCount).toBe(EPOCHS * STEPS);
    engine.release();
    const figures = resident.map(Math.round).join(" ");
    if (process.env.COCHLEA_SOAK_STEPS) console.log(`MB after each ${STEPS} steps: ${figures}`);
    // A leaked batch (26 KB) would be 38 MB after 1,500 steps, a leaked copy of the dense model's parameters (330 KB) 500 MB.
    expect(Math.max(...resident.slice(WARM_UP)) - resident[WARM_UP - 1], `MB: ${figures}`).toBeLessThan(24);
    // A timer of 5 ms between steps of about a millisecond; a starved one would not tick before the end.
    expect(ticks).toBeGreaterThan(20);
    expect(longestGap).toBeLessThan(1000);
  });
});
