import { fixedBatches } from "./small-models.ts";
import type { Engine, LabelledBatches, TrainingBatch, TrainingEvent } from "../src/index.ts";

export interface Script {
  /** Loss of each step; the last one again and again. Default 1. */
  readonly losses?: readonly number[];
  /** Validation logits of each epoch, `[4, 2]`; the last ones again and again. Default all zero. */
  readonly answers?: readonly (readonly number[])[];
  /** Called at each step. */
  readonly onStep?: (batch: TrainingBatch) => void;
}

/** An engine of two classes and batches of four that learns nothing, calls every example class 0, and answers as its script says. */
export function scriptedEngine({ losses = [1], answers = [[0, 0, 0, 0, 0, 0, 0, 0]], onStep }: Script = {}): Engine {
  let [steps, epochs] = [0, 0];
  return {
    description: "script",
    plan: null,
    loss: "softmax-cross-entropy",
    batchSize: 4,
    classes: 2,
    get stepCount() {
      return steps;
    },
    step(batch) {
      onStep?.(batch);
      return Promise.resolve({ loss: losses[Math.min(steps++, losses.length - 1)], logits: Float32Array.of(1, 0, 1, 0, 1, 0, 1, 0) });
    },
    predict: () => Promise.resolve(Float32Array.from(answers[Math.min(epochs++, answers.length - 1)])),
    parameters: () => new Map(),
    state: () => new Map(),
    restore: (_, count) => void (steps = count),
    release: () => undefined,
  };
}

/** Examples for it: one feature each, all of class 0 unless labels are given. */
export function fours(count: number, labels: readonly number[] = [0, 0, 0, 0]): LabelledBatches {
  return fixedBatches(Array.from({ length: count }, () => ({ features: new Float32Array(4), labels: Int32Array.from(labels), size: 4 })));
}

export async function collect(events: AsyncIterable<TrainingEvent>): Promise<TrainingEvent[]> {
  const seen: TrainingEvent[] = [];
  for await (const event of events) seen.push(event);
  return seen;
}

/** The events of one type. */
export function ofType<Type extends TrainingEvent["type"]>(events: readonly TrainingEvent[], type: Type): Extract<TrainingEvent, { type: Type }>[] {
  return events.filter((event): event is Extract<TrainingEvent, { type: Type }> => event.type === type);
}
