import type { ImageAugmentOptions } from "@cochlea/datasets";
import { z } from "zod";

/** Where images are and how they are divided. */
export const imageDataSchema = z.strictObject({
  /** Folder that the IDX files are in, absolute. */
  folder: z.string(),
  /** Shares of the validation and test part; a test part that the files define stays as it is. */
  validation: z.number().gt(0).lt(1),
  test: z.number().min(0).lt(1),
  /** Train although the same image stands in two parts. */
  allowDuplicates: z.boolean(),
}).refine(({ validation, test }) => validation + test < 1, { path: ["validation"], error: "need validation + test below 1, so that something is left to train on" });

/** How training images are varied unless that is said. */
export const DEFAULT_IMAGE_AUGMENT: ImageAugmentOptions = { shiftPixels: 2, rotateDegrees: 10, scale: [0.9, 1.1] };

/** Fields that only recordings have, and the flags that set them. */
const OF_RECORDINGS: Readonly<Record<string, string>> = {
  frontEnd: "--preset and --front-end",
  normalise: "normalise",
  task: "--task",
  positiveWeight: "positiveWeight",
  threshold: "threshold",
  "data.labelPattern": "--label-pattern",
  "data.groupPattern": "--group-pattern",
  "data.testPattern": "--test-pattern",
  "data.officialSplit": "--official-split",
  "data.splitBy": "--split-by",
  "data.words": "--words",
  "data.unknown": "--unknown",
  "data.strict": "--strict",
  "data.columns": "--columns",
  "data.root": "--root",
  "data.labelSeparator": "--label-separator",
  "data.folds": "--folds",
};

/** The first thing said that means nothing to images, as the user would say it; `null` where there is none. */
export function saidOfRecordings(said: Readonly<Record<string, unknown>>): string | null {
  const path = Object.keys(OF_RECORDINGS).find((field) => valueAt(said, field) !== undefined);
  return path === undefined ? null : OF_RECORDINGS[path];
}

function valueAt(json: unknown, path: string): unknown {
  return path.split(".").reduce<unknown>((value, key) => (typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>)[key] : undefined), json);
}
