import { frozen, parseModelSpec, specModel, type Model } from "@cochlea/models";
import { fillUniform, randomStream } from "@cochlea/random";
import { describe, expect, it } from "vitest";
import { createOnnxRuntimeEngine, type Engine, type EngineOptions, type TrainingState } from "../src/index.ts";
import { EXACT_RUNS, exactLosses } from "./exact-models.ts";

const [BATCH, STEPS, FEATURES, CLASSES] = [12, 7, 5, 4];

/** Levels with dropout between them, whose masks are by step and then by sample, and before the classes, whose masks are by sample. */
const recurrent = (kind: "lstm" | "gru"): Model => specModel(parseModelSpec({
  name: kind,
  input: [STEPS, FEATURES],
  layers: [{ kind, name: "recurrent", units: 6, levels: 2, dropout: 0.3, bidirectional: true }, { kind: "dropout", name: "drop", rate: 0.2 }, { kind: "dense", name: "classes", units: CLASSES }],
}));

const batchNormed = specModel(parseModelSpec({
  name: "normed",
  input: [1, STEPS, FEATURES],
  layers: [{ kind: "batch-norm", name: "norm" }, { kind: "reshape", shape: [STEPS, FEATURES] }, { kind: "gru", name: "gru", units: 6 }, { kind: "dense", name: "classes", units: CLASSES }],
}));

function engineOf(model: Model, options: Partial<EngineOptions> = {}): Promise<Engine> {
  return createOnnxRuntimeEngine({ model, parameters: model.initialParameters(3), batchSize: BATCH, optimiser: { kind: "sgd", momentum: 0.9 }, seed: 4, threads: 2, backend: "native", ...options });
}

/** Losses on batches in turn, and the logits of the last; targets are smoothed and some samples weigh more. */
async function train(engine: Engine, first = 0, last = 20): Promise<{ readonly losses: number[]; readonly logits: number[] }> {
  const losses: number[] = [];
  let logits: number[] = [];
  for (let step = first; step < last; step++) {
    const size = engine.batchSize;
    const features = fillUniform(new Float32Array(size * STEPS * FEATURES), randomStream(6, "features", step % 3), -1, 1);
    const targets = Float32Array.from({ length: size * CLASSES }, (_, at) => (at % CLASSES === Math.floor(at / CLASSES) % CLASSES ? 1 + (at % 3) : 0.1));
    const result = await engine.step({ features, labels: new Int32Array(size), size }, targets, 0.05);
    losses.push(result.loss);
    logits = [...result.logits];
  }
  return { losses, logits };
}

function contents(state: TrainingState): [string, number[]][] {
  return [...state].map(([name, { data }]) => [name, [...data]]);
}

function expectClose(actual: Engine, expected: Engine): void {
  const [ours, theirs] = [contents(actual.state()), contents(expected.state())];
  expect(ours.map(([name]) => name)).toEqual(theirs.map(([name]) => name));
  ours.forEach(([name, data], at) => data.forEach((value, index) => expect(Math.abs(value - theirs[at][1][index]), `${name}[${index}]`).toBeLessThan(1e-5)));
}

describe.each(["lstm", "gru"] as const)("twenty steps of %s in two parts", (kind) => {
  it.each<[string, Partial<EngineOptions>]>([
    ["", {}],
    ["gradients clipped by value and norm, with decay", { clip: { value: 0.05, norm: 0.1 }, optimiser: { kind: "adamw", weightDecay: 0.1, epsilon: 1e-3 } }],
    ["parameters adopted", { adoptParameters: true }],
    ["each class by itself", { loss: { kind: "sigmoid-cross-entropy", positiveWeights: [1, 2, 0.5, 3] } }],
  ])("give what the whole batch gives: %s", async (_, options) => {
    const model = recurrent(kind);
    const [whole, parts] = [await engineOf(model, { ...options, parameters: model.initialParameters(3), threads: 1 }), await engineOf(model, { ...options, parameters: model.initialParameters(3) })];
    expect([whole.plan?.parts, parts.plan?.parts]).toEqual([1, 2]);
    const [one, two] = [await train(whole), await train(parts)];
    one.losses.forEach((loss, step) => expect(two.losses[step], `step ${step}`).toBeCloseTo(loss, 5));
    one.logits.forEach((logit, at) => expect(two.logits[at]).toBeCloseTo(logit, 4));
    expectClose(parts, whole);
    for (const engine of [whole, parts]) engine.release();
  });
});

describe("an engine in parts", () => {
  it("gives the same bits on every run, and goes on from its state", async () => {
    const model = recurrent("gru");
    const [whole, first, second] = await Promise.all([engineOf(model), engineOf(model), engineOf(model)]);
    const { losses } = await train(whole);
    const before = await train(first, 0, 7);
    second.restore(first.state(), first.stepCount);
    expect([...before.losses, ...(await train(second, 7)).losses]).toEqual(losses);
    expect(contents(second.state())).toEqual(contents(whole.state()));
    for (const engine of [whole, first, second]) engine.release();
  });

  it("leaves frozen parameters as they were", async () => {
    const model = frozen(recurrent("lstm"), [/^recurrent\./]);
    const [whole, parts] = [await engineOf(model, { threads: 1 }), await engineOf(model)];
    const before = contents(parts.state());
    await train(whole);
    await train(parts);
    expectClose(parts, whole);
    expect(contents(parts.state()).filter(([name]) => name.startsWith("recurrent."))).toEqual(before.filter(([name]) => name.startsWith("recurrent.")));
    for (const engine of [whole, parts]) engine.release();
  });

  it.each<[string, Model, Partial<EngineOptions>, number]>([
    ["four threads", recurrent("gru"), { threads: 4 }, 4],
    ["a batch that does not divide", recurrent("gru"), { batchSize: 9 }, 1],
    ["one thread", recurrent("gru"), { threads: 1 }, 1],
    ["batch norm", batchNormed, {}, 1],
    ["the node backend", recurrent("gru"), { backend: "node" }, 1],
  ])("is opened for %s or not", async (_, model, options, parts) => {
    const engine = await engineOf(model, options);
    expect(engine.plan?.parts).toBe(parts);
    expect((await train(engine, 0, 2)).losses.every(Number.isFinite)).toBe(true);
    engine.release();
  });

  it("takes no step once released", async () => {
    const engine = await engineOf(recurrent("gru"));
    engine.release();
    await expect(train(engine, 0, 1)).rejects.toThrow(/released/);
  });
});

it.each(EXACT_RUNS.filter(({ model }) => model === "lstm" || model === "gru"))("twenty steps of SGD on $model in two parts, as PyTorch takes them", async (run) => {
  const losses = await exactLosses(run, "sgd", { threads: 2, backend: "native" });
  losses.forEach((loss, step) => expect(Math.abs(loss / run.sgd[step] - 1), `step ${step}`).toBeLessThan(1e-4));
});
