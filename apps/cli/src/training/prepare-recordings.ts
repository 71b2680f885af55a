import { assertNoDuplicateLeaks, assertTrainable, labelNames, selectWords, splitExamples, waveformSource, withFixedNormalisation, type Skipped } from "@cochlea/datasets";
import { loadExamples, scanFolder } from "@cochlea/datasets/node";
import { layoutOf } from "../data-layout.ts";
import { fractionsOf, partsOf, type PreparedData } from "./prepared-data.ts";
import type { AudioRunConfig } from "./run-config.ts";

export interface ReadingProgress {
  readonly onProgress?: (done: number, total: number) => void;
  /** Told of files that are passed over before it is judged whether the rest will do. */
  readonly onSkipped?: (skipped: readonly Skipped[]) => void;
}

/**
 * Finds, divides and reads the recordings of a run.
 *
 * The split is made of the files that can be read, so that a broken one changes no other file's part but by being absent.
 */
export async function prepareRecordings({ data, frontEnd: given, normalise, augment, seed }: AudioRunConfig, { onProgress, onSkipped }: ReadingProgress): Promise<PreparedData> {
  const scanned = await scanFolder(data.folder, layoutOf(data));
  onSkipped?.(scanned.skipped);
  const { examples, labels: words } = data.words ? selectWords(scanned.examples, data.words, { unknown: data.unknown }) : { examples: scanned.examples, labels: null };
  assertTrainable(examples);
  const loaded = await loadExamples(examples, given, { strict: data.strict, onProgress });
  onSkipped?.(loaded.skipped);
  assertTrainable(loaded.clips);
  const split = splitExamples(loaded.clips, { fractions: fractionsOf(data, loaded.clips), seed, by: data.splitBy });
  if (!data.allowDuplicates && split.by !== "official") assertNoDuplicateLeaks(split.examples, loaded.contentHashes);
  const parts = partsOf(split.examples);
  const labels = words ?? labelNames(loaded.clips);
  const frontEnd = normalise === "none" ? given : withFixedNormalisation(given, parts.train, { per: normalise });
  return {
    labels,
    input: { kind: "audio", frontEnd },
    parts,
    samples: (part, varied = false) => waveformSource(parts[part], { frontEnd, labels, augment: varied ? augment : {} }),
    recording: (part, index) => ({ waveform: parts[part][index].waveform }),
    skipped: [...scanned.skipped, ...loaded.skipped],
    repaired: loaded.repaired,
    splitBy: split.by,
    groupDisjoint: split.groupDisjoint,
    splitHash: split.splitHash,
  };
}
