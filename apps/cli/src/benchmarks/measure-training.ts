import { architecture, specModel, trainableCount } from "@cochlea/models";
import { createOnnxRuntimeEngine, type EngineOptions } from "@cochlea/trainer";
import { median } from "./median.ts";
import { stepTimes } from "./step-times.ts";
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

/** Times the training step of a model on random features, in this process. */
export async function measureTraining(name: TrainingWorkloadName, { seconds, ...engineOptions }: MeasureOptions): Promise<TrainingMeasurement> {
  const { batch, input, classes } = TRAINING_WORKLOADS[name];
  const model = specModel(architecture(name, { input, classes }));
  const engine = await createOnnxRuntimeEngine({ ...engineOptions, model, parameters: model.initialParameters(0), adoptParameters: true, batchSize: batch, optimiser: { kind: "adam" }, seed: 0 });
  try {
    const times = await stepTimes(engine, model, { seconds, warmUp: WARM_UP_STEPS });
    const stepMs = median(times);
    return { model: name, batch, stepMs, samplesPerSecond: (batch / stepMs) * 1000, parameters: trainableCount(model), peakMemoryMb: process.resourceUsage().maxRSS / 1024, steps: times.length, engine: engine.description };
  } finally {
    engine.release();
  }
}
