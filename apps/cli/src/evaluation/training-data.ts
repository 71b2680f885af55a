import { MANIFEST_FIELDS } from "@cochlea/datasets/node";
import { z } from "zod";
import { knownDataSchema } from "../data/known-data.ts";

const dataSchema = z.object({
  set: knownDataSchema.pick({ name: true, protocol: true }).nullable().default(null),
  columns: z.partialRecord(z.enum(MANIFEST_FIELDS), z.string()).nullable().default(null),
  root: z.string().nullable().default(null),
  labelSeparator: z.string().nullable().default(null),
  labelPattern: z.string().nullable().default(null),
  groupPattern: z.string().nullable().default(null),
  testPattern: z.string().nullable().default(null),
  officialSplit: z.enum(["speech-commands"]).nullable().default(null),
  words: z.array(z.string()).nullable().default(null),
  unknown: z.boolean().default(false),
  splitBy: z.enum(["auto", "group", "random"]).optional(),
  validation: z.number().optional(),
  test: z.number().optional(),
  folds: z.number().nullable().default(null),
  fold: z.number().nullable().default(null),
});

const trainingSchema = z.object({
  data: dataSchema.default(() => dataSchema.parse({})),
  seed: z.number().optional(),
  split: z.object({ hash: z.string() }).optional(),
});

/** What a model says of the data it was trained on; a model that says nothing was trained on sub-folders. */
export type TrainingData = z.infer<typeof trainingSchema>;

/** @throws {RangeError} One line with the field that is not as `train` writes it. */
export function parseTrainingData(metadata: unknown): TrainingData {
  const result = trainingSchema.safeParse(metadata);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new RangeError(`the metadata cochlea.training is not as train writes it: ${issue.path.join(".")}: ${issue.message}`);
}
