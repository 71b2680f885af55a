import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { audioInfo } from "@cochlea/audio-io";
import { z } from "zod";
import type { Example, Skipped } from "../../examples/example.ts";
import { knownSet } from "../../known/known-sets.ts";
import { placeFiles, type PartLists, type PlacedFile } from "../../known/place-files.ts";
import { type LayoutName, SET_LAYOUTS, type SetLayout } from "../../known/set-layouts.ts";
import { type NoiseRecording, wordTask } from "../../known/word-task.ts";

export interface ReadKnownSetOptions {
  /** The folders of its archives, in the order of the table, as `knownSetFolders` gives them. */
  readonly folders: readonly string[];
  /** Decides which clips are `_unknown_` and `_silence_`, where there are any. Default 0. */
  readonly seed?: number;
}

export interface KnownExamples {
  /** Sorted by id within each archive, with official parts and folds. */
  readonly examples: readonly Example[];
  /** All classes in their order, also those of which there is no example. */
  readonly labels: readonly string[];
  /** Sound files that are no part of the set. */
  readonly skipped: readonly Skipped[];
  /** What the set tells of each group, such as a speaker's age and accent; empty where it tells nothing. */
  readonly speakers: ReadonlyMap<string, Readonly<Record<string, string>>>;
}

/**
 * The recordings of a known set: what each is, who spoke it, which part and fold it belongs to. Nothing is decoded.
 *
 * @throws {RangeError} When there is no set of that name, it is one of images, or a folder does not hold it.
 */
export async function readKnownSet(name: string, { folders, seed = 0 }: ReadKnownSetOptions): Promise<KnownExamples> {
  const set = knownSet(name);
  if (set.kind === "image") throw new RangeError(`readKnownSet: ${name} is a set of images; read it with findImageSet and loadImageSet`);
  const read = await Promise.all(set.layouts.map((layout, index) => readFolder(name, folders[index], layout)));
  const inLabels = ({ label }: Example): boolean => set.labels.includes(label);
  const [all, ...others] = read.map(({ examples }) => examples);
  const skipped = read.flatMap((one) => one.skipped);
  const speakers = await speakersIn(folders[0], read[0].paths, set.layouts[0]);
  if (!set.task) return { examples: all.filter(inLabels), labels: set.labels, skipped, speakers };
  const noises = set.task.silencePercent === null ? [] : await noisesIn(folders[0], read[0].paths);
  const tests = others.flat().filter(inLabels);
  // An archive of its own for the test takes the place of the part that the lists mark.
  const words = tests.length > 0 ? all.filter(({ split }) => split !== "test") : all;
  return { examples: [...wordTask(words, { task: set.task, noises, seed }), ...tests], labels: set.labels, skipped, speakers };
}

interface ReadFolder {
  readonly examples: readonly Example[];
  readonly skipped: readonly Skipped[];
  /** All files, below the folder, with forward slashes. */
  readonly paths: readonly string[];
}

async function readFolder(name: string, folder: string, layout: LayoutName): Promise<ReadFolder> {
  const paths = await filesBelow(folder);
  const placed = placeFiles(paths, layout, await partLists(folder, paths, layout));
  if (placed.length === 0) throw new RangeError(`readKnownSet: ${folder} holds no recording of ${name}; give the folder that its archive unpacks to`);
  const used = new Set(placed.map((file) => file.path));
  const strangers = paths.filter((file) => /\.(wav|flac|ogg|mp3|au)$/i.test(file) && !used.has(file) && !file.includes("_background_noise_/"));
  return { paths, examples: placed.map((file) => exampleOf(file, folder)), skipped: strangers.map((file) => ({ file, reason: `not named as the recordings of ${name} are` })) };
}

function exampleOf({ id, path: file, label, group, split, fold }: PlacedFile, folder: string): Example {
  return { id, source: path.join(folder, ...file.split("/")), label, group, split, ...(fold === undefined ? {} : { fold }) };
}

/** Hidden files are passed over: archives made on a Mac have some. */
async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((error: unknown) => {
    throw new RangeError(`readKnownSet: ${folder} cannot be read (${error instanceof Error ? error.message : String(error)})`, { cause: error });
  });
  const files = entries.filter((entry) => !entry.isDirectory() && !entry.name.startsWith("."));
  return files.map(({ parentPath, name }) => path.relative(folder, path.join(parentPath, name)).split(path.sep).join("/")).sort();
}

async function partLists(folder: string, paths: readonly string[], layout: LayoutName): Promise<PartLists> {
  const { lists }: SetLayout = SET_LAYOUTS[layout];
  if (!lists) return null;
  const [validation, test] = [lists.validation, lists.test].map((list) => paths.find((file) => path.posix.basename(file) === list));
  if (validation === undefined || test === undefined) return null;
  return { validation: await readFile(path.join(folder, validation), "utf8"), test: await readFile(path.join(folder, test), "utf8") };
}

const speakersSchema = z.record(z.string(), z.record(z.string(), z.coerce.string()));

async function speakersIn(folder: string, paths: readonly string[], layout: LayoutName): Promise<KnownExamples["speakers"]> {
  const { speakers }: SetLayout = SET_LAYOUTS[layout];
  const file = speakers && paths.find((one) => path.posix.basename(one) === speakers);
  if (!file) return new Map();
  try {
    return new Map(Object.entries(speakersSchema.parse(JSON.parse(await readFile(path.join(folder, file), "utf8")))));
  } catch (error) {
    throw new RangeError(`readKnownSet: ${path.join(folder, file)} does not say who speaks, as JSON; fetch the set again, or take the file away`, { cause: error });
  }
}

async function noisesIn(folder: string, paths: readonly string[]): Promise<NoiseRecording[]> {
  const noises = paths.filter((file) => /(?:^|\/)_background_noise_\/[^/]+\.(?:wav|flac)$/.test(file));
  return Promise.all(noises.map(async (id) => {
    const file = path.join(folder, ...id.split("/"));
    return { id, file, seconds: audioInfo(await readFile(file), { name: file }).durationSeconds };
  }));
}
