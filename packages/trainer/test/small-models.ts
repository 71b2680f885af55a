import { parseModelSpec, specModel, type Model } from "@cochlea/models";
import type { Loss } from "@cochlea/onnx-autodiff";
import { elementCount } from "@cochlea/onnx-graph";
import { fillUniform, randomStream } from "@cochlea/random";
import { createOnnxRuntimeEngine, type Engine, type EngineOptions, type LabelledBatches, type TrainingBatch } from "../src/index.ts";

const relu = { kind: "relu" };

const model = (json: object): Model => specModel(parseModelSpec(json));

/** The models of tooling/golden/trainer.py. */
export const SMALL_MODELS = {
  mlp: model({
    name: "mlp",
    input: [20],
    layers: [{ kind: "dense", name: "dense1", units: 16 }, relu, { kind: "dense", name: "dense2", units: 8 }, relu, { kind: "dense", name: "classes", units: 4 }],
  }),
  cnn4: model({
    name: "cnn4",
    input: [2, 13, 10],
    layers: [
      { kind: "conv2d", name: "conv1", filters: 6, kernel: 5, stride: 2, padding: 2 }, relu, { kind: "batch-norm", name: "norm1" },
      { kind: "conv2d", name: "conv2", filters: 8, kernel: 3, stride: 2, padding: 1 }, relu, { kind: "batch-norm", name: "norm2" },
      { kind: "global-average-pool" }, { kind: "dense", name: "classes", units: 5 },
    ],
  }),
  dropout: model({
    name: "dropout",
    input: [1, 9, 8],
    layers: [
      { kind: "conv2d", name: "conv", filters: 4, kernel: 3, padding: 1 }, relu, { kind: "max-pool", kernel: 2 }, { kind: "flatten" },
      { kind: "dropout", name: "drop1", rate: 0.3 }, { kind: "dense", name: "hidden", units: 12 }, relu,
      { kind: "dropout", name: "drop2", rate: 0.5 }, { kind: "dense", name: "classes", units: 4 },
    ],
  }),
} satisfies Record<string, Model>;

export type SmallModel = keyof typeof SMALL_MODELS;

export const CLASSES: Readonly<Record<SmallModel, number>> = { mlp: 4, cnn4: 5, dropout: 4 };

/** Examples in a batch of the golden runs. */
export const BATCH = 8;

/** An engine at the start of a golden run: parameters of seed 3, masks of seed 4. */
export function smallEngine(name: SmallModel, options: Partial<EngineOptions> = {}): Promise<Engine> {
  const small = SMALL_MODELS[name];
  return createOnnxRuntimeEngine({ model: small, parameters: small.initialParameters(3), batchSize: BATCH, optimiser: { kind: "adamw", weightDecay: 0.05 }, seed: 4, threads: 1, ...options });
}

/** Batch `index` of a golden run: uniform features, labels in turn. */
export function smallBatch(name: SmallModel, index: number): TrainingBatch {
  const features = new Float32Array(BATCH * elementCount(SMALL_MODELS[name].input));
  fillUniform(features, randomStream(6, name, index), -1, 1);
  return { features, labels: Int32Array.from({ length: BATCH }, (_, row) => (row + index) % CLASSES[name]), size: BATCH };
}

/** The same batch with tags: each class beside the next one, but none in every third example. */
export function smallTagBatch(name: SmallModel, index: number): TrainingBatch {
  const [batch, classes] = [smallBatch(name, index), CLASSES[name]];
  const targets = new Float32Array(BATCH * classes);
  batch.labels.forEach((label, row) => {
    if (row % 3 !== 2) for (const each of [label, (label + 1) % classes]) targets[row * classes + each] = 1;
  });
  return { ...batch, targets };
}

/** The loss of the golden runs on tags. */
export function smallTagLoss(name: SmallModel): Loss {
  return { kind: "sigmoid-cross-entropy", positiveWeights: Array.from({ length: CLASSES[name] }, (_, index) => index + 0.5) };
}

/** The same batches in every epoch. */
export function fixedBatches(batches: readonly TrainingBatch[]): LabelledBatches {
  return { size: batches.reduce((sum, { size }) => sum + size, 0), batches: () => batches };
}
