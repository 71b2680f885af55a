import { expect, test } from "vitest";
import { shortened } from "./shortened.ts";
import { textTable } from "./text-table.ts";

// Columns that a terminal gives each, by Unicode's East Asian Width and emoji tables: 犬 and 🐕 two, カ two, ｶ one, a combining mark none.
const LABELS = ["dog", "犬", "🐕", "👩‍🚀", "カメラ", "ｶﾒﾗ", "e\u0301te\u0301", "été", "שלום", "🇳🇴", "한국"] as const;
const WIDTHS = [3, 2, 2, 2, 6, 3, 3, 3, 4, 2, 4];

test("columns line up as a terminal shows them, whatever the letters", () => {
  const rows = LABELS.map((label, row) => ({ label, width: WIDTHS[row] }));
  const lines = textTable([{ title: "class", text: ({ label }) => label }, { title: "right", text: ({ label }) => label, align: "right" }, { title: "n", text: () => "1" }], rows).split("\n");
  expect(lines[0]).toBe("class    right  n");
  for (const [row, { label, width }] of rows.entries()) expect(lines[row + 1]).toBe(`${label}${" ".repeat(6 - width)}  ${" ".repeat(6 - width)}${label}  1`);
});

test("a label that is a column's title is shown without what a terminal would obey", () => {
  expect(textTable([{ title: "a\u001b[2Jb", text: () => "1" }], [0])).toBe("a\\u001b[2Jb\n1\n");
});

test.each([
  ["plain", 5, "plain"],
  ["plainer", 5, "plai…"],
  ["犬犬犬", 6, "犬犬犬"],
  ["犬犬犬", 5, "犬犬…"],
  ["犬犬犬", 4, "犬…"],
  ["👩‍🚀👩‍🚀👩‍🚀", 5, "👩‍🚀👩‍🚀…"],
  ["e\u0301e\u0301e\u0301", 2, "e\u0301…"],
])("%s in %d columns is %s", (text, columns, expected) => {
  expect(shortened(text, columns)).toBe(expected);
});
