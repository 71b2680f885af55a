import { z } from "zod";
import { frontEndProblems } from "./front-end-rules.ts";
import { MEL_SCALES } from "./mel-scale.ts";
import { WINDOW_NAMES } from "./window.ts";

const positiveInteger = z.int().positive();
const nonNegative = z.number().nonnegative();

const windowSchema = z.strictObject({
  name: z.enum(WINDOW_NAMES),
  /** Samples under the window, at most `fftLength`; the rest of the FFT is zeros. */
  length: positiveInteger,
  /** Period `length` (for spectra, as PyTorch and librosa) or `length - 1` (symmetric, as Kaldi). */
  periodic: z.boolean(),
  /** Where a window shorter than the FFT lies in it: `centre` as PyTorch and librosa, `start` as Kaldi and TensorFlow. */
  placement: z.enum(["centre", "start"]),
}).readonly();

const melSchema = z.strictObject({
  bands: positiveInteger,
  /** `htk` and `slaney` draw the triangles in Hz, `kaldi` in mel (and leaves the Nyquist bin out). */
  scale: z.enum(MEL_SCALES),
  /** `slaney` gives each triangle unit area in Hz; `none` gives it height 1. */
  norm: z.enum(["none", "slaney"]),
  /** Lower edge of the first band. */
  minHz: nonNegative,
  /** Upper edge of the last band, at most half the sample rate. */
  maxHz: z.number().positive(),
}).readonly();

const logSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("none") }).readonly(),
  /** `ln(max(x, floor) + offset)` */
  z.strictObject({ kind: z.literal("natural"), offset: nonNegative, floor: nonNegative }).readonly(),
  /** `10 log10(max(x, floor) / reference)`, with 20 for 10 when `power` is 1; then nothing lies further than `topDb` below the clip's maximum. */
  z.strictObject({
    kind: z.literal("decibel"),
    floor: z.number().positive(),
    /** A value, or the clip's maximum (which no stream can know in advance). */
    reference: z.union([z.number().positive(), z.literal("maximum")]),
    topDb: nonNegative.nullable(),
  }).readonly(),
]);

const normalisationSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("none") }).readonly(),
  /** `(x - mean) / deviation`, with one pair for the whole map or one for each band. */
  z.strictObject({
    kind: z.literal("fixed"),
    mean: z.array(z.number()).min(1).readonly(),
    deviation: z.array(z.number().positive()).min(1).readonly(),
  }).readonly(),
]);

/** How a waveform becomes features, as JSON. Strict: every field is required, none may be added; presets fill them all. */
export const frontEndSchema = z.strictObject({
  /** Rate of the waveform behind the features, in Hz. */
  sampleRate: positiveInteger,
  /** Length to which clips are trimmed or padded, rounded to whole samples; `null` takes the whole file. */
  clipSeconds: z.number().positive().nullable(),
  channels: z.enum(["mono", "stereo"]),
  /** Which features; fields that the kind does not need are checked and otherwise ignored. */
  kind: z.enum(["waveform", "spectrogram", "mel", "mfcc"]),
  /** Samples in each FFT, even; the spectrum has `fftLength / 2 + 1` bins. */
  fftLength: positiveInteger.multipleOf(2),
  window: windowSchema,
  /** Samples from one frame to the next. */
  hopLength: positiveInteger,
  /** `centre`: frame t is centred on sample t·hop; `none`: only whole FFT lengths; `snip-edges`: only whole windows. */
  framing: z.enum(["centre", "none", "snip-edges"]),
  /** What lies beyond the ends when `framing` is `centre`: the mirrored signal or zeros. */
  padMode: z.enum(["reflect", "constant"]),
  /** 1 for magnitudes, 2 for powers. */
  power: z.union([z.literal(1), z.literal(2)]),
  /** Needed for the kinds `mel` and `mfcc`. */
  mel: melSchema.nullable(),
  log: logSchema,
  /** Needed for the kind `mfcc`: orthonormal DCT-II, then coefficient k times `1 + lifter/2 · sin(πk/lifter)`; `lifter` 0 leaves this out. */
  mfcc: z.strictObject({ count: positiveInteger, lifter: nonNegative }).readonly().nullable(),
  normalisation: normalisationSchema,
  /** Factor on every sample; 1, or 32768 where a reference counts in 16-bit integers. */
  sampleScale: z.number().positive(),
  /** Subtract each frame's mean, before pre-emphasis. */
  removeDc: z.boolean(),
  /** `x[i] - c·x[i-1]` within each frame, where the first sample is its own predecessor; 0 leaves it out. */
  preEmphasis: z.number().min(0).max(1),
}).superRefine((frontEnd, context) => {
  for (const { path, message } of frontEndProblems(frontEnd)) context.addIssue({ code: "custom", path, message });
}).readonly();

export type FrontEnd = z.infer<typeof frontEndSchema>;

/**
 * Checks a front end read from JSON.
 *
 * @returns The front end, frozen.
 * @throws {RangeError} One line that names the first field that is wrong and its rule.
 */
export function parseFrontEnd(json: unknown): FrontEnd {
  const result = frontEndSchema.safeParse(json);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const field = issue.path.join(".");
  throw new RangeError(`parseFrontEnd: ${field === "" ? "" : `${field}: `}${issue.message}${received(json, issue.path)}`);
}

function received(json: unknown, path: readonly PropertyKey[]): string {
  let value = json;
  for (const key of path) value = (value as Record<PropertyKey, unknown> | undefined)?.[key];
  return value === null || typeof value !== "object" ? `, got ${typeof value === "string" ? JSON.stringify(value) : String(value)}` : "";
}
