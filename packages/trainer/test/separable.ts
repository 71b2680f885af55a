import { batches, featureSource, type SampleSource } from "@cochlea/datasets";
import { parseModelSpec, specModel } from "@cochlea/models";
import { fillUniform, permutation, randomStream } from "@cochlea/random";
import type { LabelledBatches } from "../src/index.ts";

export const SEPARABLE_CLASSES = 4;
const LENGTH = 12;

/** For `separable`: small, with dropout and batch norm, so that masks and statistics count. */
export const separableModel = specModel(parseModelSpec({
  name: "separable",
  input: [1, 1, LENGTH],
  layers: [
    { kind: "batch-norm", name: "norm" }, { kind: "flatten" }, { kind: "dense", name: "hidden", units: 16 }, { kind: "relu" },
    { kind: "dropout", name: "drop", rate: 0.2 }, { kind: "dense", name: "classes", units: SEPARABLE_CLASSES },
  ],
}));

/** Uniform noise in ±1; the class is the quarter of the features that is raised by 1.5. With `shuffled` labels there is nothing to learn. */
export function separable(count: number, seed: number, { shuffled = false } = {}): SampleSource {
  const labels = Int32Array.from({ length: count }, (_, index) => index % SEPARABLE_CLASSES);
  const data = fillUniform(new Float32Array(count * LENGTH), randomStream(seed, "noise"), -1, 1);
  const quarter = LENGTH / SEPARABLE_CLASSES;
  labels.forEach((label, row) => {
    for (let index = 0; index < quarter; index++) data[row * LENGTH + label * quarter + index] += 1.5;
  });
  const order = permutation(count, randomStream(seed, "labels"));
  const ids = Array.from(labels, (_, index) => `example-${index}`);
  return featureSource({ ids, labels: shuffled ? labels.map((_, index) => labels[order[index]]) : labels, shape: [1, 1, LENGTH], data });
}

/** The batches of a source: in a new order each epoch, or in its own. */
export function batchesOf(source: SampleSource, batchSize: number, seed: number | null): LabelledBatches {
  const { size, batches: whole } = skippingBatchesOf(source, batchSize, seed);
  return { size, batches: whole };
}

/** The same, which can begin in the middle. */
export function skippingBatchesOf(source: SampleSource, batchSize: number, seed: number | null): LabelledBatches {
  const batchesFrom = (epoch: number, skip: number) => batches(source, { batchSize, seed: seed ?? 0, epoch, skip, shuffle: seed !== null });
  return { size: source.ids.length, batches: (epoch) => batchesFrom(epoch, 0), batchesFrom };
}

/** Noise in which any of the quarters are raised, each in a third of the examples: its classes are those quarters, several or none. */
export function separableTags(count: number, seed: number): SampleSource {
  const plain = separable(count, seed);
  const data = fillUniform(new Float32Array(count * LENGTH), randomStream(seed, "noise of tags"), -1, 1);
  const draws = fillUniform(new Float32Array(count * SEPARABLE_CLASSES), randomStream(seed, "tags"), 0, 1);
  const quarter = LENGTH / SEPARABLE_CLASSES;
  const ofSamples = plain.ids.map((_, row) => Array.from({ length: SEPARABLE_CLASSES }, (_, index) => index).filter((index) => draws[row * SEPARABLE_CLASSES + index] < 1 / 3));
  ofSamples.forEach((classes, row) => {
    for (const index of classes) for (let place = 0; place < quarter; place++) data[row * LENGTH + index * quarter + place] += 1.5;
  });
  return { ...featureSource({ ids: plain.ids, labels: plain.labels, shape: plain.shape, data }), tags: { classes: SEPARABLE_CLASSES, ofSamples } };
}
