import { readFile } from "node:fs/promises";
import { sourceFile } from "@cochlea/datasets";
import { loadClassifier, type Prediction } from "@cochlea/inference";
import { readAudioFile } from "@cochlea/inference/node";
import type { RunOutcome } from "../training/train-run.ts";

export interface HeldOutClip {
  /** Path of a recording that was not trained on. */
  readonly clip: string;
  readonly expected: string;
  /** Best first, by the exported file. */
  readonly predictions: readonly Prediction[];
}

/** Classifies the clip in the middle of the scored part, from its file, with the exported file. */
export async function classifyHeldOut({ model, examples }: RunOutcome): Promise<HeldOutClip> {
  const clip = examples[examples.length >> 1];
  const classifier = await loadClassifier(await readFile(model));
  try {
    const file = sourceFile(clip.source);
    const predictions = await classifier.classify(await readAudioFile(file), { top: 3 });
    return { clip: file, expected: clip.label, predictions };
  } finally {
    classifier.release();
  }
}
