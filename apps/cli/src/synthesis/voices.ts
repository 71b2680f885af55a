/** A synthetic speaker. */
export interface Voice {
  /** Letters, digits and hyphens: fit for a file name, and the group of its clips. */
  readonly name: string;
  /** What espeak calls it. */
  readonly espeak: string;
}

/** Accents of English by what espeak calls them. */
const ACCENTS = [
  { name: "us", espeak: "en-us" },
  { name: "gb", espeak: "en" },
  { name: "scotland", espeak: "en-gb-scotland" },
  { name: "caribbean", espeak: "en-029" },
  { name: "rp", espeak: "en-gb-x-rp" },
  { name: "nyc", espeak: "en-us-nyc" },
  { name: "lancaster", espeak: "en-gb-x-gbclan" },
  { name: "midlands", espeak: "en-gb-x-gbcwmd" },
];

/** Those of espeak's 104 variants that speak plainly, without clipping or a robot's or whisperer's effects; high and low voices in turn. */
const VARIANTS = [
  "f1", "m1", "f2", "m2", "f3", "m3", "f4", "m4", "f5", "m5", "Andrea", "m6", "linda", "m7", "belinda", "m8",
  "anika", "adam", "steph", "david", "aunty", "benjamin", "Alex", "klatt3", "Reed", "quincy", "klatt6",
];

/** How many voices there are. */
export const VOICE_COUNT = ACCENTS.length * VARIANTS.length;

/**
 * The first `count` voices, always the same ones; of the first 27 no two share a variant, so they differ as speakers do.
 *
 * Both lists are walked at once. Their lengths, 8 and 27, have no common divisor, so every pair comes before any comes twice.
 *
 * @throws {RangeError} Unless `count` is a whole number from 1 to 216.
 */
export function voices(count: number): Voice[] {
  if (!(Number.isInteger(count) && count >= 1 && count <= VOICE_COUNT)) throw new RangeError(`voices: need a whole number from 1 to ${VOICE_COUNT}, got ${count}`);
  return Array.from({ length: count }, (_, index) => voiceOf(ACCENTS[index % ACCENTS.length], VARIANTS[index % VARIANTS.length]));
}

function voiceOf(accent: Voice, variant: string): Voice {
  return { name: `${accent.name}-${variant.toLowerCase()}`, espeak: `${accent.espeak}+${variant}` };
}
