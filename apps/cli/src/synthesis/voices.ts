/** A synthetic speaker. */
export interface Voice {
  /** Letters, digits and hyphens: fit for a file name, and the group of its clips. */
  readonly name: string;
  /** What espeak calls it. */
  readonly espeak: string;
}

/** Accents of a language by what espeak calls them; how many there are has no divisor in common with the variants. A language that is not here has one. */
const ACCENTS: Readonly<Record<string, readonly Voice[]>> = {
  es: [{ name: "es", espeak: "es" }, { name: "latin", espeak: "es-419" }],
  fr: [{ name: "fr", espeak: "fr" }, { name: "be", espeak: "fr-be" }],
  pt: [{ name: "pt", espeak: "pt" }, { name: "br", espeak: "pt-br" }],
  en: [
    { name: "us", espeak: "en-us" },
    { name: "gb", espeak: "en" },
    { name: "scotland", espeak: "en-gb-scotland" },
    { name: "caribbean", espeak: "en-029" },
    { name: "rp", espeak: "en-gb-x-rp" },
    { name: "nyc", espeak: "en-us-nyc" },
    { name: "lancaster", espeak: "en-gb-x-gbclan" },
    { name: "midlands", espeak: "en-gb-x-gbcwmd" },
  ],
};

/** The language of a voice unless another is asked for. */
export const ENGLISH = "en";

/** Those of espeak's 104 variants that speak plainly, without clipping or a robot's or whisperer's effects; high and low voices in turn. */
const VARIANTS = [
  "f1", "m1", "f2", "m2", "f3", "m3", "f4", "m4", "f5", "m5", "Andrea", "m6", "linda", "m7", "belinda", "m8",
  "anika", "adam", "steph", "david", "aunty", "benjamin", "Alex", "klatt3", "Reed", "quincy", "klatt6",
];

/** How many voices speak a language: 216 English, else 27 or 54. */
export function voiceCount(language = ENGLISH): number {
  return accents(language).length * VARIANTS.length;
}

function accents(language: string): readonly Voice[] {
  return ACCENTS[language] ?? [{ name: language, espeak: language }];
}

/**
 * The first `count` voices, always the same ones; of the first 27 no two share a variant, so they differ as speakers do.
 *
 * Both lists are walked at once. Their lengths have no common divisor, so every pair comes before any comes twice.
 *
 * @param language As espeak calls it, such as `de`; one that it does not speak shows when it is to speak.
 * @throws {RangeError} Unless `count` is a whole number from 1 to as many voices as the language has.
 */
export function voices(count: number, language = ENGLISH): Voice[] {
  const most = voiceCount(language);
  if (!(Number.isInteger(count) && count >= 1 && count <= most)) throw new RangeError(`voices: need a whole number from 1 to ${most}, got ${count}`);
  const spoken = accents(language);
  return Array.from({ length: count }, (_, index) => voiceOf(spoken[index % spoken.length], VARIANTS[index % VARIANTS.length]));
}

function voiceOf(accent: Voice, variant: string): Voice {
  return { name: `${accent.name}-${variant.toLowerCase()}`, espeak: `${accent.espeak}+${variant}` };
}
