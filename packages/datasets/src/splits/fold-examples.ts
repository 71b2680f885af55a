import { carve } from "./carve.ts";
import type { CarveWording } from "./carve-sides.ts";
import type { Example, Split } from "../examples/example.ts";
import { splitHash } from "./split-hash.ts";
import { taskOf } from "../examples/task.ts";

export interface FoldExamplesOptions {
  /** How many folds, at least 2. */
  readonly folds: number;
  readonly seed: number;
  /** `auto` takes the set's own folds where every example has one, else keeps groups whole, else deals clips out. Default `auto`. */
  readonly by?: "auto" | "group" | "random";
}

export interface FoldExamplesResult<Kind extends Example = Example> {
  /** In the order given, each with its fold, from 1. */
  readonly examples: readonly (Kind & { readonly fold: number })[];
  readonly by: "official" | "group" | "random";
  /** Whether every clip has a group and none stands in two folds. */
  readonly groupDisjoint: boolean;
  /** Fingerprint of which clip is in which fold. */
  readonly foldHash: string;
  /** The examples with one fold as the test part, and all else open. */
  readonly withTestFold: (fold: number) => (Kind & { readonly split: Split | null })[];
}

const WORDING: CarveWording = { caller: "foldExamples", fewer: "take fewer folds" };

/**
 * Divides examples into folds, each of which is the test part of one training: every class in every fold, no group in two.
 *
 * Of examples with several labels each, or none, every label is dealt out in proportion; one that few groups have may be missing in a fold.
 * Official parts mean nothing here; official folds are taken as they are, even where they share groups. The result depends on the seed and the set, not on the order of the examples.
 *
 * @throws {RangeError} When there are other official folds than asked for, or a class has too few groups or clips for every fold.
 */
export function foldExamples<Kind extends Example>(examples: readonly Kind[], { folds, seed, by = "auto" }: FoldExamplesOptions): FoldExamplesResult<Kind> {
  if (!(Number.isInteger(folds) && folds >= 2)) throw new RangeError(`foldExamples: need at least 2 folds, got ${folds}`);
  const official = by === "auto" ? officialFolds(examples, folds) : null;
  const grouped = by !== "random" && examples.some(({ group }) => group !== null);
  const folded = official ?? carvedFolds(examples, folds, seed, grouped);
  return {
    examples: folded,
    by: official ? "official" : grouped ? "group" : "random",
    groupDisjoint: isGroupDisjoint(folded),
    foldHash: splitHash(folded.map(({ id, label, labels, fold }) => ({ id, label, labels, split: fold }))),
    withTestFold: (test) => folded.map((example) => ({ ...example, split: example.fold === test ? ("test" as const) : null })),
  };
}

/** The set's own folds, numbered from 1; null where not every example has one. */
function officialFolds<Kind extends Example>(examples: readonly Kind[], folds: number): (Kind & { readonly fold: number })[] | null {
  const names = [...new Set(examples.map(({ fold }) => fold ?? null))].filter((fold) => fold !== null).sort((a, b) => a - b);
  if (names.length === 0 || examples.some(({ fold }) => (fold ?? null) === null)) return null;
  if (names.length !== folds) throw new RangeError(`foldExamples: the data have ${names.length} official folds, got ${folds}; take ${names.length}, or split by "group" or "random" to make folds of another number`);
  return examples.map((example) => ({ ...example, fold: names.indexOf(example.fold!) + 1 }));
}

function carvedFolds<Kind extends Example>(examples: readonly Kind[], folds: number, seed: number, grouped: boolean): (Kind & { readonly fold: number })[] {
  const sides = Array.from({ length: folds }, (_, index) => ({ name: `fold ${index + 1}`, fraction: 1 / folds }));
  const carved = carve(examples, sides, { seed, grouped, task: taskOf(examples), wording: WORDING });
  return examples.map((example) => ({ ...example, fold: carved.get(example.id)! + 1 }));
}

function isGroupDisjoint(examples: readonly (Example & { readonly fold: number })[]): boolean {
  const folds = new Map<string, number>();
  return examples.every(({ group, fold }) => {
    if (group === null) return false;
    const before = folds.get(group) ?? fold;
    folds.set(group, fold);
    return before === fold;
  });
}
