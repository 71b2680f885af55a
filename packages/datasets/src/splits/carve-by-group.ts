import { type CarveWording, type Side, tooFewGroups } from "./carve-sides.ts";
import type { Example } from "../examples/example.ts";
import { labelNames } from "../examples/label-names.ts";
import { shuffledGroups } from "./shuffled-groups.ts";

interface Group {
  readonly members: readonly Example[];
  /** Clips by class number, for the classes it has. */
  readonly counts: ReadonlyMap<number, number>;
}

/** Who has what so far. Changed as groups are given away. */
interface Deal {
  readonly labels: readonly string[];
  readonly sides: readonly Side[];
  /** Clips by class, over all groups. */
  readonly totals: readonly number[];
  /** Groups by class that no side has yet. */
  readonly freeGroups: number[];
  /** Clips by side and class. */
  readonly held: number[][];
  readonly free: Set<Group>;
  readonly carved: Map<string, number>;
  readonly wording: CarveWording;
}

/**
 * Gives whole groups to sides: first so that every side has every class, then the largest groups to where they are missed most.
 *
 * A clip without a group is a group of its own.
 *
 * @param examples Sorted by id.
 * @returns The number of its side by each id.
 */
export function carveByGroup(examples: readonly Example[], sides: readonly Side[], seed: number, wording: CarveWording): Map<string, number> {
  const labels = labelNames(examples);
  const classOf = new Map(labels.map((label, i) => [label, i]));
  const groups = shuffledGroups(examples, { seed, purpose: "split by group" }).map((members) => newGroup(members, classOf));
  const deal = newDeal(groups, labels, sides, wording);
  const smallestFirst = sides.map((_, side) => side).sort((a, b) => sides[a].fraction - sides[b].fraction);
  for (const side of smallestFirst) coverEveryClass(deal, side);
  for (const group of [...deal.free].sort((a, b) => b.members.length - a.members.length)) give(deal, group, neediestSide(deal, group));
  return deal.carved;
}

function newGroup(members: readonly Example[], classOf: ReadonlyMap<string, number>): Group {
  const counts = new Map<number, number>();
  for (const { label } of members) counts.set(classOf.get(label)!, (counts.get(classOf.get(label)!) ?? 0) + 1);
  return { members, counts };
}

function newDeal(groups: readonly Group[], labels: readonly string[], sides: readonly Side[], wording: CarveWording): Deal {
  const totals = labels.map(() => 0);
  const freeGroups = labels.map(() => 0);
  for (const { counts } of groups) {
    for (const [label, count] of counts) {
      totals[label] += count;
      freeGroups[label]++;
    }
  }
  freeGroups.forEach((count, label) => {
    if (count < sides.length) throw tooFewGroups(labels[label], count, sides, wording);
  });
  return { labels, sides, totals, freeGroups, held: sides.map(() => labels.map(() => 0)), free: new Set(groups), carved: new Map(), wording };
}

function coverEveryClass(deal: Deal, side: number): void {
  for (let missing = missingClasses(deal, side); missing.length > 0; missing = missingClasses(deal, side)) {
    const group = bestCover(deal, side, missing);
    if (!group) throw noCover(deal, side, missing[0]);
    give(deal, group, side);
  }
}

function noCover({ labels, sides, wording }: Deal, side: number, label: number): RangeError {
  return new RangeError(`${wording.caller}: found no group of class ${JSON.stringify(labels[label])} for ${sides[side].name} that the other parts can spare; add groups, ${wording.fewer}, try another seed, or split by "random"`);
}

function missingClasses(deal: Deal, side: number): number[] {
  return deal.labels.map((_, label) => label).filter((label) => deal.held[side][label] === 0);
}

/** The free group with most of the missing classes, of these the one that overshoots least, if the other sides can still be served. */
function bestCover(deal: Deal, side: number, missing: readonly number[]): Group | null {
  let best: { group: Group; covers: number; cost: number } | null = null;
  for (const group of deal.free) {
    const covers = missing.filter((label) => group.counts.has(label)).length;
    if (covers === 0 || (best && covers < best.covers) || !leavesEnough(deal, group, side)) continue;
    const cost = addedCost(deal, group, side);
    if (!best || covers > best.covers || cost < best.cost) best = { group, covers, cost };
  }
  return best?.group ?? null;
}

function leavesEnough(deal: Deal, group: Group, side: number): boolean {
  return [...group.counts.keys()].every((label) => {
    const waiting = deal.held.filter((held, other) => other !== side && held[label] === 0).length;
    return deal.freeGroups[label] - 1 >= waiting;
  });
}

function neediestSide(deal: Deal, group: Group): number {
  const costs = deal.sides.map((_, side) => addedCost(deal, group, side));
  return costs.indexOf(Math.min(...costs));
}

/** By how much the squared distances from the wanted shares grow, summed over classes. */
function addedCost(deal: Deal, group: Group, side: number): number {
  let cost = 0;
  for (const [label, count] of group.counts) {
    const over = deal.held[side][label] / deal.totals[label] - deal.sides[side].fraction;
    const added = count / deal.totals[label];
    cost += added * (added + 2 * over);
  }
  return cost;
}

function give(deal: Deal, group: Group, side: number): void {
  deal.free.delete(group);
  for (const [label, count] of group.counts) {
    deal.held[side][label] += count;
    deal.freeGroups[label]--;
  }
  for (const { id } of group.members) deal.carved.set(id, side);
}
