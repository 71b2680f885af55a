import { describe, expect, it } from "vitest";
import { classificationMetrics, createOnnxRuntimeEngine, evaluate, fit, type ClassificationMetrics } from "../src/index.ts";
import { batchesOf, separable, SEPARABLE_CLASSES, separableModel } from "./separable.ts";

/** Trains for eight epochs of ten steps and scores what was never seen. */
async function train(shuffled: boolean): Promise<ClassificationMetrics> {
  const engine = await createOnnxRuntimeEngine({ model: separableModel, parameters: separableModel.initialParameters(1), batchSize: 32, optimiser: { kind: "adam" }, seed: 1, threads: 1 });
  const held = batchesOf(separable(400, 2), 32, null);
  const run = fit({ engine, train: batchesOf(separable(320, 1, { shuffled }), 32, 3), validation: held, epochs: 8, schedule: { kind: "one-cycle", learningRate: 0.03 } });
  for await (const event of run) if (event.type === "end") expect(event.reason).toBe("completed");
  const { truth, logProbabilities } = await evaluate(engine, held);
  engine.release();
  return classificationMetrics(Array.from({ length: SEPARABLE_CLASSES }, (_, index) => String(index)), truth, logProbabilities);
}

describe("training", () => {
  it("learns classes that can be told apart", async () => {
    const { accuracy, loss } = await train(false);
    expect(accuracy).toBeGreaterThan(0.95);
    expect(loss).toBeLessThan(0.2);
  });

  it("stays near chance where labels mean nothing", async () => {
    const { accuracyInterval: [low, high] } = await train(true);
    expect(low).toBeLessThan(0.4);
    expect(high).toBeGreaterThan(0.1);
  });
});
