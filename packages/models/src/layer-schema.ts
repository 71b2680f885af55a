import { z } from "zod";

/** Names a layer among its neighbours; a part of its parameters' names. */
const layerName = z.string().regex(/^[A-Za-z0-9_-]+$/, "need a name of letters, digits, _ and -");

/** The schema of one kind of layer: its own fields beside `kind` and `name`, and no others. */
export function layerSchema<const Kind extends string, Fields extends z.core.$ZodLooseShape>(kind: Kind, fields: Fields) {
  return z.strictObject({ kind: z.literal(kind), name: layerName, ...fields }).readonly();
}

export const positiveInteger = z.int().positive();

/** A number for each of the two axes of a map (bands, frames); one number stands for both. */
export function pair(least: 0 | 1) {
  const error = `need a whole number of at least ${least}, or two of them (bands, frames)`;
  const one = z.int({ error }).min(least, { error });
  return z
    .union([one, z.tuple([one, one])], { error })
    .transform((value): readonly [bands: number, frames: number] => (typeof value === "number" ? [value, value] : value));
}

/** Zeros around maps on both sides of each axis, or `same`. */
export const mapPadding = padded(pair(0), "need a whole number of at least 0, two of them (bands, frames), or \"same\"");

/** Zeros on both sides of a signal, or `same`. */
export const signalPadding = padded(z.int().min(0), "need a whole number of at least 0, or \"same\"");

/** `same`: as many outputs as inputs divided by the stride, rounded up; where the zeros are uneven, the one more stands at the end, as in TensorFlow. */
function padded<Amount extends z.ZodType>(amount: Amount, error: string) {
  return z.union([amount, z.literal("same")], { error });
}
