import type { DataReport, DuplicateSet } from "@cochlea/datasets";
import { formatCount, formatPercent } from "../../format.ts";

/** How much it matters: `wrong` makes results wrong, `look` may be meant, `note` is told for completeness. */
type Weight = "wrong" | "look" | "note";

/** Something that whoever trains on the data should know. */
export interface Finding {
  readonly weight: Weight;
  /** With the count before it. */
  readonly title: string;
  /** What it means, or what to do. */
  readonly advice: string;
  readonly items: readonly FindingItem[];
}

export interface FindingItem {
  /** What the files have in common, where that is no name of a file: a group. */
  readonly subject?: string;
  readonly files: readonly string[];
  /** What stands between the files: copies, or nearly so. */
  readonly between?: "=" | "~";
  readonly note?: string;
}

/** What was looked at. */
export interface Findings {
  /** The worst first. */
  readonly found: readonly Finding[];
  /** What was looked for and is not there. */
  readonly fine: readonly string[];
  /** What could not be looked at, and what would let it. */
  readonly unknown: readonly string[];
}

interface Check extends Omit<Finding, "title"> {
  readonly title: readonly [one: string, many: string];
  /** What holds where nothing was found; left out where it would not be true. */
  readonly fine?: string;
  /** Why it could not be looked at. */
  readonly unknown?: string;
}

/** What is wrong with a data set, or may be, and what is not. A set of copies is told of once, as the worst that it is. */
export function findings(report: DataReport): Findings {
  const checks = [...leakChecks(report), ...copyChecks(report), ...clipChecks(report)];
  return {
    found: checks.filter(({ items }) => items.length > 0).map(({ title: [one, many], weight, advice, items }) => ({ weight, title: `${formatCount(items.length)} ${items.length === 1 ? one : many}`, advice, items })),
    fine: checks.filter(({ items, unknown }) => items.length === 0 && unknown === undefined).flatMap(({ fine }) => fine ?? []),
    unknown: [...new Set(checks.flatMap(({ items, unknown }) => (items.length === 0 && unknown !== undefined ? [unknown] : [])))],
  };
}

function leakChecks({ leaks, duplicates, splits, groups, count }: DataReport): Check[] {
  const inParts = (some: readonly DuplicateSet[]): readonly DuplicateSet[] => some.filter(({ splits: parts }) => parts.length > 1);
  const noParts = splits.open === count ? "whether parts share groups or copies: no part is marked (--test-pattern, or a column of a list)" : undefined;
  const noGroups = groups.count === 0 ? "whether parts share groups: no group is known (--group-pattern, or a column of a list)" : undefined;
  return [
    { weight: "wrong", title: ["group in more than one part", "groups in more than one part"], advice: "results on the test part say less about new groups", fine: "no group is in two parts", unknown: noParts ?? noGroups, items: leaks.groups.map(({ key, splits: parts, ids }) => ({ subject: key, files: [ids[0], ids[ids.length - 1]], note: `${formatCount(ids.length)} clips in ${parts.join(" and ")}` })) },
    { weight: "wrong", title: ["recording in more than one part", "recordings in more than one part"], advice: "the test part holds what is trained on", fine: "no recording is in two parts", unknown: noParts, items: [...inParts(duplicates).map(copies), ...leaks.nearDuplicates.map(likeness)] },
  ];
}

function copyChecks({ duplicates, nearDuplicates }: DataReport): Check[] {
  const all = [...duplicates, ...nearDuplicates];
  const within = (some: readonly DuplicateSet[], severalLabels: boolean): DuplicateSet[] => some.filter(({ labels, splits }) => splits.length < 2 && labels.length > 1 === severalLabels);
  return [
    { weight: "wrong", title: ["recording under different labels", "recordings under different labels"], advice: "one of the labels is wrong", fine: all.some(({ labels }) => labels.length > 1) ? undefined : "no recording is under two labels", items: [...within(duplicates, true).map(copies), ...within(nearDuplicates, true).map(likeness)] },
    { weight: "look", title: ["recording more than once", "recordings more than once"], advice: "the same samples; a split that we make refuses to put them on two sides", fine: duplicates.length > 0 ? undefined : "no recording is there twice", items: within(duplicates, false).map(copies) },
    { weight: "look", title: ["recording more than once, nearly the same", "recordings more than once, nearly the same"], advice: "encoded anew, made louder, shifted or cut; listen, then give them one group", fine: nearDuplicates.length > 0 ? undefined : "none is there again in nearly the same form", items: within(nearDuplicates, false).map(likeness) },
  ];
}

/** The reason that a scan gives for what is no recording by its name. */
const OTHER = "not an audio file";

function clipChecks({ broken, repaired, skipped, silent, clipped, offset }: DataReport): Check[] {
  return [
    { weight: "wrong", title: ["file that cannot be read", "files that cannot be read"], advice: "left out of a training", fine: "every recording can be read", items: broken.map(fileItem) },
    { weight: "look", title: ["recording left out", "recordings left out"], advice: "before anything was read, for the reasons given", fine: broken.length > 0 ? undefined : "no recording is left out", items: skipped.filter(({ reason }) => reason !== OTHER).map(fileItem) },
    { weight: "look", title: ["file that was mended", "files that were mended"], advice: "used as far as it goes", fine: "every file is whole", items: repaired.map(fileItem) },
    { weight: "look", title: ["silent clip", "silent clips"], advice: "softer than -60 dB from beginning to end", fine: "no clip is silent", items: silent.map((id) => ({ files: [id] })) },
    { weight: "look", title: ["clipped clip", "clipped clips"], advice: "the tops of the wave are cut off at full scale", fine: "no clip is cut off at full scale", items: clipped.map(({ id, share }) => ({ files: [id], note: `${formatPercent(share)} of its samples` })) },
    { weight: "look", title: ["clip off zero", "clips off zero"], advice: "a constant (DC offset) of more than 1 % of full scale is in it", fine: "no clip is off zero", items: offset.map(({ id, offset: mean }) => ({ files: [id], note: `by ${mean.toFixed(3)}` })) },
    { weight: "note", title: ["other file", "other files"], advice: "no sound by their names, and not read", items: skipped.filter(({ reason }) => reason === OTHER).map(({ file }) => ({ files: [file] })) },
  ];
}

function copies(set: DuplicateSet): FindingItem {
  return { files: set.ids, between: "=", note: standing(set).join(", ") };
}

function likeness(set: DuplicateSet): FindingItem {
  return { files: set.ids, between: "~", note: [`${formatPercent(set.agreement)} alike`, ...standing(set)].join(", ") };
}

function standing({ labels, splits }: DuplicateSet): string[] {
  return [...(labels.length > 1 ? [`as ${labels.join(" and ")}`] : []), ...(splits.length > 1 ? [`in ${splits.join(" and ")}`] : [])];
}

function fileItem({ file, reason }: { readonly file: string; readonly reason: string }): FindingItem {
  return { files: [file], note: reason };
}
