import { type RandomStream, randomStream } from "@cochlea/random";
import { byCodeUnit } from "../by-code-unit.ts";
import type { CarveWording, Side } from "./carve-sides.ts";
import type { Example } from "../examples/example.ts";
import { labelNames } from "../examples/label-names.ts";
import { exampleLabels } from "../examples/task.ts";
import { shuffledGroups } from "./shuffled-groups.ts";

/** What goes to one side as a whole: a group, or a clip. */
interface Unit {
  readonly ids: readonly string[];
  /** Clips by label. */
  readonly counts: ReadonlyMap<string, number>;
}

/** What is still to be given away. Changed as units are. */
interface Deal {
  /** Clips that each side still wants. */
  readonly wanted: number[];
  /** The same of each label. */
  readonly wantedOf: ReadonlyMap<string, number[]>;
  /** Sides that have a label already. */
  readonly reached: ReadonlyMap<string, Set<number>>;
  /** Clips and units of each label that no side has yet. */
  readonly left: ReadonlyMap<string, { clips: number; units: number }>;
  readonly free: Set<Unit>;
  readonly carved: Map<string, number>;
  readonly stream: RandomStream;
}

export interface CarveByTagsOptions {
  /** Keep groups whole; a clip without a group is a group of its own. */
  readonly grouped: boolean;
  readonly wording: CarveWording;
}

/** Shares that differ by less are equal: they are sums of fractions. */
const EQUAL = 1e-9;

/**
 * Deals out examples that have several labels each or none, so that every side has its share of every label: the rarest label first,
 * each unit of it to the side that wants most of that label.
 *
 * A side that lacks a label gets the last units of it that are left; a label of fewer units than there are sides is not on every one.
 *
 * @param examples Sorted by id.
 * @returns The number of its side by each id.
 * @throws {RangeError} Where a side gets nothing.
 * @see K. Sechidis, G. Tsoumakas, I. Vlahavas, On the stratification of multi-label data, ECML PKDD 2011.
 */
export function carveByTags(examples: readonly Example[], sides: readonly Side[], seed: number, { grouped, wording }: CarveByTagsOptions): Map<string, number> {
  // The largest first: those that follow make up for them.
  const units = shuffledGroups(examples, { seed, purpose: "split by labels", grouped }).map(unitOf).sort((a, b) => b.ids.length - a.ids.length);
  const deal = newDeal(units, examples, sides, randomStream(seed, "split by labels", "ties"));
  for (let label = rarest(deal); label !== null; label = rarest(deal)) {
    for (const unit of deal.free) if (unit.counts.has(label)) give(deal, unit, sideFor(deal, unit, label));
  }
  for (const unit of deal.free) give(deal, unit, most(deal, deal.wanted.map((_, side) => side), deal.wanted));
  const empty = sides.find((_, side) => ![...deal.carved.values()].includes(side));
  if (empty) throw new RangeError(`${wording.caller}: ${units.length} ${grouped ? "groups" : "clips"} are too few for ${sides.map(({ name }) => name).join(", ")}: nothing is left for ${empty.name}; add some or ${wording.fewer}`);
  return deal.carved;
}

function unitOf(members: readonly Example[]): Unit {
  const counts = new Map<string, number>();
  for (const label of members.flatMap(exampleLabels)) counts.set(label, (counts.get(label) ?? 0) + 1);
  return { ids: members.map(({ id }) => id), counts };
}

function newDeal(units: readonly Unit[], examples: readonly Example[], sides: readonly Side[], stream: RandomStream): Deal {
  const labels = labelNames(examples);
  const left = new Map(labels.map((label) => [label, { clips: 0, units: 0 }]));
  for (const { counts } of units) count(left, counts, 1);
  return {
    wanted: sides.map(({ fraction }) => fraction * examples.length),
    wantedOf: new Map([...left].map(([label, { clips }]) => [label, sides.map(({ fraction }) => fraction * clips)])),
    reached: new Map(labels.map((label) => [label, new Set<number>()])),
    left,
    free: new Set(units),
    carved: new Map(),
    stream,
  };
}

function count(left: Deal["left"], counts: Unit["counts"], sign: 1 | -1): void {
  for (const [label, clips] of counts) {
    const of = left.get(label);
    if (!of) continue;
    of.clips += sign * clips;
    of.units += sign;
  }
}

/** The label of the fewest clips that are left; null when none is. */
function rarest({ left }: Deal): string | null {
  const [first] = [...left].filter(([, { clips }]) => clips > 0).sort(([a, few], [b, many]) => few.clips - many.clips || byCodeUnit(a, b));
  return first?.[0] ?? null;
}

function sideFor(deal: Deal, unit: Unit, label: string): number {
  const spared = [...unit.counts.keys()].map((each) => sparingSides(deal, each));
  const both = deal.wanted.map((_, side) => side).filter((side) => spared.every((sides) => sides.has(side)));
  return most(deal, both.length > 0 ? both : [...sparingSides(deal, label)], deal.wantedOf.get(label) ?? []);
}

/** Sides that may have one more unit of a label, so that enough are left for those that have none; all where there are too few anyway. */
function sparingSides({ wanted, reached, left }: Deal, label: string): Set<number> {
  const units = left.get(label)?.units ?? 0;
  const has = reached.get(label);
  const sides = wanted.map((_, side) => side);
  const sparing = sides.filter((side) => sides.filter((other) => other !== side && !has?.has(other)).length <= units - 1);
  return new Set(sparing.length > 0 ? sparing : sides);
}

/** Of some sides the one that wants most, of equal ones that with most room, of these any. */
function most({ wanted, stream }: Deal, sides: readonly number[], of: readonly number[]): number {
  const largest = (values: readonly number[], among: readonly number[]): number[] => {
    const top = Math.max(...among.map((side) => values[side]));
    return among.filter((side) => values[side] > top - EQUAL);
  };
  const best = largest(wanted, largest(of, sides));
  return best.length === 1 ? best[0] : best[stream.integer(best.length)];
}

function give({ wanted, wantedOf, reached, left, free, carved }: Deal, unit: Unit, side: number): void {
  free.delete(unit);
  count(left, unit.counts, -1);
  wanted[side] -= unit.ids.length;
  for (const [label, clips] of unit.counts) {
    const of = wantedOf.get(label);
    if (of) of[side] -= clips;
    reached.get(label)?.add(side);
  }
  for (const id of unit.ids) carved.set(id, side);
}
