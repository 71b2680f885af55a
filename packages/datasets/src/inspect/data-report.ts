import { byCodeUnit } from "../by-code-unit.ts";
import type { Example, Skipped, Split } from "../examples/example.ts";
import { duplicateLeaks, groupLeaks, type Leak } from "../splits/leaks.ts";
import { splitHash } from "../splits/split-hash.ts";
import { exampleLabels } from "../examples/task.ts";
import type { ClipStatistics } from "./clip-statistics.ts";
import { type DuplicateSet, exactSets, nearSets } from "./duplicate-sets.ts";
import type { InspectedClip } from "./inspected-clip.ts";
import { membersOf } from "./members.ts";

/** The least, the middle and the most of some numbers. */
export interface Range {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

export interface ClassReport {
  readonly label: string;
  readonly count: number;
  /** Sum of the durations. */
  readonly seconds: number;
  readonly durations: Range;
  /** Groups that have a clip of it; 0 where none is known. */
  readonly groups: number;
  /** Its clips by the part that they are marked for. */
  readonly splits: SplitSizes;
}

/** How many clips have a value in common. */
export interface Tally<Value> {
  readonly value: Value;
  readonly count: number;
}

/** Clips by the part that they are marked for; `open` for those that are marked for none. */
export type SplitSizes = Readonly<Record<Split | "open", number>>;

/** What is in a data set, and what is wrong with it. */
export interface DataReport {
  readonly count: number;
  readonly seconds: number;
  /** A clip of several labels counts in each of their classes. */
  readonly classes: readonly ClassReport[];
  /** Clips that have several labels, and that have none. */
  readonly labelCounts: { readonly several: number; readonly none: number };
  readonly durations: Range;
  readonly sampleRates: readonly Tally<number>[];
  readonly channels: readonly Tally<number>[];
  /** Largest absolute sample of each clip, and its level in dB below full scale. */
  readonly peaks: Range;
  readonly levelsDb: Range;
  /** Clips whose tops are cut off, worst first. */
  readonly clipped: readonly { readonly id: string; readonly share: number }[];
  /** Clips that are softer than -60 dB from beginning to end. */
  readonly silent: readonly string[];
  /** Clips whose mean is off zero by more than a hundredth of full scale, worst first. */
  readonly offset: readonly { readonly id: string; readonly offset: number }[];
  /** Files that cannot be read. */
  readonly broken: readonly Skipped[];
  /** Files that were read though something in them is wrong. */
  readonly repaired: readonly Skipped[];
  /** What was passed over before anything was read. */
  readonly skipped: readonly Skipped[];
  readonly duplicates: readonly DuplicateSet[];
  readonly nearDuplicates: readonly DuplicateSet[];
  readonly groups: { readonly count: number; readonly clipsWithout: number };
  readonly splits: SplitSizes;
  /** What stands in more than one part. Where some clips are marked, those that are not count as `train`, for there they are dealt to. */
  readonly leaks: { readonly groups: readonly Leak[]; readonly duplicates: readonly Leak[]; readonly nearDuplicates: readonly DuplicateSet[] };
  /** Fingerprint of the clips, their labels and their marked parts. */
  readonly splitHash: string;
}

export interface DataReportOptions {
  readonly broken?: readonly Skipped[];
  readonly repaired?: readonly Skipped[];
  readonly skipped?: readonly Skipped[];
}

/** A hundredth of full scale: more shifts the zero of a spectrum's lowest band, and is heard as a click at either end. */
const LARGEST_OFFSET = 0.01;

/**
 * Puts together what is known of inspected clips.
 *
 * @throws {RangeError} Without a clip.
 */
export function dataReport(clips: readonly InspectedClip[], { broken = [], repaired = [], skipped = [] }: DataReportOptions = {}): DataReport {
  if (clips.length === 0) throw new RangeError("dataReport: need at least one clip, got none");
  const hashes = new Map(clips.map(({ id, contentHash }) => [id, contentHash]));
  const placed = placedClips(clips);
  const near = nearSets(placed);
  const classes = membersOf(clips, exampleLabels);
  const statistic = (of: (statistics: ClipStatistics) => number): number[] => clips.map(({ statistics }) => of(statistics));
  return {
    count: clips.length,
    seconds: sum(statistic(({ seconds }) => seconds)),
    classes: [...classes.keys()].sort(byCodeUnit).map((label) => classReport(label, classes.get(label)!)),
    labelCounts: { several: clips.filter((clip) => exampleLabels(clip).length > 1).length, none: clips.filter((clip) => exampleLabels(clip).length === 0).length },
    durations: range(statistic(({ seconds }) => seconds)),
    sampleRates: tally(statistic(({ sampleRate }) => sampleRate)),
    channels: tally(statistic(({ channels }) => channels)),
    peaks: range(statistic(({ peak }) => peak)),
    levelsDb: range(statistic(({ levelDb }) => Math.max(-120, levelDb))),
    clipped: worst(clips, ({ clippedShare }) => clippedShare, 0).map(({ id, value }) => ({ id, share: value })),
    silent: clips.filter(({ statistics }) => statistics.silentShare === 1).map(({ id }) => id),
    offset: worst(clips, ({ dcOffset }) => dcOffset, LARGEST_OFFSET).map(({ id, value }) => ({ id, offset: value })),
    broken,
    repaired,
    skipped,
    duplicates: exactSets(placed),
    nearDuplicates: near,
    groups: { count: groupsOf(clips).size, clipsWithout: clips.filter(({ group }) => group === null).length },
    splits: splitSizes(clips),
    leaks: { groups: groupLeaks(placed), duplicates: duplicateLeaks(placed, hashes), nearDuplicates: near.filter(({ splits }) => splits.length > 1) },
    splitHash: splitHash(clips),
  };
}

/** Where some clips are marked for a part, the others are to be trained and validated on. */
function placedClips(clips: readonly InspectedClip[]): readonly InspectedClip[] {
  const marked = clips.some(({ split }) => split !== null);
  return marked ? clips.map((clip) => (clip.split === null ? { ...clip, split: "train" } : clip)) : clips;
}

/** Clips with more of something than `least`, either way from zero; the most first. */
function worst(clips: readonly InspectedClip[], of: (statistics: ClipStatistics) => number, least: number): { readonly id: string; readonly value: number }[] {
  const found = clips.map(({ id, statistics }) => ({ id, value: of(statistics) })).filter(({ value }) => Math.abs(value) > least);
  return found.sort((a, b) => Math.abs(b.value) - Math.abs(a.value) || byCodeUnit(a.id, b.id));
}

function classReport(label: string, members: readonly InspectedClip[]): ClassReport {
  const seconds = members.map(({ statistics }) => statistics.seconds);
  return { label, count: members.length, seconds: sum(seconds), durations: range(seconds), groups: groupsOf(members).size, splits: splitSizes(members) };
}

function groupsOf(examples: readonly Example[]): Set<string> {
  return new Set(examples.flatMap(({ group }) => group ?? []));
}

function splitSizes(examples: readonly Example[]): SplitSizes {
  const sizes = { train: 0, validation: 0, test: 0, open: 0 };
  for (const { split } of examples) sizes[split ?? "open"]++;
  return sizes;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Of at least one value. */
function range(values: readonly number[]): Range {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return { min: sorted[0], median: (sorted[Math.floor(middle)] + sorted[Math.ceil(middle)]) / 2, max: sorted[sorted.length - 1] };
}

/** The most frequent first. */
function tally<Value extends number>(values: readonly Value[]): Tally<Value>[] {
  const counts = new Map<Value, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].map(([value, count]) => ({ value, count })).sort((a, b) => b.count - a.count || a.value - b.value);
}
