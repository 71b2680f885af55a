import type { Model } from "@cochlea/models";
import { elementCount } from "@cochlea/onnx-graph";
import { fillNormal, randomStream } from "@cochlea/random";
import { writeTargets, type Engine, type TrainingBatch } from "@cochlea/trainer";

export interface StepTimesOptions {
  /** How long to go on for, after warming up. */
  readonly seconds: number;
  /** Steps that are not counted: the first ones touch memory that is new. */
  readonly warmUp: number;
}

const LEAST_STEPS = 3;
const MOST_STEPS = 200;

/** Milliseconds of training steps on one batch of random features. */
export async function stepTimes(engine: Engine, model: Model, { seconds, warmUp }: StepTimesOptions): Promise<number[]> {
  const batch = randomBatch(model, engine);
  const targets = new Float32Array(engine.batchSize * engine.classes);
  writeTargets(targets, batch.labels, engine.classes, 0);
  for (let step = 0; step < warmUp; step++) await engine.step(batch, targets, 1e-3);
  const times: number[] = [];
  const stop = performance.now() + 1000 * seconds;
  while (times.length < LEAST_STEPS || (performance.now() < stop && times.length < MOST_STEPS)) {
    const start = performance.now();
    await engine.step(batch, targets, 1e-3, { alone: true });
    times.push(performance.now() - start);
  }
  return times;
}

function randomBatch({ input }: Model, { batchSize, classes }: Engine): TrainingBatch {
  const features = fillNormal(new Float32Array(batchSize * elementCount(input)), randomStream(0, "bench"));
  return { features, labels: Int32Array.from({ length: batchSize }, (_, row) => row % classes), size: batchSize };
}
