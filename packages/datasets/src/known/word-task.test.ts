import { expect, test } from "vitest";
import { assertTrainable, groupLeaks, type Example, SILENCE_LABEL, splitExamples, UNKNOWN_LABEL, type WordTask, wordTask } from "../index.ts";

const task: WordTask = { words: ["yes", "no"], unknownPercent: 10, silencePercent: 10 };
const noises = [{ id: "_background_noise_/b.wav", file: "/b.wav", seconds: 60 }, { id: "_background_noise_/a.wav", file: "/a.wav", seconds: 95 }];

function clips(label: string, split: Example["split"], count: number): Example[] {
  return Array.from({ length: count }, (_, i) => ({ id: `${label}/${split}_${i}.wav`, source: `/${label}/${i}.wav`, label, group: `${split} ${i}`, split }));
}

const words = [
  ...clips("yes", "train", 31), ...clips("no", "train", 30), ...clips("bed", "train", 20), ...clips("cat", "train", 20),
  ...clips("yes", "validation", 5), ...clips("no", "validation", 6), ...clips("bed", "validation", 4),
  ...clips("yes", "test", 10), ...clips("no", "test", 10), ...clips("cat", "test", 4),
];
const made = wordTask(words, { task, noises, seed: 3 });
const counts = (label: string): number[] => ["train", "validation", "test"].map((part) => made.filter((one) => one.label === label && one.split === part).length);

test("a tenth of the known words of each part, rounded up, of either", () => {
  expect([counts("yes"), counts("no")]).toEqual([[31, 5, 10], [30, 6, 10]]);
  expect(counts(UNKNOWN_LABEL)).toEqual([7, 2, 2]); // 6.1, 1.1 and 2
  expect(counts(SILENCE_LABEL)).toEqual([7, 2, 2]);
  assertTrainable(made);
});

test("the official counts of the 12 classes come out: 36,923 and 4,445 of version 0.02, 22,246 and 3,093 of version 0.01", () => {
  for (const [train, validation, wholeTrain, wholeValidation] of [[30769, 3703, 36923, 4445], [18538, 2577, 22246, 3093]]) {
    const all = [...clips("yes", "train", train), ...clips("yes", "validation", validation), ...clips("bed", "train", 5000), ...clips("bed", "validation", 500)];
    const parts = wordTask(all, { task, noises, seed: 0 });
    expect(["train", "validation"].map((part) => parts.filter(({ split }) => split === part).length)).toEqual([wholeTrain, wholeValidation]);
  }
});

test("pieces of noise lie in their file, last a second, and those of two parts never overlap", () => {
  const many = wordTask([...clips("yes", "train", 2000), ...clips("yes", "validation", 2000), ...clips("yes", "test", 2000)], { task: { ...task, unknownPercent: null }, noises, seed: 5 });
  const pieces = many.filter(({ label }) => label === SILENCE_LABEL).map(({ split, source }) => ({ split, ...(source as { file: string; startSeconds: number; endSeconds: number }) }));
  expect(pieces.length).toBe(600);
  for (const { file, seconds } of noises) {
    const range = (part: string): number[] => {
      const starts = pieces.filter((one) => one.file === file && one.split === part).map(({ startSeconds }) => startSeconds);
      return [Math.min(...starts), Math.max(...starts) + 1];
    };
    const [train, validation, testing] = [range("train"), range("validation"), range("test")];
    expect(train[0]).toBeGreaterThanOrEqual(0);
    expect(train[1]).toBeLessThanOrEqual(validation[0] + 1e-9);
    expect(validation[1]).toBeLessThanOrEqual(testing[0] + 1e-9);
    expect(testing[1]).toBeLessThanOrEqual(seconds);
  }
  for (const { startSeconds, endSeconds } of pieces) expect(endSeconds - startSeconds).toBeCloseTo(1, 9);
  expect(groupLeaks(many)).toEqual([]);
});

test("the seed decides, and not the order of what is given", () => {
  const ids = (seed: number, given = words): string[] => wordTask(given, { task, noises: [...noises].reverse(), seed }).map(({ id }) => id).sort();
  expect(ids(3)).toEqual(made.map(({ id }) => id).sort());
  expect(ids(3, [...words].reverse())).toEqual(ids(3));
  expect(ids(4)).not.toEqual(ids(3));
  expect(splitExamples(made, { fractions: { train: 0.8, validation: 0.1, test: 0.1 }, seed: 0 })).toMatchObject({ by: "official", groupDisjoint: true });
});

test("too few other words, or no noise, is an error that says so", () => {
  expect(() => wordTask(clips("yes", "train", 100), { task, noises, seed: 0 })).toThrow("wordTask: need 10 clips of other words for _unknown_ in the train part, found 0");
  expect(() => wordTask(words, { task, noises: [], seed: 0 })).toThrow("wordTask: need recordings of background noise of at least 10 s for _silence_, found none");
});
