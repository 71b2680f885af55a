import { byCodeUnit } from "../by-code-unit.ts";
import type { Example, Skipped, Split } from "../example.ts";
import { labelNames } from "../label-names.ts";
import { duplicateLeaks, groupLeaks, type Leak } from "../leaks.ts";
import { splitHash } from "../split-hash.ts";
import { exampleLabels } from "../task.ts";
import type { ClipStatistics } from "./clip-statistics.ts";
import type { InspectedClip } from "./inspected-clip.ts";
import { nearDuplicates } from "./near-duplicates.ts";

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
}

/** How many clips have a value in common. */
export interface Tally<Value> {
  readonly value: Value;
  readonly count: number;
}

/** Recordings that are the same sound. */
export interface DuplicateSet {
  readonly ids: readonly string[];
  /** Each once; several of one recording joined by " + ". */
  readonly labels: readonly string[];
  /** The parts they are marked for. */
  readonly splits: readonly Split[];
  /** 1 for the same samples; else the least share of fingerprint bits that agree. */
  readonly agreement: number;
}

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
  /** Files that cannot be read. */
  readonly broken: readonly Skipped[];
  /** Files that were read though something in them is wrong. */
  readonly repaired: readonly Skipped[];
  /** What was passed over before anything was read. */
  readonly skipped: readonly Skipped[];
  readonly duplicates: readonly DuplicateSet[];
  readonly nearDuplicates: readonly DuplicateSet[];
  readonly groups: { readonly count: number; readonly clipsWithout: number };
  /** Clips by the part that they are marked for; `open` for those that are marked for none. */
  readonly splits: Readonly<Record<Split | "open", number>>;
  /** What stands in more than one of the marked parts. */
  readonly leaks: { readonly groups: readonly Leak[]; readonly duplicates: readonly Leak[]; readonly nearDuplicates: readonly DuplicateSet[] };
  /** Fingerprint of the clips, their labels and their marked parts. */
  readonly splitHash: string;
}

export interface DataReportOptions {
  readonly broken?: readonly Skipped[];
  readonly repaired?: readonly Skipped[];
  readonly skipped?: readonly Skipped[];
}

/**
 * Puts together what is known of inspected clips.
 *
 * @throws {RangeError} Without a clip.
 */
export function dataReport(clips: readonly InspectedClip[], { broken = [], repaired = [], skipped = [] }: DataReportOptions = {}): DataReport {
  if (clips.length === 0) throw new RangeError("dataReport: need at least one clip, got none");
  const hashes = new Map(clips.map(({ id, contentHash }) => [id, contentHash]));
  const near = nearSets(clips);
  const statistic = (of: (statistics: ClipStatistics) => number): number[] => clips.map(({ statistics }) => of(statistics));
  return {
    count: clips.length,
    seconds: sum(statistic(({ seconds }) => seconds)),
    classes: labelNames(clips).map((label) => classReport(label, clips)),
    labelCounts: { several: clips.filter((clip) => exampleLabels(clip).length > 1).length, none: clips.filter((clip) => exampleLabels(clip).length === 0).length },
    durations: range(statistic(({ seconds }) => seconds)),
    sampleRates: tally(statistic(({ sampleRate }) => sampleRate)),
    channels: tally(statistic(({ channels }) => channels)),
    peaks: range(statistic(({ peak }) => peak)),
    levelsDb: range(statistic(({ levelDb }) => Math.max(-120, levelDb))),
    clipped: clips.filter(({ statistics }) => statistics.clippedShare > 0).map(({ id, statistics }) => ({ id, share: statistics.clippedShare })).sort((a, b) => b.share - a.share || byCodeUnit(a.id, b.id)),
    silent: clips.filter(({ statistics }) => statistics.silentShare === 1).map(({ id }) => id),
    broken,
    repaired,
    skipped,
    duplicates: exactSets(clips),
    nearDuplicates: near,
    groups: { count: groupsOf(clips).size, clipsWithout: clips.filter(({ group }) => group === null).length },
    splits: splitSizes(clips),
    leaks: { groups: groupLeaks(clips), duplicates: duplicateLeaks(clips, hashes), nearDuplicates: near.filter(({ splits }) => splits.length > 1) },
    splitHash: splitHash(clips),
  };
}

function classReport(label: string, clips: readonly InspectedClip[]): ClassReport {
  const members = clips.filter((clip) => exampleLabels(clip).includes(label));
  const seconds = members.map(({ statistics }) => statistics.seconds);
  return { label, count: members.length, seconds: sum(seconds), durations: range(seconds), groups: groupsOf(members).size };
}

function groupsOf(examples: readonly Example[]): Set<string> {
  return new Set(examples.flatMap(({ group }) => group ?? []));
}

function splitSizes(examples: readonly Example[]): Record<Split | "open", number> {
  const sizes = { train: 0, validation: 0, test: 0, open: 0 };
  for (const { split } of examples) sizes[split ?? "open"]++;
  return sizes;
}

function exactSets(clips: readonly InspectedClip[]): DuplicateSet[] {
  const byHash = new Map<string, InspectedClip[]>();
  for (const clip of clips) byHash.set(clip.contentHash, [...(byHash.get(clip.contentHash) ?? []), clip]);
  return [...byHash.values()].filter(({ length }) => length > 1).map((members) => duplicateSet(members, 1));
}

/** Clips that are joined by pairs; exact copies are told of already. */
function nearSets(clips: readonly InspectedClip[]): DuplicateSet[] {
  const pairs = nearDuplicates(clips.map(({ fingerprint }) => fingerprint)).filter(({ first, second }) => clips[first].contentHash !== clips[second].contentHash);
  const leader = clips.map((_, index) => index);
  const find = (index: number): number => (leader[index] === index ? index : (leader[index] = find(leader[index])));
  for (const { first, second } of pairs) leader[find(second)] = find(first);
  const sets = new Map<number, Set<number>>();
  for (const { first, second } of pairs) sets.set(find(first), new Set([...(sets.get(find(first)) ?? []), first, second]));
  return [...sets].map(([root, members]) => duplicateSet([...members].map((index) => clips[index]), Math.min(...pairs.filter(({ first }) => find(first) === root).map(({ agreement }) => agreement))));
}

function duplicateSet(members: readonly Example[], agreement: number): DuplicateSet {
  return {
    ids: members.map(({ id }) => id).sort(byCodeUnit),
    labels: [...new Set(members.map((member) => [...exampleLabels(member)].sort(byCodeUnit).join(" + ")))].sort(byCodeUnit),
    splits: [...new Set(members.flatMap(({ split }) => split ?? []))].sort(),
    agreement,
  };
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
