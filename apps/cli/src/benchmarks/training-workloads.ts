import workloads from "./training-workloads.json";

export interface TrainingWorkload {
  readonly batch: number;
  readonly input: readonly number[];
  readonly classes: number;
  /** One of the seven models of which other systems' figures are known, layer for layer. */
  readonly exact: boolean;
}

export type TrainingWorkloadName = keyof typeof workloads;

/** What a training step is measured on, at the usual batch sizes. The benchmark beside PyTorch reads the same file. */
export const TRAINING_WORKLOADS: Readonly<Record<TrainingWorkloadName, TrainingWorkload>> = workloads;

/** What is measured where no model is named. */
export const EXACT_WORKLOADS = (Object.keys(workloads) as TrainingWorkloadName[]).filter((name) => workloads[name].exact);
