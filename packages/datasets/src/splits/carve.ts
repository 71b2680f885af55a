import { byCodeUnit } from "../by-code-unit.ts";
import type { Example } from "../examples/example.ts";
import type { Task } from "../examples/task.ts";
import { carveAtRandom } from "./carve-at-random.ts";
import { carveByGroup } from "./carve-by-group.ts";
import { carveByTags } from "./carve-by-tags.ts";
import type { CarveWording, Side } from "./carve-sides.ts";

export interface CarveOptions {
  readonly seed: number;
  /** Whether groups are kept whole. */
  readonly grouped: boolean;
  readonly task: Task;
  readonly wording: CarveWording;
}

/**
 * Deals examples out to the sides, of one label each class by class, else label by label. Their order means nothing.
 *
 * @returns The number of its side by each id.
 */
export function carve(examples: readonly Example[], sides: readonly Side[], { seed, grouped, task, wording }: CarveOptions): Map<string, number> {
  const sorted = [...examples].sort((a, b) => byCodeUnit(a.id, b.id));
  if (task === "multi") return carveByTags(sorted, sides, seed, { grouped, wording });
  return (grouped ? carveByGroup : carveAtRandom)(sorted, sides, seed, wording);
}
