import { featureShape, frontEndSchema, imageInputSchema } from "@cochlea/dsp";
import { z } from "zod";

/** What a run's model takes: sound through a front end, statistics included, or images of a size. */
export const runInputSchema = z.discriminatedUnion("kind", [z.object({ kind: z.literal("audio"), frontEnd: frontEndSchema }), imageInputSchema]);

export type RunInput = z.infer<typeof runInputSchema>;

/** Shape of one example. */
export function inputShape(input: RunInput): readonly [channels: number, height: number, width: number] {
  return input.kind === "image" ? [input.channels, input.height, input.width] : featureShape(input.frontEnd);
}
