import { expect, test } from "vitest";
import { binned, histogram } from "./histogram.ts";

test("steps are round, every value is in one, the last has its upper end too", () => {
  expect(binned([0.14, 0.5, 2.28], 20).map(({ count }) => count).reduce((sum, count) => sum + count)).toBe(3);
  expect(binned([0, 1, 2, 3, 4, 10], 10).map(({ count }) => count)).toEqual([1, 1, 1, 1, 1, 0, 0, 0, 0, 1]);
  expect(binned([0.95, 1], 10).at(-1)).toMatchObject({ count: 1 });
  expect(binned([5, 5])).toEqual([{ from: 5, to: 5.5, count: 2 }]);
});

test("one value far out is told of and leaves room for the others", async () => {
  const words = Array.from({ length: 99 }, (_, index) => 0.5 + index / 200);
  expect((await histogram(words, "s")).beyond).toBeNull();
  const { beyond, svg } = await histogram([...words, 3600], "duration (s)");
  expect(beyond).toEqual({ count: 1, least: 3600, most: 3600 });
  expect(svg).toContain("duration (s)");
  expect(svg).not.toContain("3600");
});
