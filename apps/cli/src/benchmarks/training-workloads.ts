import type { ArchitectureName } from "@cochlea/models";

export interface TrainingWorkload {
  readonly batch: number;
  readonly input: readonly number[];
  readonly classes: number;
}

/** What a training step is measured on: the seven models of which other systems' figures are known, at their usual batch sizes. */
export const TRAINING_WORKLOADS = {
  mlp: { batch: 64, input: [1, 40, 101], classes: 10 },
  "alexnet-mnist": { batch: 100, input: [1, 28, 28], classes: 10 },
  lstm: { batch: 64, input: [1, 40, 101], classes: 30 },
  gru: { batch: 64, input: [1, 40, 101], classes: 30 },
  cnn4: { batch: 16, input: [2, 64, 344], classes: 10 },
  "cnn-lstm": { batch: 32, input: [1, 1025, 32], classes: 10 },
  cnn: { batch: 32, input: [1, 1025, 32], classes: 10 },
} satisfies Partial<Record<ArchitectureName, TrainingWorkload>>;

export type TrainingWorkloadName = keyof typeof TRAINING_WORKLOADS;
