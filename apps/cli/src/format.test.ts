import { expect, test } from "vitest";
import { formatCount, formatDuration, formatPercent } from "./format.ts";
import { textTable } from "./text-table.ts";

test.each([
  [0, "0.0 s"],
  [59.94, "59.9 s"],
  [59.96, "1 min 00 s"],
  [72, "1 min 12 s"],
  [3599.6, "1 h 00 min"],
  [7500, "2 h 05 min"],
  [Infinity, "?"],
  [NaN, "?"],
])("formatDuration(%s) is %s", (seconds, text) => {
  expect(formatDuration(seconds)).toBe(text);
});

test("counts and shares", () => {
  expect([formatCount(119990274), formatCount(12.6), formatPercent(0.97345), formatPercent(1)]).toEqual(["119,990,274", "13", "97.3 %", "100.0 %"]);
});

test("a table's columns are as wide as their widest cells", () => {
  const columns = [{ title: "a", text: (row: string) => row }, { title: "n", text: (row: string) => String(row.length), align: "right" as const }];
  expect(textTable(columns, ["xyz", "yy"])).toBe("a    n\nxyz  3\nyy   2\n");
  expect(textTable(columns, [])).toBe("a  n\n");
});
