import { beforeAll, describe, expect, it } from "vitest";
import { createTfjsEngine, evaluate, fit, learningRateAt, writeTagTargets, writeTargets, type Engine, type OptimiserOptions, type Schedule, type TfjsEngineOptions } from "../src/index.ts";
import { readGolden } from "./golden-file.ts";
import { BATCH, CLASSES, fixedBatches, SMALL_MODELS, smallBatch, smallEngine, smallTagBatch, smallTagLoss, type SmallModel } from "./small-models.ts";
import { loadTensorFlow, type TensorFlow } from "@cochlea/tfjs-interpreter";

interface Recipe {
  readonly steps: number;
  readonly smoothing: number;
  readonly peak: number;
}

const { input: recipe, output } = readGolden<Record<"runs" | "tags", { model: SmallModel; losses: number[]; inferenceLoss: number }[]>, Recipe>("runs");
const schedule: Schedule = { kind: "one-cycle", learningRate: recipe.peak };

let tf: TensorFlow;

beforeAll(async () => {
  ({ tf } = await loadTensorFlow({ prefer: "wasm" }));
});

/** The engine of TensorFlow.js at the start of a golden run. */
function tfjsEngine(name: SmallModel, options: Partial<TfjsEngineOptions> = {}): Promise<Engine> {
  const model = SMALL_MODELS[name];
  return createTfjsEngine({ model, parameters: model.initialParameters(3), batchSize: BATCH, optimiser: { kind: "adamw", weightDecay: 0.05 }, seed: 4, tf, ...options });
}

/** Losses of the golden recipe, from step `first` on. */
async function train(engine: Engine, model: SmallModel, first = 0, last = recipe.steps): Promise<number[]> {
  const targets = new Float32Array(BATCH * CLASSES[model]);
  const losses = [];
  for (let step = first; step < last; step++) {
    const batch = smallBatch(model, step % 4);
    writeTargets(targets, batch.labels, CLASSES[model], recipe.smoothing);
    losses.push((await engine.step(batch, targets, learningRateAt(schedule, step, recipe.steps))).loss);
  }
  return losses;
}

/** Largest relative difference. */
function difference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(actual.length).toBe(expected.length);
  return Array.from(expected).reduce((most, value, index) => Math.max(most, Math.abs(actual[index] / value - 1)), 0);
}

function contents(engine: Engine): Record<string, number[]> {
  return Object.fromEntries([...engine.state()].map(([name, { data }]) => [name, [...data]]));
}

describe("the engine on TensorFlow.js", () => {
  it.each(output.runs)("trains $model as PyTorch does", async ({ model, losses, inferenceLoss }) => {
    const engine = await tfjsEngine(model);
    // float32 against float64: twenty steps of AdamW leave 3e-7 here, with WebAssembly's own exp and roots.
    expect(difference(await train(engine, model), losses)).toBeLessThan(1e-6);
    const batch = smallBatch(model, 0);
    const { truth, logProbabilities } = await evaluate(engine, { size: BATCH, batches: () => [batch] });
    const loss = truth.reduce((sum, label, row) => sum - logProbabilities[row * CLASSES[model] + label], 0) / BATCH;
    expect(Math.abs(loss / inferenceLoss - 1)).toBeLessThan(1e-6);
    expect(engine.stepCount).toBe(recipe.steps);
    expect(engine.description).toBe("tensorflow.js: 4.22.0 (wasm)");
    engine.release();
  });

  it.each(output.tags)("trains $model on tags as PyTorch does", async ({ model, losses }) => {
    const engine = await tfjsEngine(model, { loss: smallTagLoss(model) });
    const targets = new Float32Array(BATCH * CLASSES[model]);
    const actual = [];
    for (let step = 0; step < recipe.steps; step++) {
      const batch = smallTagBatch(model, step % 4);
      writeTagTargets(targets, batch.targets, recipe.smoothing);
      actual.push((await engine.step(batch, targets, learningRateAt(schedule, step, recipe.steps))).loss);
    }
    expect(difference(actual, losses)).toBeLessThan(1e-6);
    engine.release();
  });

  it("refuses weights that are not one a class", async () => {
    const loss = { kind: "sigmoid-cross-entropy", positiveWeights: [1, 2] } as const;
    await expect(tfjsEngine("mlp", { loss })).rejects.toThrow(new RangeError("loss: need 4 positiveWeights, one a class, got 2"));
    await expect(smallEngine("mlp", { loss: { ...loss, positiveWeights: [1, 2, NaN, 1] } })).rejects.toThrow(new RangeError("loss: need positiveWeights above 0, got NaN"));
  });

  const settings: [OptimiserOptions, TfjsEngineOptions["clip"]][] = [
    [{ kind: "sgd" }, undefined],
    [{ kind: "sgd", momentum: 0.9, weightDecay: 0.05 }, undefined],
    [{ kind: "sgd", momentum: 0.8, nesterov: true, weightDecay: 0.05 }, { norm: 0.5 }],
    [{ kind: "adam", beta1: 0.8, beta2: 0.95, epsilon: 1e-3, weightDecay: 0.05 }, { value: 0.01 }],
    [{ kind: "adamw", beta1: 0.8, beta2: 0.95, weightDecay: 0.3 }, { value: 0.02, norm: 0.05 }],
  ];

  it.each(settings)("updates by %j, clipped by %j, as ONNX Runtime does", async (optimiser, clip) => {
    const [ours, theirs] = await Promise.all([smallEngine("cnn4", { optimiser, clip }), tfjsEngine("cnn4", { optimiser, clip })]);
    expect(difference(await train(theirs, "cnn4", 0, 5), await train(ours, "cnn4", 0, 5))).toBeLessThan(1e-5);
    const [expected, actual] = [contents(ours), contents(theirs)];
    expect(Object.keys(actual)).toEqual(Object.keys(expected));
    for (const [name, values] of Object.entries(expected)) {
      const largest = Math.max(...values.map(Math.abs), 1e-3); // biases before a batch norm move by rounding alone
      expect(Math.max(...values.map((value, index) => Math.abs(actual[name][index] - value))) / largest, name).toBeLessThan(1e-4);
    }
    for (const engine of [ours, theirs]) engine.release();
  });

  it("goes on from a checkpoint of ONNX Runtime's engine, and the other way round", async () => {
    const [whole, ours, theirs] = await Promise.all([smallEngine("dropout"), smallEngine("dropout"), tfjsEngine("dropout")]);
    const expected = await train(whole, "dropout", 0, 9);
    await train(ours, "dropout", 0, 3);
    theirs.restore(ours.state(), ours.stepCount);
    expect(difference(await train(theirs, "dropout", 3, 6), expected.slice(3, 6))).toBeLessThan(1e-5);
    ours.restore(theirs.state(), theirs.stepCount);
    expect(difference(await train(ours, "dropout", 6, 9), expected.slice(6))).toBeLessThan(1e-5);
    for (const engine of [whole, ours, theirs]) engine.release();
  });

  it("ends with the same bits from a copy of its state", async () => {
    const [whole, first, second] = await Promise.all([tfjsEngine("cnn4"), tfjsEngine("cnn4"), tfjsEngine("cnn4")]);
    const expected = await train(whole, "cnn4");
    const before = await train(first, "cnn4", 0, 7);
    second.restore(first.state(), first.stepCount);
    expect([...before, ...await train(second, "cnn4", 7)]).toEqual(expected);
    expect(contents(second)).toEqual(contents(whole));
    for (const engine of [whole, first, second]) engine.release();
  });

  it("holds as many tensors after a hundred steps as after one, and none once released", async () => {
    const none = tf.memory().numTensors;
    const engine = await tfjsEngine("cnn4");
    await train(engine, "cnn4", 0, 1);
    await engine.predict(smallBatch("cnn4", 0));
    const [{ numTensors, numDataBuffers }, counts] = [tf.memory(), new Set<number>()];
    const run = fit({ engine, train: fixedBatches([0, 1, 2, 3].map((index) => smallBatch("cnn4", index))), validation: fixedBatches([smallBatch("cnn4", 4)]), epochs: 25, schedule: { kind: "constant", learningRate: 1e-3 } });
    for await (const event of run) if (event.type === "epoch") counts.add(tf.memory().numTensors);
    expect([...counts]).toEqual([numTensors]);
    expect(tf.memory().numDataBuffers).toBe(numDataBuffers);
    engine.release();
    engine.release();
    expect(tf.memory().numTensors).toBe(none);
  });

  it("reads batch and targets before its promise is settled, and hands out copies", async () => {
    const [kept, overwritten] = await Promise.all([tfjsEngine("mlp"), tfjsEngine("mlp")]);
    const [batch, targets] = [smallBatch("mlp", 0), new Float32Array(BATCH * 4).fill(0.25)];
    const { loss } = await kept.step(batch, targets, 0.01);
    const running = overwritten.step(batch, targets, 0.01);
    batch.features.fill(NaN);
    targets.fill(NaN);
    expect((await running).loss).toBe(loss);
    const before = contents(kept);
    for (const tensors of [kept.parameters(), kept.state()]) for (const { data } of tensors.values()) data.fill(9);
    expect(contents(kept)).toEqual(before);
    for (const engine of [kept, overwritten]) engine.release();
  });

  it("refuses what the other engine refuses", async () => {
    const engine = await tfjsEngine("mlp");
    const [batch, targets] = [smallBatch("mlp", 0), new Float32Array(32)];
    await expect(engine.step({ ...batch, size: NaN }, targets, 0.1)).rejects.toThrow(new RangeError("step: need a full batch of 8, got NaN"));
    await expect(engine.step({ ...batch, features: batch.features.subarray(1) }, targets, 0.1)).rejects.toThrow(new RangeError("step: need 160 features, got 159"));
    await expect(engine.step(batch, targets.subarray(1), 0.1)).rejects.toThrow(new RangeError("step: need 32 targets, got 31"));
    await expect(engine.predict({ ...batch, size: 9 })).rejects.toThrow(new RangeError("predict: need at most 8 examples at a time, got 9"));
    expect(() => engine.restore(new Map(), NaN)).toThrow(new RangeError("restore: need a whole number of steps from 0 up, got NaN"));
    expect(() => engine.restore(new Map([["classes.bias", { shape: [5], data: new Float32Array(5) }]]), 0)).toThrow(new RangeError('restore: "classes.bias" needs shape [4], got [5]'));
    expect(engine.stepCount).toBe(0);
    engine.release();
    await expect(engine.step(batch, targets, 0.1)).rejects.toThrow(new Error("step: the engine was released"));
    await expect(engine.predict(batch)).rejects.toThrow(new Error("predict: the engine was released"));
    await expect(tfjsEngine("mlp", { optimiser: { kind: "adamw", weightDecay: NaN } })).rejects.toThrow("need 0 <= weightDecay < Infinity, got NaN");
    await expect(tfjsEngine("mlp", { clip: { norm: NaN } })).rejects.toThrow("need clip.norm above 0, got NaN");
    await expect(tfjsEngine("mlp", { parameters: new Map() })).rejects.toThrow(new RangeError('createTfjsEngine: model "mlp" needs a parameter "dense1.weight", got none'));
  });
});
