import { byCodeUnit } from "../by-code-unit.ts";
import type { Example, Split } from "../examples/example.ts";
import { exampleLabels } from "../examples/task.ts";
import type { InspectedClip } from "./inspected-clip.ts";
import { membersOf } from "./members.ts";
import { type NearDuplicate, nearDuplicates } from "./near-duplicates.ts";

/** Recordings that are the same sound. */
export interface DuplicateSet {
  readonly ids: readonly string[];
  /** Each once; several of one recording joined by " + ". */
  readonly labels: readonly string[];
  /** The parts they stand in, as `leaks` has them. */
  readonly splits: readonly Split[];
  /** 1 for the same samples; else the least share of fingerprint bits that agree. */
  readonly agreement: number;
}

/** Clips of the same samples. */
export function exactSets(clips: readonly InspectedClip[]): DuplicateSet[] {
  const sets = membersOf(clips, ({ contentHash }) => [contentHash]);
  return [...sets.values()].filter(({ length }) => length > 1).map((members) => duplicateSet(members, 1));
}

/** Clips that are joined by pairs that sound the same; pairs of the same samples are `exactSets`'s. */
export function nearSets(clips: readonly InspectedClip[]): DuplicateSet[] {
  const pairs = nearDuplicates(clips.map(({ fingerprint }) => fingerprint)).filter(({ first, second }) => clips[first].contentHash !== clips[second].contentHash);
  const leader = joined(clips.length, pairs);
  const sets = membersOf(pairs, ({ first }) => [String(leader(first))]);
  return [...sets.values()].map((joining) => {
    const members = new Set(joining.flatMap(({ first, second }) => [first, second]));
    return duplicateSet([...members].map((index) => clips[index]), joining.reduce((least, { agreement }) => Math.min(least, agreement), 1));
  });
}

/** Which one stands for all that are joined to it by pairs. */
function joined(count: number, pairs: readonly NearDuplicate[]): (index: number) => number {
  const above = Uint32Array.from({ length: count }, (_, index) => index);
  const leader = (index: number): number => {
    while (above[index] !== index) index = above[index] = above[above[index]];
    return index;
  };
  for (const { first, second } of pairs) above[leader(second)] = leader(first);
  return leader;
}

function duplicateSet(members: readonly Example[], agreement: number): DuplicateSet {
  return {
    ids: members.map(({ id }) => id).sort(byCodeUnit),
    labels: [...new Set(members.map((member) => [...exampleLabels(member)].sort(byCodeUnit).join(" + ")))].sort(byCodeUnit),
    splits: [...new Set(members.flatMap(({ split }) => split ?? []))].sort(),
    agreement,
  };
}
