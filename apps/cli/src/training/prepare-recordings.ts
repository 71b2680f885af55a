import path from "node:path";
import { assertTrainable, duplicateLeaks, type Example, labelNames, selectWords, waveformSource, withFixedNormalisation, type Skipped } from "@cochlea/datasets";
import { findExamples, loadAugmentSounds, loadExamples } from "@cochlea/datasets/node";
import { knownRecordings, openSplit } from "../data/known-data.ts";
import { layoutOf } from "../data-layout.ts";
import { divideExamples } from "../data-split.ts";
import { CommandError } from "../errors.ts";
import { isSynthetic } from "../synthesis/synth-folder.ts";
import { refuseSeveralLabels } from "../several-labels.ts";
import { partsOf, type PreparedData } from "./prepared-data.ts";
import type { AudioRunConfig } from "./run-config.ts";

export interface ReadingProgress {
  readonly onProgress?: (done: number, total: number) => void;
  /** Told of files that are passed over before it is judged whether the rest will do. */
  readonly onSkipped?: (skipped: readonly Skipped[]) => void;
  /** Told what was taken for granted about a list's columns, a line each. */
  readonly onNotes?: (notes: readonly string[]) => void;
}

/**
 * Finds, divides and reads the recordings of a run.
 *
 * The split is made of the files that can be read, so that a broken one changes no other file's part but by being absent.
 */
export async function prepareRecordings({ data, frontEnd: given, normalise, augment, seed }: AudioRunConfig, { onProgress, onSkipped, onNotes }: ReadingProgress): Promise<PreparedData> {
  const known = data.set ? await knownRecordings(data.set, data, seed) : null;
  const scanned = known ?? (await findExamples(data.folder, layoutOf(data)));
  onNotes?.(scanned.notes);
  onSkipped?.(scanned.skipped);
  const { examples, labels: words } = data.words ? selectWords(scanned.examples, data.words, { unknown: data.unknown }) : { examples: scanned.examples, labels: known?.labels ?? null };
  refuseSeveralLabels("train", examples);
  assertTrainable(examples);
  const loaded = await loadExamples(examples, given, { strict: data.strict, onProgress });
  onSkipped?.(loaded.skipped);
  assertTrainable(loaded.clips);
  const split = divideExamples(loaded.clips, openSplit(data.set, data), seed);
  if (!data.allowDuplicates && split.by !== "official") refuseDuplicates(split.examples, loaded.contentHashes);
  const parts = partsOf(split.examples);
  const labels = words ?? labelNames(loaded.clips);
  const frontEnd = normalise === "none" ? given : withFixedNormalisation(given, parts.train, { per: normalise });
  const sounds = await loadAugmentSounds(augment, { folder: data.folder, sampleRate: frontEnd.sampleRate });
  return {
    labels,
    input: { kind: "audio", frontEnd },
    parts,
    samples: (part, varied = false) => waveformSource(parts[part], { frontEnd, labels, augment: varied ? augment : {}, sounds }),
    recording: (part, index) => ({ waveform: parts[part][index].waveform }),
    skipped: [...scanned.skipped, ...loaded.skipped],
    repaired: loaded.repaired,
    splitBy: split.by,
    groupDisjoint: split.groupDisjoint,
    splitHash: split.splitHash,
    synthetic: await isSyntheticData(data),
  };
}

/** The recordings' folder says so, or that of a list of them. */
async function isSyntheticData({ folder, root }: AudioRunConfig["data"]): Promise<boolean> {
  return (await Promise.all([folder, path.dirname(folder), ...(root === null ? [] : [root])].map(isSynthetic))).includes(true);
}

function refuseDuplicates(examples: readonly Example[], contentHashes: ReadonlyMap<string, string>): void {
  const leaks = duplicateLeaks(examples, contentHashes);
  if (leaks.length === 0) return;
  const [{ ids, splits }] = leaks;
  throw new CommandError(`train: ${leaks.length === 1 ? "a recording stands" : `${leaks.length} recordings stand`} in more than one part, first ${ids.map((id) => JSON.stringify(id)).slice(0, 4).join(", ")} in ${splits.join(" and ")}; remove the copies, give them one group, or train all the same with --allow-duplicates`);
}
