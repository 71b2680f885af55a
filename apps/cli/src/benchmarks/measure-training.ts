import { architecture, specModel, trainableCount, type Model } from "@cochlea/models";
import { elementCount } from "@cochlea/onnx-graph";
import { fillNormal, randomStream } from "@cochlea/random";
import { createOnnxRuntimeEngine, writeTargets, type Engine, type EngineOptions, type TrainingBatch } from "@cochlea/trainer";
import { TRAINING_WORKLOADS, type TrainingWorkloadName } from "./training-workloads.ts";

export interface TrainingMeasurement {
  readonly model: string;
  readonly batch: number;
  /** Median of a whole step: forward, gradients, Adam. */
  readonly stepMs: number;
  readonly samplesPerSecond: number;
  readonly parameters: number;
  /** Most memory that the process ever held. */
  readonly peakMemoryMb: number;
  readonly steps: number;
  readonly engine: string;
}

export type MeasureOptions = Pick<EngineOptions, "backend" | "threads"> & {
  /** How long to measure for, after warming up. */
  readonly seconds: number;
};

const WARM_UP_STEPS = 3;
const LEAST_STEPS = 3;
const MOST_STEPS = 200;

/** Times the training step of a model on random features, in this process. */
export async function measureTraining(name: TrainingWorkloadName, { seconds, ...engineOptions }: MeasureOptions): Promise<TrainingMeasurement> {
  const { batch, input, classes } = TRAINING_WORKLOADS[name];
  const model = specModel(architecture(name, { input, classes }));
  const engine = await createOnnxRuntimeEngine({ ...engineOptions, model, parameters: model.initialParameters(0), adoptParameters: true, batchSize: batch, optimiser: { kind: "adam" }, seed: 0 });
  try {
    const times = await stepTimes(engine, randomBatch(model, engine), seconds);
    const stepMs = median(times);
    return { model: name, batch, stepMs, samplesPerSecond: (batch / stepMs) * 1000, parameters: trainableCount(model), peakMemoryMb: process.resourceUsage().maxRSS / 1024, steps: times.length, engine: engine.description };
  } finally {
    engine.release();
  }
}

function randomBatch({ input }: Model, { batchSize, classes }: Engine): TrainingBatch {
  const features = fillNormal(new Float32Array(batchSize * elementCount(input)), randomStream(0, "bench"));
  return { features, labels: Int32Array.from({ length: batchSize }, (_, row) => row % classes), size: batchSize };
}

async function stepTimes(engine: Engine, batch: TrainingBatch, seconds: number): Promise<number[]> {
  const targets = new Float32Array(engine.batchSize * engine.classes);
  writeTargets(targets, batch.labels, engine.classes, 0);
  for (let step = 0; step < WARM_UP_STEPS; step++) await engine.step(batch, targets, 1e-3);
  const times: number[] = [];
  const stop = performance.now() + 1000 * seconds;
  while (times.length < LEAST_STEPS || (performance.now() < stop && times.length < MOST_STEPS)) {
    const start = performance.now();
    await engine.step(batch, targets, 1e-3);
    times.push(performance.now() - start);
  }
  return times;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}
