import { z } from "zod";

/** How training images are varied, as JSON. What is left out does not happen. */
export const imageAugmentOptionsSchema = z.strictObject({
  /** Moved by so many whole pixels at most, up or down and left or right. */
  shiftPixels: z.int().positive().optional(),
  /** Turned about the middle by so many degrees at most, either way. */
  rotateDegrees: z.number().positive().max(180).optional(),
  /** Enlarged about the middle by a factor drawn between two. */
  scale: z.tuple([z.number().positive(), z.number().positive()]).readonly().refine(([min, max]) => min <= max, "need [min, max] with min <= max").optional(),
}).readonly();

export type ImageAugmentOptions = z.infer<typeof imageAugmentOptionsSchema>;
