import type { RunOutcome } from "./train-run.ts";

/** What `train --json` prints. */
export interface TrainReport {
  /** Folder of the run. */
  readonly run: string;
  readonly model: string;
  readonly engine: string;
  readonly split: RunOutcome["split"];
  readonly groupDisjoint: boolean;
  /** Fingerprint of which clip is in which part. */
  readonly splitHash: string;
  readonly accuracy: number;
  readonly accuracyInterval: readonly [low: number, high: number];
  readonly loss: number;
  readonly count: number;
  readonly macroF1: number;
  /** Of the whole command. */
  readonly seconds: number;
  /** Mean of the epochs trained, their validation included. */
  readonly secondsPerEpoch: number;
  /** Most memory that the process ever held. */
  readonly peakMemoryMb: number;
}

export function trainReport({ model, engine, metrics, split, groupDisjoint, splitHash, secondsPerEpoch }: RunOutcome, run: string, seconds: number): TrainReport {
  const { accuracy, accuracyInterval, loss, count, macroF1 } = metrics;
  return { run, model, engine, split, groupDisjoint, splitHash, accuracy, accuracyInterval, loss, count, macroF1, seconds, secondsPerEpoch, peakMemoryMb: Math.round(process.resourceUsage().maxRSS / 1024) };
}
