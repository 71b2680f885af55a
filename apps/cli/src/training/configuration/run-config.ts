import { augmentOptionsSchema, imageAugmentOptionsSchema } from "@cochlea/datasets";
import { MANIFEST_FIELDS } from "@cochlea/datasets/node";
import { frontEndSchema } from "@cochlea/dsp";
import { z } from "zod";
import { knownDataSchema } from "../../data/known-data.ts";
import { DEVICE_CHOICES } from "../../device-choices.ts";
import { imageDataSchema } from "./image-config.ts";
import { modelChoiceSchema } from "./model-choice.ts";
import { patternSchema } from "./pattern-schema.ts";
import { samplingSchema } from "./sampling-config.ts";

const pattern = patternSchema.nullable();

const dataSchema = z.strictObject({
  /** Folder that the recordings are in, a list of them, or tar shards; absolute. */
  folder: z.string(),
  /** The known set that it is of; `null` for recordings of one's own. */
  set: knownDataSchema.nullable().default(null),
  /** Which columns of a list say what; the others are guessed by their names. */
  columns: z.partialRecord(z.enum(MANIFEST_FIELDS), z.string()).nullable().default(null),
  /** Folder that a list's paths hang on, absolute; `null` for its own. */
  root: z.string().nullable().default(null),
  /** What divides labels in one field of a list. */
  labelSeparator: z.string().min(1).nullable().default(null),
  /** First capture is the class; `null` takes the first sub-folder. */
  labelPattern: pattern,
  /** First capture is the group, e.g. the speaker. */
  groupPattern: pattern,
  /** What matches is the test part: never trained or selected on. */
  testPattern: pattern,
  /** Official parts by the file name, as a known set defines them. */
  officialSplit: z.enum(["speech-commands"]).nullable(),
  /** Classes to keep, in order; `null` keeps all. */
  words: z.array(z.string()).min(1).nullable(),
  /** Keep all other words as `_unknown_`. */
  unknown: z.boolean(),
  /** Keep groups whole, or deal clips out one by one; `auto` keeps them whole unless a given test part shares them. */
  splitBy: z.enum(["auto", "group", "random"]),
  /** Shares of the validation and test part; a test part that the data define stays as it is. */
  validation: z.number().gt(0).lt(1),
  test: z.number().min(0).lt(1),
  /** Folds of a cross-validation, and which of them is the test part of this run, from 1; `null` trains one model for each. */
  folds: z.int().min(2).nullable().default(null),
  fold: z.int().min(1).nullable().default(null),
  /** Stop at the first file that cannot be read, instead of skipping it. */
  strict: z.boolean(),
  /** Train although the same recording stands in two parts. */
  allowDuplicates: z.boolean(),
}).refine(({ words, unknown }) => words !== null || !unknown, { path: ["unknown"], error: "need words, the classes that are known" })
  .refine(({ validation, test }) => validation + test < 1, { path: ["validation"], error: "need validation + test below 1, so that something is left to train on" })
  .refine(({ folds, fold }) => fold === null || (folds !== null && fold <= folds), { path: ["fold"], error: "need a fold of data.folds" });

const optimiserSchema = z.strictObject({
  kind: z.enum(["sgd", "adam", "adamw"]),
  weightDecay: z.number().min(0).optional(),
  beta1: z.number().min(0).lt(1).optional(),
  beta2: z.number().min(0).lt(1).optional(),
  epsilon: z.number().positive().optional(),
  momentum: z.number().min(0).lt(1).optional(),
  nesterov: z.boolean().optional(),
});

const rate = z.number().positive();
const warmUp = z.number().min(0).max(1).optional();

const scheduleSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("constant"), learningRate: rate }),
  z.strictObject({ kind: z.literal("cosine"), learningRate: rate, warmUp }),
  z.strictObject({ kind: z.literal("one-cycle"), learningRate: rate, warmUp, startDivisor: rate.optional(), endDivisor: rate.optional() }),
]);

/** What of several labels a clip there is to say. */
const tagFields = {
  /** One label a clip, or each label by itself; `auto` takes what the data need. */
  task: z.enum(["auto", "single", "multi"]).default("auto"),
  /** Of each label by itself: how much more what is there counts than what is not; `balanced` by how rare each label is, `null` for alike. */
  positiveWeight: z.union([z.literal("balanced"), z.number().positive()]).nullable().default(null),
  /** Of each label by itself: least probability at which it is said to be there; kept in the file. */
  threshold: z.number().gt(0).lt(1).default(0.5),
};

/** What decides the training, whatever it is of. */
const training = {
  model: modelChoiceSchema,
  optimiser: optimiserSchema,
  schedule: scheduleSchema,
  /** Limits of the gradient: of each element, and of the norm of all together; `null` for none. */
  clip: z.strictObject({ value: z.number().positive().nullable(), norm: z.number().positive().nullable() }),
  epochs: z.int().positive(),
  batchSize: z.int().positive(),
  sampling: samplingSchema.default({ kind: "shuffled" }),
  labelSmoothing: z.number().min(0).lt(1),
  /** Examples mixed two by two, features and labels, by shares of a Beta distribution; `null` for never. */
  mixup: z.strictObject({ alpha: z.number().positive(), probability: z.number().gt(0).max(1).default(1) }).nullable().default(null),
  /** Epochs without a better one after which training ends; `null` for never. */
  patience: z.int().positive().nullable(),
  /** What decides the best epoch; `auto` is accuracy, of each label by itself mean average precision. */
  monitor: z.enum(["auto", "accuracy", "mean-average-precision", "loss"]),
  /** Which epoch's parameters become the model. */
  keep: z.enum(["best", "last"]),
  seed: z.int().min(0),
  engine: z.strictObject({ kind: z.enum(["onnxruntime", "tfjs"]), device: z.enum(DEVICE_CHOICES), backend: z.enum(["auto", "native", "node"]), threads: z.int().positive().nullable() }),
};

const audioConfigSchema = z.strictObject({
  input: z.literal("audio"),
  data: dataSchema,
  ...tagFields,
  /** As given; the statistics of `normalise` are added to it when the training part is known. */
  frontEnd: frontEndSchema,
  /** Subtract the mean and divide by the deviation of the training part: of everything, or band by band. */
  normalise: z.enum(["none", "all", "band"]),
  augment: augmentOptionsSchema,
  ...training,
});

const imageConfigSchema = z.strictObject({ input: z.literal("image"), data: imageDataSchema, augment: imageAugmentOptionsSchema, ...training });

/** All that decides a run: with the same files and versions it gives the same model. */
export const runConfigSchema = z.discriminatedUnion("input", [audioConfigSchema, imageConfigSchema]);

/** A run on recordings. */
export type AudioRunConfig = z.infer<typeof audioConfigSchema>;
/** A run on images. */
export type ImageRunConfig = z.infer<typeof imageConfigSchema>;

export type RunConfig = z.infer<typeof runConfigSchema>;
