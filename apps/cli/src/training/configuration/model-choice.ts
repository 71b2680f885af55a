import { z } from "zod";
import { patternSchema } from "./pattern-schema.ts";

/** An architecture by name, and its options but for input and classes. */
const named = z.strictObject({ name: z.string(), options: z.record(z.string(), z.unknown()) });

/** A model of one's own: name, layers, and an input where the front end's is not meant. */
const composed = z.strictObject({ spec: z.record(z.string(), z.unknown()) });

/** A model that is there already. */
const existing = z.strictObject({
  /** The ONNX file, absolute. */
  from: z.string(),
  /** `dense`: a new last layer for the classes at hand; `none`: the file's own, which must have as many. */
  head: z.enum(["dense", "none"]).default("dense"),
  /** Name of the value that the head is put on; `null` takes what the file's last dense layer reads. */
  output: z.string().nullable().default(null),
  /** Regular expressions; parameters whose name one of them matches stay as they are. */
  freeze: z.array(patternSchema).default([]),
});

/** Where a run's model comes from. */
export const modelChoiceSchema = z.union([named, composed, existing], { error: "need name and options of an architecture, spec with layers of your own, or from, an ONNX file" });

export type ModelChoice = z.infer<typeof modelChoiceSchema>;
export type ExistingModel = z.infer<typeof existing>;

/** The field that tells one kind of choice from another. */
export const CHOICE_KEYS = ["name", "spec", "from"] as const;
