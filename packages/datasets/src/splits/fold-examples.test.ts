import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Example, foldExamples, groupLeaks, splitExamples } from "../index.ts";

/** Sets where every class comes from at least `folds` speakers, of very unequal size. */
const grouped = fc.tuple(fc.integer({ min: 2, max: 5 }), fc.integer({ min: 0, max: 10 }), fc.integer({ min: 1, max: 4 }), fc.infiniteStream(fc.integer({ min: 1, max: 9 }))).map(([folds, more, classes, takes]) => ({
  folds,
  set: Array.from({ length: (folds + more) * classes }, (_, i) => ({ group: `speaker ${i % (folds + more)}`, label: `word ${Math.floor(i / (folds + more))}`, clips: takes.next().value as number }))
    .flatMap(({ group, label, clips }) => Array.from({ length: clips }, (_, take): Example => ({ id: `${label}/${group}/${take}`, source: "", label, group, split: null }))),
}));

function clips(count: number, of: (i: number) => Partial<Example> = () => ({})): Example[] {
  return Array.from({ length: count }, (_, i) => ({ id: `${i}`, source: "", label: `${i % 2}`, group: null, split: null, ...of(i) }));
}

describe("folds that we make", () => {
  test("no group in two, every class in every one, the same whatever the order", () => {
    fc.assert(fc.property(grouped, fc.nat(), ({ folds, set }, seed) => {
      const result = foldExamples(set, { folds, seed });
      expect(result).toMatchObject({ by: "group", groupDisjoint: true });
      for (let fold = 1; fold <= folds; fold++) {
        const divided = result.withTestFold(fold);
        expect(groupLeaks(divided.map((example) => ({ ...example, split: example.split ?? "train" })))).toEqual([]);
        expect(new Set(divided.filter(({ split }) => split === "test").map(({ label }) => label))).toEqual(new Set(set.map(({ label }) => label)));
      }
      expect(foldExamples([...set].reverse(), { folds, seed }).foldHash).toBe(result.foldHash);
    }));
  });

  test("every clip is in the test part once", () => {
    const { withTestFold } = foldExamples(clips(30), { folds: 3, seed: 2 });
    const tested = [1, 2, 3].flatMap((fold) => withTestFold(fold).filter(({ split }) => split === "test").map(({ id }) => id));
    expect(tested.sort()).toEqual(clips(30).map(({ id }) => id).sort());
  });

  test("without groups each class is dealt out evenly; the seed counts", () => {
    const result = foldExamples(clips(103), { folds: 5, seed: 1 });
    expect(result).toMatchObject({ by: "random", groupDisjoint: false });
    for (let fold = 1; fold <= 5; fold++) {
      for (const label of ["0", "1"]) expect(Math.abs(result.examples.filter((one) => one.fold === fold && one.label === label).length - 10.3)).toBeLessThan(1.5);
    }
    expect(foldExamples(clips(103), { folds: 5, seed: 2 }).foldHash).not.toBe(result.foldHash);
  });

  test("a validation part is carved from what is not tested, apart from it", () => {
    const { withTestFold } = foldExamples(clips(200, (i) => ({ group: `${i % 20}` })), { folds: 5, seed: 1 });
    const divided = splitExamples(withTestFold(3), { fractions: { train: 0.9, validation: 0.1, test: 0 }, seed: 1 });
    expect(divided).toMatchObject({ by: "group", groupDisjoint: true });
  });
});

describe("official folds", () => {
  const official = clips(20, (i) => ({ group: `${i % 10}`, fold: i % 5, split: "train" }));

  test("are taken, whatever they are numbered from, unless others are asked for by name", () => {
    const result = foldExamples(official, { folds: 5, seed: 1 });
    expect(result).toMatchObject({ by: "official", groupDisjoint: true });
    expect(result.examples.map(({ fold }) => fold)).toEqual(official.map(({ fold }) => fold! + 1));
    expect(foldExamples(official, { folds: 5, seed: 1, by: "group" })).toMatchObject({ by: "group" });
    expect(foldExamples(official, { folds: 2, seed: 1, by: "random" })).toMatchObject({ by: "random" });
  });

  test("that share groups are taken and marked", () => {
    expect(foldExamples(clips(20, (i) => ({ group: "one", fold: i % 5 })), { folds: 5, seed: 1 })).toMatchObject({ by: "official", groupDisjoint: false });
  });

  test("of another number are an error", () => {
    expect(() => foldExamples(official, { folds: 4, seed: 1 })).toThrow(new RangeError('foldExamples: the data have 5 official folds, got 4; take 5, or split by "group" or "random" to make folds of another number'));
  });
});

test.each([
  [NaN, clips(9), "foldExamples: need at least 2 folds, got NaN"],
  [1, clips(9), "foldExamples: need at least 2 folds, got 1"],
  [6, clips(9), 'foldExamples: class "0" has 5 clips and 6 parts need one each; add clips of it or take fewer folds'],
  [3, clips(9, (i) => ({ group: `${i % 2}`, label: "a" })), 'foldExamples: class "a" comes from 2 groups, too few for fold 1, fold 2, fold 3 without sharing one; add groups, take fewer folds, or split by "random"'],
  [1000, clips(3000, (i) => ({ group: `${i % 2}`, label: "a" })), 'foldExamples: class "a" comes from 2 groups, too few for fold 1, fold 2, fold 3, fold 4, fold 5 and 995 more without sharing one; add groups, take fewer folds, or split by "random"'],
])("%s folds of too little: %#", (folds, set, message) => {
  expect(() => foldExamples(set, { folds, seed: 1 })).toThrow(new RangeError(message));
});
