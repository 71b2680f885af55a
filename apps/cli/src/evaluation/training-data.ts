import { type Layout, LAYOUTS } from "@cochlea/datasets";
import { z } from "zod";

const dataSchema = z.object({
  labelPattern: z.string().nullable().default(null),
  groupPattern: z.string().nullable().default(null),
  testPattern: z.string().nullable().default(null),
  officialSplit: z.enum(["speech-commands"]).nullable().default(null),
  words: z.array(z.string()).nullable().default(null),
  unknown: z.boolean().default(false),
  splitBy: z.enum(["group", "random"]).optional(),
  validation: z.number().optional(),
  test: z.number().optional(),
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

export interface GivenPatterns {
  readonly labelPattern?: RegExp;
  readonly groupPattern?: RegExp;
  readonly testPattern?: RegExp;
}

/** How paths are read: as given, else as stored. */
export function layoutOf({ data }: TrainingData, given: GivenPatterns): Layout {
  const known: Layout = data.officialSplit && !given.testPattern ? LAYOUTS[data.officialSplit] : {};
  return {
    ...known,
    ...defined({ labelPattern: expression(data.labelPattern), groupPattern: expression(data.groupPattern), testPattern: expression(data.testPattern) }),
    ...defined({ labelPattern: given.labelPattern, groupPattern: given.groupPattern, testPattern: given.testPattern }),
  };
}

function expression(source: string | null): RegExp | undefined {
  return source === null ? undefined : new RegExp(source);
}

function defined(patterns: GivenPatterns): GivenPatterns {
  return Object.fromEntries(Object.entries(patterns).filter(([, pattern]) => pattern !== undefined));
}
