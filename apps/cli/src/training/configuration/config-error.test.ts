import { expect, test } from "vitest";
import { resolveConfig } from "./resolve-config.ts";

const configOf = (...assignments: readonly string[]) => resolveConfig({ file: null, flags: { data: { folder: "/data" } }, assignments, resolve: (folder) => folder });

test.each([
  ["augment.gainDb=-3", "augment.gainDb: Invalid input: expected tuple, got -3"],
  ["augment.gainDb=[6,-6]", "augment.gainDb: need [min, max] with min <= max, got [6,-6]"],
  ["augment.gainDb=[.nan,3]", "augment.gainDb.0: Invalid input: expected number, got NaN"],
  ["augment.shiftSeconds=-1", "augment.shiftSeconds: Too small: expected number to be >0, got -1"],
  ["augment.noiseLevel=loud", 'augment.noiseLevel: Invalid input: expected number, got "loud"'],
  ["augment.timeMask={ count: 2 }", "augment.timeMask.width: Invalid input: expected number; it is missing"],
  ["augment.randomCrop=1", "augment.randomCrop: Invalid input: expected boolean, got 1"],
  ["augment.timeMask={ count: 1, wdith: 3, width: 3 }", 'augment.timeMask: Unrecognized key: "wdith"; the fields are count, width'],
  ["keep=frist", 'keep: Invalid option: expected one of "best"|"last", got "frist"'],
  ["batchSize=.inf", "batchSize: Invalid input: expected number, got Infinity"],
  ["seed=1.5", "seed: Invalid input: expected int, got 1.5"],
])("%s is refused with the field, what it needs and what it got", async (assignment, message) => {
  await expect(configOf(assignment)).rejects.toThrow(`configuration: ${message}`);
});

test("beside a field that is not there stand those that are", async () => {
  await expect(configOf("augment.shiftSecond=1")).rejects.toThrow(/^configuration: augment: Unrecognized key: "shiftSecond"; the fields are randomCrop, speedFactor, .*\bshiftSeconds\b/);
  await expect(configOf("epoch=3")).rejects.toThrow(/^configuration: Unrecognized key: "epoch"; the fields are input, data, .*\bepochs\b/);
});
