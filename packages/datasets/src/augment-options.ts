import { z } from "zod";

const range = z.tuple([z.number(), z.number()]).readonly().refine(([min, max]) => min <= max, "need [min, max] with min <= max");

const maskSchema = z.strictObject({
  /** Masks a clip. */
  count: z.int().positive(),
  /** Most bands or frames under one mask; each is 0 to `width` wide, each width equally likely. */
  width: z.int().positive(),
}).readonly();

/** How training clips are varied, as JSON. What is left out does not happen. */
export const augmentOptionsSchema = z.strictObject({
  /** Circular shift by up to so many seconds either way. */
  shiftSeconds: z.number().positive().optional(),
  /** Gain drawn between two levels in decibels: -10 to 10 is a factor of 10^-0.5 to 10^0.5. */
  gainDb: range.optional(),
  /** White normal noise; its deviation is drawn between 0 and this. */
  noiseLevel: z.number().positive().optional(),
  /** White normal noise; the clip's power over the noise's is drawn between two ratios in decibels. Silence stays silent. */
  noiseSnrDb: range.optional(),
  /** Bands hidden, over all frames. */
  frequencyMask: maskSchema.optional(),
  /** Frames hidden, over all bands. */
  timeMask: maskSchema.optional(),
  /** What masks write: a value, or the mean of the clip's features. Default `"mean"`. */
  fill: z.union([z.number(), z.literal("mean")]).optional(),
}).readonly();

export type AugmentOptions = z.infer<typeof augmentOptionsSchema>;

/**
 * Checks augmentation read from JSON.
 *
 * @throws {RangeError} One line that names the first field that is wrong.
 */
export function parseAugmentOptions(json: unknown): AugmentOptions {
  const result = augmentOptionsSchema.safeParse(json);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new RangeError(`parseAugmentOptions: ${issue.path.length > 0 ? `${issue.path.join(".")}: ` : ""}${issue.message}`);
}
