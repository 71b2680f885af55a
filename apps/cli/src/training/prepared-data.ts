import { assertNoDuplicateLeaks, assertTrainable, labelNames, selectWords, splitExamples, withFixedNormalisation, type Clip, type Example, type Skipped, type Split } from "@cochlea/datasets";
import { loadExamples, scanFolder } from "@cochlea/datasets/node";
import type { FrontEnd } from "@cochlea/dsp";
import { layoutOf } from "../data-layout.ts";
import type { RunConfig } from "./run-config.ts";

/** The recordings of a run, read and divided. */
export interface PreparedData {
  readonly labels: readonly string[];
  readonly parts: Readonly<Record<Split, readonly Clip[]>>;
  /** With the training part's statistics as its normalisation. */
  readonly frontEnd: FrontEnd;
  readonly skipped: readonly Skipped[];
  /** Files that were used though something in them was wrong. */
  readonly repaired: readonly Skipped[];
  readonly splitBy: "official" | "group" | "random";
  /** Whether no group stands in two parts. */
  readonly groupDisjoint: boolean;
  readonly splitHash: string;
}

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
export async function prepareData({ data, frontEnd, normalise, seed }: RunConfig, { onProgress, onSkipped }: ReadingProgress = {}): Promise<PreparedData> {
  const scanned = await scanFolder(data.folder, layoutOf(data));
  onSkipped?.(scanned.skipped);
  const { examples, labels } = data.words ? selectWords(scanned.examples, data.words, { unknown: data.unknown }) : { examples: scanned.examples, labels: null };
  assertTrainable(examples);
  const loaded = await loadExamples(examples, frontEnd, { strict: data.strict, onProgress });
  onSkipped?.(loaded.skipped);
  assertTrainable(loaded.clips);
  const split = splitExamples(loaded.clips, { fractions: fractionsOf(data, loaded.clips), seed, by: data.splitBy });
  if (!data.allowDuplicates && split.by !== "official") assertNoDuplicateLeaks(split.examples, loaded.contentHashes);
  const parts = { train: inPart(split.examples, "train"), validation: inPart(split.examples, "validation"), test: inPart(split.examples, "test") };
  return {
    labels: labels ?? labelNames(loaded.clips),
    parts,
    frontEnd: normalise === "none" ? frontEnd : withFixedNormalisation(frontEnd, parts.train, { per: normalise }),
    skipped: [...scanned.skipped, ...loaded.skipped],
    repaired: loaded.repaired,
    splitBy: split.by,
    groupDisjoint: split.groupDisjoint,
    splitHash: split.splitHash,
  };
}

function fractionsOf({ validation, test }: RunConfig["data"], examples: readonly Example[]) {
  const carved = examples.some(({ split }) => split === "test") ? 0 : test;
  return { train: 1 - validation - carved, validation, test: carved };
}

function inPart<Kind extends Example>(examples: readonly Kind[], part: Split): Kind[] {
  return examples.filter(({ split }) => split === part);
}
