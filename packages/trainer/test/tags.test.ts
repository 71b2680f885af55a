import { mixBatches } from "@cochlea/datasets";
import { describe, expect, it } from "vitest";
import { createOnnxRuntimeEngine, evaluateTags, fit, tagMetrics, type LabelledBatches, type TrainingEvent } from "../src/index.ts";
import { batchesOf, separableModel, SEPARABLE_CLASSES, separableTags } from "./separable.ts";
import { collect, fours, ofType, scriptedEngine } from "./scripted-engine.ts";

const LABELS = Array.from({ length: SEPARABLE_CLASSES }, (_, index) => String(index));

function tagEngine() {
  return createOnnxRuntimeEngine({ model: separableModel, parameters: separableModel.initialParameters(1), batchSize: 32, optimiser: { kind: "adam" }, loss: { kind: "sigmoid-cross-entropy" }, seed: 1, threads: 1 });
}

/** Trains for ten epochs and scores what was never seen. */
async function train(batches: LabelledBatches): Promise<{ events: TrainingEvent[]; metrics: ReturnType<typeof tagMetrics> }> {
  const engine = await tagEngine();
  const held = batchesOf(separableTags(400, 2), 32, null);
  const events = await collect(fit({ engine, train: batches, validation: held, epochs: 10, schedule: { kind: "one-cycle", learningRate: 0.03 } }));
  const { targets, logits } = await evaluateTags(engine, held);
  engine.release();
  return { events, metrics: tagMetrics(LABELS, targets, logits) };
}

describe("training on examples of several classes or none", () => {
  it("learns each class by itself, and keeps the epoch of the best mean average precision", async () => {
    const { events, metrics } = await train(batchesOf(separableTags(480, 1), 32, 3));
    expect(metrics.meanAveragePrecision).toBeGreaterThan(0.97);
    expect(metrics.microF1).toBeGreaterThan(0.9);
    const epochs = ofType(events, "epoch");
    const precisions = epochs.map(({ validation }) => validation.meanAveragePrecision ?? 0);
    expect(precisions.at(-1)).toBeCloseTo(metrics.meanAveragePrecision, 12);
    expect(epochs.at(-1)?.validation.loss).toBeCloseTo(metrics.loss, 12);
    const [end] = ofType(events, "end");
    expect(precisions[end.bestEpoch - 1]).toBe(Math.max(...precisions));
  });

  it("learns them from mixtures too", async () => {
    const plain = batchesOf(separableTags(480, 1), 32, 3);
    const mixed: LabelledBatches = { size: plain.size, batches: (epoch) => mixBatches(plain.batches(epoch) as Parameters<typeof mixBatches>[0], { alpha: 0.3, seed: 1, epoch }) };
    expect((await train(mixed)).metrics.meanAveragePrecision).toBeGreaterThan(0.95);
  });

  it("needs targets, and tags for their own monitor", async () => {
    const engine = await tagEngine();
    const bare = { ...batchesOf(separableTags(64, 1), 32, 3), batches: () => [{ features: new Float32Array(32 * 12), labels: new Int32Array(32), size: 32 }] };
    await expect(collect(fit({ engine, train: bare, validation: bare, epochs: 1, schedule: { kind: "constant", learningRate: 0.1 } }))).rejects.toThrow(/^writeTagTargets: need 128 targets/);
    await expect(evaluateTags(engine, { ...bare, size: 32 })).rejects.toThrow("evaluateTags: need 32 x 4 targets, got none; give batches with targets");
    engine.release();
    const single = { engine: scriptedEngine(), train: fours(1), validation: fours(1), epochs: 1, schedule: { kind: "constant", learningRate: 0.1 } } as const;
    await expect(collect(fit({ ...single, monitor: "mean-average-precision" }))).rejects.toThrow(/^fit: need tags to monitor their mean average precision/);
  });
});
