import * as z from "zod"; // as a namespace, so that bundlers leave out what is not used: 0.37 MB of 0.47
import { frontEndProblems } from "./front-end-rules.ts";
import { DCT_KINDS, FRAMINGS, type FrontEnd, PAD_MODES } from "./front-end.ts";
import { MEL_SCALES } from "../mel/mel-scale.ts";
import { WINDOW_NAMES } from "../fourier/window.ts";

const positiveInteger = z.int().positive();
/** Far beyond what is of use, so that a slip of the pen is refused here and not where memory ends. */
const [MOST_HZ, MOST_SAMPLES, MOST_BANDS, MOST_DELTA_FRAMES] = [2_000_000, 2 ** 20, 2 ** 14, 2 ** 10];
const nonNegative = z.number().nonnegative();

const window = z.strictObject({
  name: z.enum(WINDOW_NAMES),
  length: positiveInteger,
  periodic: z.boolean(),
  placement: z.enum(["centre", "start"]),
  beta: nonNegative.optional(),
}).readonly();

const mel = z.strictObject({
  bands: positiveInteger.max(MOST_BANDS),
  scale: z.enum(MEL_SCALES),
  norm: z.enum(["none", "slaney"]),
  minHz: nonNegative,
  maxHz: z.number().positive(),
}).readonly();

const log = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("none") }).readonly(),
  z.strictObject({ kind: z.literal("natural"), offset: nonNegative, floor: nonNegative }).readonly(),
  z.strictObject({
    kind: z.literal("decibel"),
    floor: z.number().positive(),
    reference: z.union([z.number().positive(), z.literal("maximum")]),
    topDb: nonNegative.nullable(),
  }).readonly(),
  z.strictObject({
    kind: z.literal("pcen"),
    gain: nonNegative,
    bias: nonNegative,
    power: z.number().positive(),
    timeConstant: z.number().positive(),
    floor: z.number().positive(),
  }).readonly(),
]);

// What front ends of earlier versions lack has a default here: always that nothing is done.
const mfcc = z.strictObject({
  count: positiveInteger,
  lifter: nonNegative,
  lifterFrom: z.union([z.literal(0), z.literal(1)]).default(0),
  dct: z.enum(DCT_KINDS).default("orthonormal"),
  c0: z.enum(["first", "last", "omitted"]).default("first"),
  energy: z.strictObject({ kind: z.enum(["raw", "windowed"]), floor: z.number().positive() }).readonly().nullable().default(null),
}).readonly();

const deltas = z.strictObject({
  order: z.union([z.literal(1), z.literal(2)]),
  width: z.int().min(3).max(MOST_DELTA_FRAMES).refine((width) => width % 2 === 1, "need an odd number of frames"),
  edges: z.enum(["replicate", "kaldi", "interpolate"]),
}).readonly();

const normalisation = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("none") }).readonly(),
  z.strictObject({
    kind: z.literal("fixed"),
    mean: z.array(z.number()).min(1).readonly(),
    deviation: z.array(z.number().positive()).min(1).readonly(),
  }).readonly(),
  z.strictObject({ kind: z.literal("clip"), per: z.enum(["all", "band"]), deviation: z.boolean(), floor: nonNegative }).readonly(),
]);

/** The schema of `FrontEnd`. Strict: every field is required, none may be added; presets fill them all. What was not there in version 0.0 may be missing and is then left out. */
export const frontEndSchema: z.ZodType<FrontEnd> = z.strictObject({
  sampleRate: positiveInteger.max(MOST_HZ),
  clipSeconds: z.number().positive().nullable(),
  channels: z.enum(["mono", "stereo"]),
  kind: z.enum(["waveform", "spectrogram", "mel", "mfcc"]),
  fftLength: positiveInteger.max(MOST_SAMPLES),
  window,
  hopLength: positiveInteger.max(MOST_SAMPLES),
  framing: z.enum(FRAMINGS),
  padMode: z.enum(PAD_MODES),
  power: z.union([z.literal(1), z.literal(2)]),
  mel: mel.nullable(),
  log,
  mfcc: mfcc.nullable(),
  deltas: deltas.nullable().default(null),
  normalisation,
  sampleScale: z.number().positive(),
  removeDc: z.boolean(),
  preEmphasis: z.number().min(0).max(1),
}).superRefine((frontEnd, context) => {
  for (const { path, message } of frontEndProblems(frontEnd)) context.addIssue({ code: "custom", path, message });
}).readonly();

/**
 * Checks a front end read from JSON.
 *
 * @returns The front end, frozen.
 * @throws {RangeError} One line that names the first field that is wrong and its rule.
 */
export function parseFrontEnd(json: unknown): FrontEnd {
  const result = frontEndSchema.safeParse(json);
  if (result.success) return result.data;
  const { issues } = result.error;
  const issue = issues.find(({ code }) => code === "unrecognized_keys") ?? issues[0]; // a name misspelt is missing too; the spelling says more
  const field = issue.path.join(".");
  throw new RangeError(`parseFrontEnd: ${field === "" ? "" : `${field}: `}${issue.message.replace(/, received .*$/, "")}${received(json, issue.path)}`);
}

function received(json: unknown, path: readonly PropertyKey[]): string {
  let value = json;
  for (const key of path) value = (value as Record<PropertyKey, unknown> | undefined)?.[key];
  if (value === undefined) return "; it is missing, and has no default";
  return value !== null && typeof value === "object" ? "" : `, got ${Number.isNaN(value) ? "NaN" : JSON.stringify(value)}`;
}
