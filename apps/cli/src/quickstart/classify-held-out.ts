import { readFile } from "node:fs/promises";
import { readRecording } from "@cochlea/datasets/node";
import { loadClassifier, type Prediction } from "@cochlea/inference";
import type { RunOutcome } from "../training/run/train-run.ts";

export interface HeldOutClip {
  /** A recording that was not trained on: its path, or of a segment or an entry of a shard its id. */
  readonly clip: string;
  readonly expected: string;
  /** Best first, by the exported file. */
  readonly predictions: readonly Prediction[];
}

/** Classifies the clip in the middle of the scored part, with the exported file. */
export async function classifyHeldOut({ model, examples }: RunOutcome): Promise<HeldOutClip> {
  const clip = examples[examples.length >> 1];
  const classifier = await loadClassifier(await readFile(model));
  try {
    const predictions = await classifier.classify(await readRecording(clip.source), { top: 3 });
    return { clip: typeof clip.source === "string" ? clip.source : clip.id, expected: clip.label, predictions };
  } finally {
    classifier.release();
  }
}
