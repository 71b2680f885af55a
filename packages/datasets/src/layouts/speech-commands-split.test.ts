import { expect, test } from "vitest";
import golden from "../../test/golden/speech-commands-split.json" with { type: "json" };
import { speechCommandsSplit } from "../index.ts";

test.each(golden.input.map((name, i) => ({ name, expected: golden.output[i] })))("$name is in $expected", ({ name, expected }) => {
  expect([speechCommandsSplit(`yes/${name}`), speechCommandsSplit(name, { validationPercent: 25, testPercent: 40 })]).toEqual(expected);
});

test("a speaker's clips are together, in whatever container and word", () => {
  expect(new Set(["yes/0132a06d_nohash_0.wav", "no/0132a06d_nohash_4.flac"].map((name) => speechCommandsSplit(name))).size).toBe(1);
});

test("percentages out of range are refused", () => {
  expect(() => speechCommandsSplit("a.wav", { validationPercent: 60, testPercent: 50 })).toThrow(new RangeError("speechCommandsSplit: need percentages >= 0 that sum to at most 100, got 60 and 50"));
  expect(() => speechCommandsSplit("a.wav", { testPercent: NaN })).toThrow("got 10 and NaN");
});
