import { byCodeUnit } from "../by-code-unit.ts";
import { carve } from "./carve.ts";
import type { CarveWording, Side } from "./carve-sides.ts";
import type { Example, Split } from "../examples/example.ts";
import { groupLeaks } from "./leaks.ts";
import { splitHash } from "./split-hash.ts";
import { taskOf } from "../examples/task.ts";

export interface SplitFractions {
  readonly train: number;
  /** 0 for no validation part. */
  readonly validation: number;
  /** 0 for no test part; not used when there is an official one. */
  readonly test: number;
}

export interface SplitExamplesOptions {
  /** Shares of the clips; they sum to 1. */
  readonly fractions: SplitFractions;
  readonly seed: number;
  /**
   * Keep each group whole, or deal clips out one by one; without any group clips are dealt out.
   *
   * Default `"auto"`: groups are kept whole, unless an official test part shares them with the rest. The validation part then is dealt out too,
   * so that it measures what the test part does and no group is lost to training.
   */
  readonly by?: "auto" | "group" | "random";
}

export interface SplitExamplesResult<Kind extends Example = Example> {
  /** In the order given, each with its part. */
  readonly examples: readonly (Kind & { readonly split: Split })[];
  /** How the parts came about: as the data set says, or carved by us (all of them, or the validation part beside an official test part). */
  readonly by: "official" | "group" | "random";
  /** Whether every clip has a group and none stands in two parts. False also when groups are not known. */
  readonly groupDisjoint: boolean;
  readonly splitHash: string;
}

/** A part to be carved. */
interface PartSide extends Side {
  readonly name: Split;
}

const WORDING: CarveWording = { caller: "splitExamples", fewer: "set a fraction to 0" };

/**
 * Divides examples into parts, every class in every part, no group in two of those that are made here.
 *
 * An official test part stays as it is, even where it shares groups (`groupDisjoint` then is false), and only a validation part is carved from the rest.
 * Of examples with several labels each, or none, every label is dealt out in proportion; one that few groups have may be missing in a part.
 * With an official validation part nothing is carved: what is open is trained on. The result depends on the seed and the set, not on the order of the examples.
 *
 * @throws {RangeError} When fractions do not sum to 1, an id stands twice, or a class has too few groups or clips for every part.
 */
export function splitExamples<Kind extends Example>(examples: readonly Kind[], options: SplitExamplesOptions): SplitExamplesResult<Kind> {
  const { fractions, seed, by = "auto" } = options;
  checkFractions(fractions);
  checkIds(examples);
  const sides = openSides(examples, fractions);
  const pool = sides.length > 1 ? examples.filter(({ split }) => split === null || split === "train") : [];
  const grouped = pool.some(({ group }) => group !== null) && (by === "group" || (by === "auto" && groupLeaks(examples.map(officialSide)).length === 0));
  const way = sides.length === 1 ? "official" : grouped ? "group" : "random";
  const carved = sides.length > 1 ? carve(pool, sides, { seed, grouped, task: taskOf(examples), wording: WORDING }) : new Map<string, number>();
  const divided = examples.map((example) => ({ ...example, split: sides[carved.get(example.id) ?? -1]?.name ?? example.split ?? "train" }));
  return { examples: divided, by: way, groupDisjoint: groupsAreDisjoint(divided), splitHash: splitHash(divided) };
}

/** What is not in the official test part is, for now, all one side. */
function officialSide<Kind extends Example>(example: Kind): Kind {
  return { ...example, split: example.split === "test" ? "test" : "train" };
}

function checkFractions({ train, validation, test }: SplitFractions): void {
  const sum = train + validation + test;
  if (train > 0 && validation >= 0 && test >= 0 && Math.abs(sum - 1) <= 1e-6) return;
  throw new RangeError(`splitExamples: need train > 0, validation >= 0, test >= 0 that sum to 1, got ${train}, ${validation}, ${test}`);
}

function checkIds(examples: readonly Example[]): void {
  const ids = examples.map(({ id }) => id).sort(byCodeUnit);
  const twice = ids.find((id, index) => id === ids[index - 1]);
  if (twice !== undefined) throw new RangeError(`splitExamples: need each id once, got ${JSON.stringify(twice)} twice`);
}

/** The parts that are not settled by the examples themselves. */
function openSides(examples: readonly Example[], fractions: SplitFractions): PartSide[] {
  if (examples.some(({ split }) => split === "validation")) return [{ name: "train", fraction: 1 }];
  const hasTest = examples.some(({ split }) => split === "test");
  const open: Split[] = hasTest ? ["train", "validation"] : ["train", "validation", "test"];
  const wanted = open.filter((split) => fractions[split] > 0);
  const total = wanted.reduce((sum, split) => sum + fractions[split], 0);
  return wanted.map((split) => ({ name: split, fraction: fractions[split] / total }));
}

function groupsAreDisjoint(examples: readonly Example[]): boolean {
  return examples.every(({ group }) => group !== null) && groupLeaks(examples).length === 0;
}
