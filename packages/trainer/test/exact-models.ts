import { architecture, specModel, type ArchitectureName, type Model } from "@cochlea/models";
import { elementCount } from "@cochlea/onnx-graph";
import { fillUniform, randomStream } from "@cochlea/random";
import { createOnnxRuntimeEngine, writeTargets, type EngineOptions, type TrainingBatch } from "../src/index.ts";
import { readGolden } from "./golden-file.ts";

/** Which model is trained, on how many examples at a time. */
export interface ModelRun {
  readonly model: ArchitectureName;
  /** Batch included. */
  readonly shape: readonly number[];
  readonly classes: number;
  /** What all features are multiplied by. Default 1. */
  readonly scale?: number;
}

/** Twenty losses of one model in PyTorch. */
interface ExactRun extends ModelRun {
  /** float64 */
  readonly sgd: readonly number[];
  /** float64 */
  readonly adam: readonly number[];
  readonly adamFloat32: readonly number[];
}

interface Recipe {
  readonly steps: number;
  readonly batches: number;
  readonly sgdRate: number;
  readonly adamRate: number;
  readonly seed: number;
}

const { input: recipe, output } = readGolden<{ runs: ExactRun[] }, Recipe>("training-losses");

export const EXACT_RUNS = output.runs;

function exactModel({ model, shape, classes }: ModelRun): Model {
  return specModel(architecture(model, { input: shape.slice(1), classes }));
}

/** Batch `index` of a golden run: uniform features, labels in turn. */
function exactBatch({ model, shape, classes, scale = 1 }: ModelRun, index: number): TrainingBatch {
  const features = fillUniform(new Float32Array(elementCount(shape)), randomStream(recipe.seed, "batch", model, index), -scale, scale);
  return { features, labels: Int32Array.from({ length: shape[0] }, (_, row) => (row + index) % classes), size: shape[0] };
}

/** The losses of our own engine on the same run. */
export async function exactLosses(run: ModelRun, kind: "sgd" | "adam", options: Partial<EngineOptions> = {}): Promise<number[]> {
  const model = exactModel(run);
  const engine = await createOnnxRuntimeEngine({ model, parameters: model.initialParameters(recipe.seed), batchSize: run.shape[0], optimiser: { kind }, seed: recipe.seed, ...options });
  const batches = Array.from({ length: recipe.batches }, (_, index) => exactBatch(run, index));
  const targets = new Float32Array(run.shape[0] * run.classes);
  const losses: number[] = [];
  for (let step = 0; step < recipe.steps; step++) {
    const batch = batches[step % recipe.batches];
    writeTargets(targets, batch.labels, run.classes, 0);
    losses.push((await engine.step(batch, targets, kind === "sgd" ? recipe.sgdRate : recipe.adamRate)).loss);
  }
  engine.release();
  return losses;
}
