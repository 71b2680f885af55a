import { architecture, ARCHITECTURES, specModel, type ArchitectureName, type Model } from "@cochlea/models";
import { elementCount } from "@cochlea/onnx-graph";
import { fillUniform, randomStream } from "@cochlea/random";
import { beforeAll, describe, expect, it } from "vitest";
import { createOnnxRuntimeEngine, createTfjsEngine, writeTargets, type Engine, type EngineOptions, type TrainingBatch, type TrainingState } from "../src/index.ts";

const [BATCH, CLASSES] = [4, 4];

/** Maps small enough for plain JavaScript; a new architecture takes the first unless it says otherwise. */
const INPUT = [1, 16, 16];
const INPUTS: Partial<Record<ArchitectureName, readonly number[]>> = { "bc-resnet": [1, 40, 8] };

/**
 * Both round to float32, by 6e-8, and a gradient here is a sum of some thousand products. What is zero but for rounding, such
 * as the gradient by a bias before a batch norm, is measured by the largest gradient of the model: a hundredth of it.
 */
const TOLERANCE = 1e-4;
const NOTHING = 1e-2;

const names = Object.keys(ARCHITECTURES) as ArchitectureName[];

function small(name: ArchitectureName): Model {
  return specModel(architecture(name, { input: INPUTS[name] ?? INPUT, classes: CLASSES }));
}

/** Plain SGD with momentum: after one step the velocity is the gradient. */
function optionsOf(model: Model): EngineOptions {
  return { model, parameters: model.initialParameters(3), batchSize: BATCH, optimiser: { kind: "sgd", momentum: 0.9 }, seed: 4, threads: 1 };
}

function batchOf(model: Model): TrainingBatch {
  const features = fillUniform(new Float32Array(BATCH * elementCount(model.input)), randomStream(6, model.name), -1, 1);
  return { features, labels: Int32Array.from({ length: BATCH }, (_, row) => row), size: BATCH };
}

interface Taken {
  readonly loss: number;
  readonly logits: readonly number[];
  readonly state: TrainingState;
  readonly predicted: Float32Array;
}

/** One step from the start, and the prediction after it. */
async function oneStep(engine: Engine, batch: TrainingBatch): Promise<Taken> {
  const targets = new Float32Array(BATCH * CLASSES);
  writeTargets(targets, batch.labels, CLASSES, 0.1);
  const { loss, logits } = await engine.step(batch, targets, 0.01);
  const taken = { loss, logits: [...logits], state: engine.state(), predicted: await engine.predict(batch) };
  engine.release();
  return taken;
}

const ours = new Map(names.map((name) => {
  let taken: Promise<Taken> | undefined;
  return [name, () => (taken ??= createOnnxRuntimeEngine(optionsOf(small(name))).then((engine) => oneStep(engine, batchOf(small(name)))))];
}));

describe.each(["cpu", "wasm"] as const)("one step by TensorFlow.js on %s is one by ONNX Runtime:", (prefer) => {
  beforeAll(async () => {
    const engine = await createTfjsEngine({ ...optionsOf(small("mlp")), prefer });
    expect(engine.description).toMatch(`(${prefer})`);
    engine.release();
  });

  it.each(names)("%s", async (name) => {
    const expected = await ours.get(name)?.();
    const actual = await oneStep(await createTfjsEngine({ ...optionsOf(small(name)), prefer }), batchOf(small(name)));
    expect(Math.abs(actual.loss / (expected?.loss ?? NaN) - 1)).toBeLessThan(1e-5);
    expect([...actual.state.keys()]).toEqual([...(expected?.state.keys() ?? [])]);
    const gradients = [...actual.state].filter(([tensor]) => tensor.endsWith(".velocity"));
    const floor = NOTHING * Math.max(...gradients.map(([, { data }]) => largest(data)));
    for (const [tensor, { data }] of actual.state) expect(difference(data, expected?.state.get(tensor)?.data ?? [], floor), tensor).toBeLessThan(TOLERANCE);
    for (const key of ["logits", "predicted"] as const) expect(difference(actual[key], expected?.[key] ?? [], 0), key).toBeLessThan(TOLERANCE);
  });
});

function largest(values: ArrayLike<number>): number {
  return Array.from(values).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

/** The largest difference, as a share of the largest number or of `floor`. */
function difference(actual: ArrayLike<number>, expected: ArrayLike<number>, floor: number): number {
  if (actual.length !== expected.length) return Infinity;
  return largest(Array.from(expected, (value, index) => actual[index] - value)) / Math.max(largest(expected), floor);
}
