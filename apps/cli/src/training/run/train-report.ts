import type { ScoreFigures } from "../../scoring/score-report.ts";
import type { RunOutcome } from "./train-run.ts";

/** What `train --json` prints: the figures of its task, and how they came about. */
export type TrainReport = ScoreFigures & TrainFacts;

interface TrainFacts {
  /** Folder of the run. */
  readonly run: string;
  readonly model: string;
  readonly engine: string;
  readonly split: RunOutcome["split"];
  readonly groupDisjoint: boolean;
  /** Fingerprint of which clip is in which part. */
  readonly splitHash: string;
  /** Of the whole command. */
  readonly seconds: number;
  /** Mean of the epochs trained, their validation included. */
  readonly secondsPerEpoch: number;
  /** Most memory that the process ever held. */
  readonly peakMemoryMb: number;
}

export function trainReport({ model, engine, score, split, groupDisjoint, splitHash, secondsPerEpoch }: RunOutcome, run: string, seconds: number): TrainReport {
  return { run, model, engine, split, groupDisjoint, splitHash, ...score.figures, seconds, secondsPerEpoch, peakMemoryMb: Math.round(process.resourceUsage().maxRSS / 1024) };
}
