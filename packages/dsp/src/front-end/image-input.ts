import * as z from "zod";

const size = z.int().positive();

/** What a model of images takes: pixels from 0 (black) to 1 (white), nothing else done to them. Beside `FrontEnd`, which says it of sound. */
export const imageInputSchema = z.strictObject({
  kind: z.literal("image"),
  /** Grey, or red, green and blue. */
  channels: z.union([z.literal(1), z.literal(3)]),
  /** In pixels. */
  height: size,
  /** In pixels. */
  width: size,
}).readonly();

export type ImageInput = z.infer<typeof imageInputSchema>;

/**
 * Checks what an image model takes, read from JSON.
 *
 * @throws {RangeError} One line that names the first field that is wrong.
 */
export function parseImageInput(json: unknown): ImageInput {
  const result = imageInputSchema.safeParse(json);
  if (result.success) return result.data;
  const [{ path, message }] = result.error.issues;
  throw new RangeError(`parseImageInput: ${path.length > 0 ? `${path.join(".")}: ` : ""}${message}`);
}
