import { architecture, specModel } from "@cochlea/models";
import { describe, expect, it } from "vitest";
import { createOnnxRuntimeEngine, fit, type LabelledBatches, type TrainingBatch } from "../src/index.ts";

const [BATCH, EPOCHS, STEPS] = [32, 20, 100];

/** The same memory each time: what grows is not the producer's. */
function oneBatch(length: number): LabelledBatches {
  const batch: TrainingBatch = { features: new Float32Array(BATCH * length), labels: new Int32Array(BATCH), size: BATCH };
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

describe("2,000 steps", () => {
  it("take no more memory than 500, and leave the event loop to others", async () => {
    const model = specModel(architecture("mlp", { input: [1, 10, 20], classes: 3 }));
    const engine = await createOnnxRuntimeEngine({ model, parameters: model.initialParameters(1), batchSize: BATCH, optimiser: { kind: "adamw" }, seed: 1, threads: 1 });
    const train = oneBatch(200);
    const validation = { size: BATCH, batches: () => [{ features: new Float32Array(BATCH * 200), labels: new Int32Array(BATCH), size: BATCH }] };
    const resident: number[] = [];
    let [ticks, last, longestGap] = [0, performance.now(), 0];
    const timer = setInterval(() => {
      longestGap = Math.max(longestGap, performance.now() - last);
      last = performance.now();
      ticks++;
    }, 5);
    for await (const event of fit({ engine, train, validation, epochs: EPOCHS, schedule: { kind: "constant", learningRate: 1e-4 } })) {
      if (event.type === "epoch") resident.push(process.memoryUsage.rss());
    }
    clearInterval(timer);
    expect(engine.stepCount).toBe(EPOCHS * STEPS);
    engine.release();
    // 1,500 steps: a leaked copy of the parameters (370 KB) would be 550 MB, a leaked batch (26 KB) 38 MB.
    const growth = (Math.max(...resident.slice(5)) - resident[4]) / 2 ** 20;
    expect(growth, `MB: ${resident.map((bytes) => Math.round(bytes / 2 ** 20)).join(" ")}`).toBeLessThan(24);
    // A timer of 5 ms between steps of about a millisecond; a starved one would not tick before the end.
    expect(ticks).toBeGreaterThan(20);
    expect(longestGap).toBeLessThan(1000);
  });
});
