import { permutation, randomStream } from "@cochlea/random";
import { byCodeUnit } from "../by-code-unit.ts";
import type { Example } from "../examples/example.ts";

export interface ShuffledGroupsOptions {
  readonly seed: number;
  /** What the order is drawn for; each has a random stream of its own. */
  readonly purpose: string;
  /** Whether examples of one group stay together. Default true. */
  readonly grouped?: boolean;
}

/** Groups in an order that depends on the seed and their names; a clip without a group is a group of its own. */
export function shuffledGroups(examples: readonly Example[], { seed, purpose, grouped = true }: ShuffledGroupsOptions): Example[][] {
  const byName = new Map<string, Example[]>();
  for (const example of examples) {
    const name = grouped && example.group !== null ? `group ${example.group}` : `clip ${example.id}`;
    const members = byName.get(name);
    if (members) members.push(example);
    else byName.set(name, [example]);
  }
  const sorted = [...byName].sort(([a], [b]) => byCodeUnit(a, b));
  return Array.from(permutation(sorted.length, randomStream(seed, purpose)), (index) => sorted[index][1]);
}
