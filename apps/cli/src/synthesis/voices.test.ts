import { expect, test } from "vitest";
import { voiceCount, voices } from "./voices.ts";

test("all voices differ, in names that suit files and groups", () => {
  const all = voices(voiceCount());
  expect(new Set(all.map(({ name }) => name)).size).toBe(216);
  expect(new Set(all.map(({ espeak }) => espeak)).size).toBe(216);
  for (const { name } of all) expect(name).toMatch(/^[a-z0-9-]+$/);
});

test("the first 27 share no variant, and more voices only add to fewer", () => {
  const variants = voices(27).map(({ espeak }) => espeak.split("+")[1]);
  expect(new Set(variants).size).toBe(27);
  expect(voices(40).slice(0, 27)).toEqual(voices(27));
});

test.each([0, 217, 1.5, NaN])("refuses %s voices", (count) => {
  expect(() => voices(count)).toThrow(new RangeError(`voices: need a whole number from 1 to 216, got ${count}`));
});

test.each([["de", 27], ["es", 54], ["fr", 54], ["pt", 54], ["cmn", 27]])("%s has %i voices that differ", (language, count) => {
  expect(voiceCount(language)).toBe(count);
  const all = voices(count, language);
  expect(new Set(all.map(({ espeak }) => espeak)).size).toBe(count);
  for (const { name } of all) expect(name).toMatch(/^[a-z0-9-]+$/);
  expect(() => voices(count + 1, language)).toThrow(new RangeError(`voices: need a whole number from 1 to ${count}, got ${count + 1}`));
});
