import type { Optimiser } from "@cochlea/onnx-autodiff";
import type { TrainingBatch } from "../batches.ts";
import { writeMask } from "./dropout-masks.ts";
import { shapeIn, zeros, type FloatTensor } from "./predictor.ts";
import { INPUT, type ModelStep, type OptimiserOptions } from "./step-graph.ts";

/** What a step is fed and hands out besides its states, for the whole batch. */
export interface StepFeeds {
  readonly features: FloatTensor;
  readonly targets: FloatTensor;
  /** By the name of their inputs. */
  readonly masks: ReadonlyMap<string, FloatTensor>;
  readonly scalars: ReadonlyMap<string, FloatTensor>;
  readonly logits: FloatTensor;
}

export function stepFeeds({ step, batchSize, masks }: ModelStep): StepFeeds {
  const { graph } = "update" in step ? step.part : step;
  const ofBatch = (name: string): FloatTensor => zeros([batchSize, ...shapeIn(graph, name).slice(1)]);
  return {
    features: ofBatch(INPUT),
    targets: ofBatch(step.target),
    masks: new Map(masks.map(({ input, shape }) => [input, zeros(shape)])),
    scalars: new Map(step.scalars.map((name) => [name, zeros([])])),
    logits: ofBatch(step.logits),
  };
}

export function writeBatch({ features, targets }: StepFeeds, batch: TrainingBatch, given: Float32Array): void {
  features.data.set(batch.features.subarray(0, features.data.length));
  targets.data.set(given);
}

export function writeMasks({ masks }: StepFeeds, drawn: ModelStep["masks"], seed: number, stepCount: number): void {
  for (const mask of drawn) {
    const tensor = masks.get(mask.input);
    if (tensor) writeMask(tensor.data, mask, seed, stepCount);
  }
}

export function writeScalars({ scalars }: StepFeeds, optimiser: Optimiser, settings: OptimiserOptions, step: number, learningRate: number): void {
  const values = optimiser.scalarValues(settings, step, learningRate);
  [...scalars.values()].forEach(({ data }, index) => {
    data[0] = values[index];
  });
}
