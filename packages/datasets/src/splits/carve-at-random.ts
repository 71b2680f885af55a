import { permutation, randomStream } from "@cochlea/random";
import type { CarveWording, Side } from "./carve-sides.ts";
import type { Example } from "../examples/example.ts";
import { labelNames } from "../examples/label-names.ts";

/**
 * Deals the clips of each class out to the sides in proportion.
 *
 * @param examples Sorted by id.
 * @returns The number of its side by each id.
 */
export function carveAtRandom(examples: readonly Example[], sides: readonly Side[], seed: number, wording: CarveWording): Map<string, number> {
  const carved = new Map<string, number>();
  for (const label of labelNames(examples)) {
    const members = examples.filter((example) => example.label === label);
    if (members.length < sides.length) {
      throw new RangeError(`${wording.caller}: class ${JSON.stringify(label)} has ${members.length} clips and ${sides.length} parts need one each; add clips of it or ${wording.fewer}`);
    }
    const order = permutation(members.length, randomStream(seed, "split", label));
    let next = 0;
    shares(members.length, sides).forEach((count, side) => {
      for (let i = 0; i < count; i++) carved.set(members[order[next++]].id, side);
    });
  }
  return carved;
}

/** Whole numbers in proportion to the fractions (largest remainders), none 0, that sum to `total`. */
function shares(total: number, sides: readonly Side[]): number[] {
  const counts = sides.map(({ fraction }) => Math.max(1, Math.floor(fraction * total + 1e-9)));
  const sum = (): number => counts.reduce((a, b) => a + b, 0);
  const lack = (i: number): number => sides[i].fraction * total - counts[i];
  const indices = sides.map((_, i) => i);
  while (sum() < total) counts[indices.reduce((a, b) => (lack(b) > lack(a) + 1e-9 ? b : a))]++;
  while (sum() > total) counts[indices.filter((i) => counts[i] > 1).reduce((a, b) => (lack(b) < lack(a) - 1e-9 ? b : a))]--;
  return counts;
}
