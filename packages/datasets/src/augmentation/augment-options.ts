import * as z from "zod"; // as a namespace, so that bundlers leave out what is not used

/** What can be done to a clip's waveform, in the order in which it is done. */
export const WAVEFORM_OPERATIONS = [
  "speedFactor", "stretchFactor", "pitchSemitones", "trimSilenceDb", "cropShare", "shiftSeconds",
  "room", "impulse", "invertShare", "gainDb", "background", "noiseLevel", "noiseSnrDb",
] as const;

/** What can be done to its features, in the order in which it is done. */
export const FEATURE_OPERATIONS = ["frequencyMask", "timeMask"] as const;

const isRange = ([min, max]: readonly [number, number]): boolean => min <= max;
const ORDER = { error: ({ input }: { readonly input?: unknown }) => `need [min, max] with min <= max, got ${JSON.stringify(input)}` };
const range = (limit: z.ZodNumber = z.number()) => z.tuple([limit, limit]).readonly().refine(isRange, ORDER);
const share = z.number().gt(0).max(1);

const maskSchema = z.strictObject({
  /** Masks a clip. */
  count: z.int().positive(),
  /** Most bands or frames under one mask; each is 0 to `width` wide, each width equally likely. */
  width: z.int().positive(),
}).readonly();

const roomSchema = z.strictObject({
  /** Time in which the reverberation falls by 60 dB, drawn between two. */
  rt60Seconds: range(z.number().positive()),
  /** Energy of the direct sound over that of the reverberation, drawn between two ratios in decibels. */
  directToReverberantDb: range(),
}).readonly();

const backgroundSchema = z.strictObject({
  /** Recordings of noise, of which one is drawn; below the folder of the data, or absolute. */
  folder: z.string().min(1),
  /** The clip's power over the noise's is drawn between two ratios in decibels. Silence stays silent. */
  snrDb: range().optional(),
  /** Or the noise is multiplied by a factor drawn between 0 and this, however loud the clip is. */
  level: z.number().positive().optional(),
}).readonly().refine(({ snrDb, level }) => (snrDb === undefined) !== (level === undefined), "need one of snrDb and level");

const operations = {
  /** Of a recording longer than the front end's `clipSeconds`, a stretch from a place drawn anew each time, before anything else. Default false: its beginning. */
  randomCrop: z.boolean().optional(),
  /** Played faster or slower by a factor drawn between two, which moves the pitch too; the middle of the clip stays. */
  speedFactor: range(z.number().min(0.01).max(100)).optional(),
  /** Made shorter (above 1) or longer at the same pitch by a factor drawn between two; the middle of the clip stays. */
  stretchFactor: range(z.number().min(0.01).max(100)).optional(),
  /** Raised or lowered in pitch at the same length. */
  pitchSemitones: range(z.number().min(-48).max(48)).optional(),
  /** Ends that are softer than the loudest part by so many decibels are cut off, and the rest is put at a random place among zeros. */
  trimSilenceDb: range(z.number().positive()).optional(),
  /** A stretch of so large a share of the clip is kept, at a random place among zeros. */
  cropShare: range(share).optional(),
  /** Shift by up to so many seconds either way. */
  shiftSeconds: z.number().positive().optional(),
  /** A made-up room. */
  room: roomSchema.optional(),
  /** A measured room: a folder of impulse responses, of which one is drawn; below the folder of the data, or absolute. */
  impulse: z.strictObject({ folder: z.string().min(1) }).readonly().optional(),
  /** Share of the clips that are turned upside down. */
  invertShare: share.optional(),
  /** Gain drawn between two levels in decibels: -10 to 10 is a factor of 10^-0.5 to 10^0.5. */
  gainDb: range().optional(),
  /** Recorded noise from a random place, the same in all channels. */
  background: backgroundSchema.optional(),
  /** White normal noise; its deviation is drawn between 0 and this. */
  noiseLevel: z.number().positive().optional(),
  /** White normal noise; the clip's power over the noise's is drawn between two ratios in decibels. Silence stays silent. */
  noiseSnrDb: range().optional(),
  /** Bands hidden, over all frames. */
  frequencyMask: maskSchema.optional(),
  /** Frames hidden, over all bands. */
  timeMask: maskSchema.optional(),
};

/** How training clips are varied, as JSON. What is left out does not happen; what is there happens in the order of the fields. */
export const augmentOptionsSchema = z.strictObject({
  ...operations,
  /** What a shift lets in: what left at the other end, or zeros. Default `"circular"`. */
  shiftEdges: z.enum(["circular", "zero"]).optional(),
  /** What masks write: a value, or the mean of the clip's features. Default `"mean"`. */
  fill: z.union([z.number(), z.literal("mean")]).optional(),
  /** How often an operation happens, 0 to 1, by its field: `{ "background": 0.8 }`. Default always. */
  probability: z.partialRecord(z.enum([...WAVEFORM_OPERATIONS, ...FEATURE_OPERATIONS]), share).readonly().optional(),
}).superRefine(({ probability = {}, ...asked }, context) => {
  for (const field of Object.keys(probability)) {
    if (!(field in asked)) context.addIssue({ code: "custom", path: ["probability", field], message: `need ${field} itself too` });
  }
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
