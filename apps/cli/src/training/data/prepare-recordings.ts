import { assertTrainable, duplicateLeaks, type Example, labelNames, type Skipped } from "@cochlea/datasets";
import { createLoader, findExamples, loadAugmentSounds, type Loader, type LoaderOptions } from "@cochlea/datasets/node";
import { knownRecordings, openSplit } from "../../data/known-data.ts";
import { noneReadable, nothingFound } from "../../data/nothing-found.ts";
import { originsOf, withOrigins } from "../../data/origins.ts";
import { layoutOf } from "../../data-layout.ts";
import { divideExamples } from "../../data-split.ts";
import { CommandError } from "../../errors.ts";
import { chooseTask, chosenWords } from "../../scoring/choose-task.ts";
import { cropNote } from "./crop-note.ts";
import { loadedSamples, loadedWaveform } from "./loaded-samples.ts";
import { partsOf, type PreparedData } from "./prepared-data.ts";
import type { AudioRunConfig } from "../configuration/run-config.ts";

export interface ReadingOptions {
  /** What loads the recordings. Default: this thread, and nothing is kept on disk. */
  readonly loader?: LoaderOptions;
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
  /** Told of files that are passed over before it is judged whether the rest will do. */
  readonly onSkipped?: (skipped: readonly Skipped[]) => void;
  /** Told what was taken for granted about a list's columns, and how much of the recordings is used, a line each. */
  readonly onNotes?: (notes: readonly string[]) => void;
}

/**
 * Finds and divides the recordings of a run; their samples are loaded when they are asked for.
 *
 * The split is made of the files that can be read, so that a broken one changes no other file's part but by being absent.
 */
export async function prepareRecordings(config: AudioRunConfig, options: ReadingOptions): Promise<PreparedData> {
  const loader = createLoader(options.loader);
  try {
    return await prepared(config, options, loader);
  } catch (error) {
    await loader.close();
    throw error;
  }
}

async function prepared({ data, task: wanted, frontEnd: given, normalise, augment, seed }: AudioRunConfig, { onProgress, onSkipped, onNotes, signal }: ReadingOptions, loader: Loader): Promise<PreparedData> {
  const known = data.set ? await knownRecordings(data.set, data, seed) : null;
  const scanned = known ?? (await findExamples(data.folder, { ...layoutOf(data), signal }));
  onNotes?.(scanned.notes);
  onSkipped?.(scanned.skipped);
  if (scanned.examples.length === 0) throw nothingFound("train", data.folder, scanned.skipped);
  const task = chooseTask(wanted, scanned.examples, (line) => onNotes?.([line]));
  const { examples, labels: words } = data.words ? chosenWords(task, scanned.examples, { words: data.words, unknown: data.unknown }) : { examples: scanned.examples, labels: known?.labels ?? null };
  assertTrainable(examples, task);
  const { contentHashes, ...read } = await loader.describe(examples, given, { strict: data.strict, onProgress, signal });
  onSkipped?.(read.skipped);
  if (read.examples.length === 0) throw noneReadable("train", data.folder, read.skipped);
  assertTrainable(read.examples, task);
  const split = divideExamples(await withOrigins(read.examples, {}), openSplit(data.set, data), seed);
  if (!data.allowDuplicates && split.by !== "official") refuseDuplicates(split.examples, contentHashes);
  const parts = partsOf(split.examples);
  onNotes?.(cropNote(parts.train, read.seconds, { frontEnd: given, augment }));
  const labels = words ?? labelNames(read.examples);
  const frontEnd = normalise === "none" ? given : await loader.withFixedNormalisation(given, parts.train, { per: normalise, contentHashes, signal });
  const options = { frontEnd, labels, task, contentHashes };
  const sounds = await loadAugmentSounds(augment, { folder: data.folder, sampleRate: frontEnd.sampleRate });
  return {
    labels,
    task,
    input: { kind: "audio", frontEnd },
    parts,
    samples: (part, varied = false) => loadedSamples(loader.clips(parts[part], { ...options, augment: varied ? augment : {}, sounds })),
    recording: async (part, index) => ({ waveform: await loadedWaveform(loader.clips(parts[part], { ...options, output: "waveform" }), index, frontEnd.sampleRate) }),
    skipped: [...scanned.skipped, ...read.skipped],
    repaired: read.repaired,
    splitBy: split.by,
    groupDisjoint: split.groupDisjoint,
    splitHash: split.splitHash,
    origins: originsOf(split.examples),
    close: loader.close,
  };
}

function refuseDuplicates(examples: readonly Example[], contentHashes: ReadonlyMap<string, string>): void {
  const leaks = duplicateLeaks(examples, contentHashes);
  if (leaks.length === 0) return;
  const [{ ids, splits }] = leaks;
  throw new CommandError(`train: ${leaks.length === 1 ? "a recording stands" : `${leaks.length} recordings stand`} in more than one part, first ${ids.map((id) => JSON.stringify(id)).slice(0, 4).join(", ")} in ${splits.join(" and ")}; remove the copies, give them one group, or train all the same with --allow-duplicates`);
}
