import type { DataReport, DuplicateSet } from "@cochlea/datasets";
import { formatPercent } from "../format.ts";

/** Something that whoever trains on the data should know. */
export interface Finding {
  readonly title: string;
  /** What it means, or what to do. */
  readonly advice: string;
  readonly items: readonly FindingItem[];
}

interface FindingItem {
  readonly text: string;
  /** Clips that it is about. */
  readonly ids: readonly string[];
}

/** What is wrong with a data set, or may be: the worst first. */
export function findings(report: DataReport): Finding[] {
  const { leaks, duplicates, nearDuplicates, broken, repaired, silent, clipped } = report;
  const contradicting = [...duplicates, ...nearDuplicates].filter(({ labels }) => labels.length > 1);
  const all: Finding[] = [
    { title: "groups in more than one marked part", advice: "results on the test part say less about new groups", items: leaks.groups.map(({ key, splits, ids }) => ({ text: `${key}: ${ids.length} clips in ${splits.join(" and ")}`, ids: ids.slice(0, 2) })) },
    { title: "the same recording in more than one marked part", advice: "the test part holds what was trained on", items: [...leaks.duplicates.map(({ splits, ids }) => ({ text: `${ids.join(" = ")} in ${splits.join(" and ")}`, ids })), ...leaks.nearDuplicates.map(pair)] },
    { title: "the same recording under different labels", advice: "one of them is wrong", items: contradicting.map(pair) },
    { title: "files that cannot be read", advice: "they are left out of a training", items: broken.map(fileItem) },
    { title: "files that were mended", advice: "they are used as far as they go", items: repaired.map(fileItem) },
    { title: "the same recording more than once", advice: "a split that we make refuses to put copies on two sides", items: duplicates.map(pair) },
    { title: "nearly the same recording more than once", advice: "encoded anew, made louder, shifted or cut; listen, then give them one group", items: nearDuplicates.map(pair) },
    { title: "silent clips", advice: "softer than -60 dB throughout", items: silent.map((id) => ({ text: id, ids: [id] })) },
    { title: "clipped clips", advice: "the tops of the wave are cut off", items: clipped.map(({ id, share }) => ({ text: `${id}: ${formatPercent(share)} of its samples`, ids: [id] })) },
  ];
  return all.filter(({ items }) => items.length > 0);
}

function pair({ ids, labels, splits, agreement }: DuplicateSet): FindingItem {
  const where = splits.length > 1 ? ` in ${splits.join(" and ")}` : "";
  const what = labels.length > 1 ? ` as ${labels.join(" and ")}` : "";
  const near = agreement < 1 ? ` (${formatPercent(agreement)} alike)` : "";
  return { text: `${ids.join(agreement < 1 ? " ~ " : " = ")}${what}${where}${near}`, ids };
}

function fileItem({ file, reason }: { readonly file: string; readonly reason: string }): FindingItem {
  return { text: `${file}: ${reason}`, ids: [] };
}
