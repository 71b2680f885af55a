import { expect, test } from "vitest";
import { printable } from "./printable.ts";

test("what a terminal would obey is shown, all else stays as it is", () => {
  expect(printable("a\nb\t\r\u001b[31m\u0007\u007f\u0085\u202ecba\u2066")).toBe("a\\nb\\t\\r\\u001b[31m\\u0007\\u007f\\u0085\\u202ecba\\u2066");
  expect(printable('"é" \\ 日本 עברית 🎉')).toBe('"é" \\ 日本 עברית 🎉');
});
