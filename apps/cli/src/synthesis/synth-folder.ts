import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { CommandError } from "../errors.ts";
import { isWord } from "./words.ts";

/** Says that a folder was made by `synth`, and how. */
const MARKER = ".cochlea-synth.json";

export interface SynthSettings {
  readonly version: string;
  readonly words: readonly string[];
  /** As espeak calls it. */
  readonly language: string;
  readonly voices: number;
  readonly clipsPerWord: number;
  readonly sampleRate: number;
  readonly clipSeconds: number;
  readonly seed: number;
}

/**
 * Makes an empty folder for these words, with a marker that says it is unfinished.
 *
 * @param shown The folder as the user gave it, for messages.
 * @throws {CommandError} When something is there that may not be replaced.
 */
export async function openSynthFolder(folder: string, shown: string, settings: SynthSettings, overwrite: boolean): Promise<void> {
  await clear(folder, shown, overwrite);
  for (const word of settings.words) await mkdir(path.join(folder, word), { recursive: true });
  await mark(folder, settings, false);
}

export async function closeSynthFolder(folder: string, settings: SynthSettings): Promise<void> {
  await mark(folder, settings, true);
}

async function mark(folder: string, settings: SynthSettings, finished: boolean): Promise<void> {
  await writeFile(path.join(folder, MARKER), `${JSON.stringify({ madeBy: "cochlea synth", finished, ...settings }, null, 2)}\n`);
}

async function clear(folder: string, shown: string, overwrite: boolean): Promise<void> {
  const entries = await entriesOf(folder, shown);
  if (entries.length === 0) return;
  const words = await wordsMadeHere(folder);
  if (words === null) throw new CommandError(`synth: ${shown} is not empty and was not made by synth; give another --out`);
  if (!overwrite) throw new CommandError(`synth: ${shown} holds an earlier synth; add --overwrite to replace it`);
  const foreign = entries.find((entry) => entry !== MARKER && !words.includes(entry.normalize("NFC")));
  if (foreign !== undefined) throw new CommandError(`synth: ${shown} holds ${JSON.stringify(foreign)}, which synth did not make; move it away or give another --out`);
  for (const entry of entries) await rm(path.join(folder, entry), { recursive: true });
}

async function entriesOf(folder: string, shown: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : null;
    if (code === "ENOENT") return [];
    if (code === "ENOTDIR") throw new CommandError(`synth: ${shown} is a file; give a folder as --out`);
    throw error;
  }
}

/** Whether recordings are made by `synth`, as the marker beside them says. */
export async function isSynthetic(folder: string): Promise<boolean> {
  return (await wordsMadeHere(folder)) !== null;
}

/** Null where there is no marker, or one that does not say what it should. */
async function wordsMadeHere(folder: string): Promise<string[] | null> {
  try {
    const marker: unknown = JSON.parse(await readFile(path.join(folder, MARKER), "utf8"));
    if (typeof marker !== "object" || marker === null || !("words" in marker) || !Array.isArray(marker.words)) return null;
    return marker.words.filter((word): word is string => typeof word === "string" && isWord(word));
  } catch {
    return null;
  }
}
