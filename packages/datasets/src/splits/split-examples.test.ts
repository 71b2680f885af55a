import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Example, groupLeaks, type Split, splitExamples, splitHash } from "../index.ts";

const fractions = { train: 0.6, validation: 0.2, test: 0.2 };

function examples(count: number, of: (i: number) => Partial<Example>): Example[] {
  return Array.from({ length: count }, (_, i) => ({ id: `${String(i).padStart(4, "0")}.wav`, source: "", label: "a", group: null, split: null, ...of(i) }));
}

function count(divided: readonly Example[], split: Split, label?: string): number {
  return divided.filter((example) => example.split === split && (label === undefined || example.label === label)).length;
}

/** Sets where every class comes from at least three speakers, of very unequal size. */
const grouped = fc.tuple(fc.integer({ min: 3, max: 12 }), fc.integer({ min: 1, max: 4 }), fc.infiniteStream(fc.integer({ min: 1, max: 9 }))).map(([groups, classes, takes]) =>
  Array.from({ length: groups * classes }, (_, i) => ({ group: `speaker ${i % groups}`, label: `word ${Math.floor(i / groups)}`, clips: takes.next().value as number }))
    .flatMap(({ group, label, clips }) => Array.from({ length: clips }, (_, take): Example => ({ id: `${label}/${group}/${take}`, source: "", label, group, split: null }))),
);

describe("by group", () => {
  test("no group in two parts, every class in every part, nothing lost, whatever the order of the examples", () => {
    fc.assert(fc.property(grouped, fc.nat(), fc.infiniteStream(fc.nat()), (set, seed, random) => {
      const result = splitExamples(set, { fractions, seed });
      expect(result).toMatchObject({ by: "group", groupDisjoint: true });
      expect(groupLeaks(result.examples)).toEqual([]);
      expect(result.examples.map(({ id }) => id)).toEqual(set.map(({ id }) => id));
      for (const label of new Set(set.map((one) => one.label))) {
        for (const split of ["train", "validation", "test"] as const) expect(count(result.examples, split, label)).toBeGreaterThan(0);
      }
      const shuffled = set.map((example) => ({ example, key: random.next().value as number })).sort((a, b) => a.key - b.key).map(({ example }) => example);
      expect(splitExamples(shuffled, { fractions, seed }).splitHash).toBe(result.splitHash);
    }));
  });

  test("with many small groups the shares are met in every class", () => {
    const set = examples(3000, (i) => ({ group: `speaker ${i % 500}`, label: `word ${i % 7}` }));
    for (const seed of [0, 1, 2]) {
      const result = splitExamples(set, { fractions: { train: 0.8, validation: 0.1, test: 0.1 }, seed });
      for (const label of ["word 0", "word 6"]) {
        const total = set.filter((one) => one.label === label).length;
        expect(count(result.examples, "validation", label) / total).toBeCloseTo(0.1, 2);
        expect(count(result.examples, "test", label) / total).toBeCloseTo(0.1, 2);
      }
    }
  });

  test("the seed counts", () => {
    const set = examples(200, (i) => ({ group: `${i % 40}` }));
    expect(new Set([1, 2, 3].map((seed) => splitExamples(set, { fractions, seed }).splitHash)).size).toBe(3);
  });

  test("six speakers and small shares: one each for validation and test", () => {
    const { examples: divided } = splitExamples(examples(60, (i) => ({ group: `${i % 6}`, label: `${i % 5}` })), { fractions: { train: 0.9, validation: 0.05, test: 0.05 }, seed: 1 });
    expect([count(divided, "train"), count(divided, "validation"), count(divided, "test")]).toEqual([40, 10, 10]);
  });

  test("a clip without a group is a group of its own, and the split then is not called disjoint", () => {
    const result = splitExamples(examples(20, (i) => ({ group: i < 10 ? "one" : null })), { fractions, seed: 1 });
    expect(result).toMatchObject({ by: "group", groupDisjoint: false });
    expect(groupLeaks(result.examples)).toEqual([]);
  });

  test("too few groups are named, with the way out", () => {
    const single = examples(20, (i) => ({ group: "me", label: i % 2 ? "yes" : "no" }));
    expect(() => splitExamples(single, { fractions, seed: 1 })).toThrow(
      new RangeError('splitExamples: class "no" comes from 1 group, too few for train, validation, test without sharing one; add groups, set a fraction to 0, or split by "random"'),
    );
    expect(splitExamples(single, { fractions, seed: 1, by: "random" })).toMatchObject({ by: "random", groupDisjoint: false });
  });
});

test("groups that cannot be divided are an error, not a part without a class", () => {
  // Each class has two groups, but all of "b" hangs on groups that "a" and "c" need on both sides too.
  const rows = [["1", "a"], ["1", "b"], ["2", "b"], ["2", "c"], ["3", "c"], ["3", "a"]];
  const set = examples(6, (i) => ({ group: rows[i][0], label: rows[i][1] }));
  expect(() => splitExamples(set, { fractions: { train: 0.5, validation: 0.5, test: 0 }, seed: 1 })).toThrow(/^splitExamples: found no group of class "[abc]" for train that the other parts can spare; add groups/);
});

describe("at random", () => {
  test("without groups clips are dealt out class by class in proportion", () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 3, max: 60 }), { minLength: 1, maxLength: 4 }), fc.nat(), (classSizes, seed) => {
      const set = classSizes.flatMap((size, label) => examples(size, (i) => ({ label: `${label}`, id: `${label}/${i}` })));
      const result = splitExamples(set, { fractions, seed });
      expect(result).toMatchObject({ by: "random", groupDisjoint: false });
      classSizes.forEach((size, label) => {
        for (const split of ["train", "validation", "test"] as const) {
          expect(Math.abs(count(result.examples, split, `${label}`) - fractions[split] * size)).toBeLessThan(1.5);
          expect(count(result.examples, split, `${label}`)).toBeGreaterThan(0);
        }
      });
      expect(splitExamples([...set].reverse(), { fractions, seed }).splitHash).toBe(result.splitHash);
    }));
  });

  test("a fraction of 0 is no part", () => {
    const { examples: divided } = splitExamples(examples(10, () => ({})), { fractions: { train: 0.7, validation: 0.3, test: 0 }, seed: 1 });
    expect([count(divided, "train"), count(divided, "validation"), count(divided, "test")]).toEqual([7, 3, 0]);
  });

  test("a class with fewer clips than parts is named", () => {
    expect(() => splitExamples(examples(2, () => ({ label: "yes" })), { fractions, seed: 1 })).toThrow(
      new RangeError('splitExamples: class "yes" has 2 clips and 3 parts need one each; add clips of it or set a fraction to 0'),
    );
  });
});

describe("official parts", () => {
  test("left to itself, validation keeps groups whole where the test part does, and shares them where it does", () => {
    const speakers = Array.from({ length: 120 }, (_, i) => ({ id: `${i % 2}/${i}`, source: "", label: `${i % 2}`, group: `speaker ${Math.floor(i / 10)}` }));
    const sharing = speakers.map((example, i) => ({ ...example, split: i % 10 < 2 ? ("test" as const) : null }));
    const apart = speakers.map((example, i) => ({ ...example, split: i < 20 ? ("test" as const) : null }));
    expect(splitExamples(sharing, { fractions, seed: 4 })).toMatchObject({ by: "random", groupDisjoint: false });
    expect(splitExamples(apart, { fractions, seed: 4 })).toMatchObject({ by: "group", groupDisjoint: true });
  });

  test("the test part stays; validation is carved from the rest by group, or at random when asked", () => {
    const set = examples(100, (i) => ({ group: `${i % 10}`, split: i < 20 ? "test" : null, label: `${i % 2}` }));
    for (const by of ["group", "random"] as const) {
      const result = splitExamples(set, { fractions, seed: 4, by });
      expect(result).toMatchObject({ by, groupDisjoint: false });
      expect(result.examples.filter(({ split }) => split === "test").map(({ id }) => id)).toEqual(set.slice(0, 20).map(({ id }) => id));
      expect(count(result.examples, "validation")).toBeGreaterThan(0);
      if (by === "group") expect(groupLeaks(result.examples.filter(({ split }) => split !== "test"))).toEqual([]);
    }
  });

  test("with a validation part nothing is carved, and what is open is trained on", () => {
    const set = examples(6, (i) => ({ group: `${i}`, split: ([null, "train", "validation", "test", null, "train"] as const)[i] }));
    const result = splitExamples(set, { fractions, seed: 1 });
    expect(result.examples.map(({ split }) => split)).toEqual(["train", "train", "validation", "test", "train", "train"]);
    expect(result).toMatchObject({ by: "official", groupDisjoint: true });
  });

  test("fields beside those of an example are kept", () => {
    const [first] = splitExamples(examples(3, () => ({})).map((example) => ({ ...example, extra: 7 })), { fractions, seed: 1 }).examples;
    expect(first.extra).toBe(7);
  });
});

describe("errors", () => {
  test.each([
    [{ train: 0.5, validation: 0.2, test: 0.2 }, "0.5, 0.2, 0.2"],
    [{ train: NaN, validation: 0, test: 0 }, "NaN, 0, 0"],
    [{ train: 0, validation: 0.5, test: 0.5 }, "0, 0.5, 0.5"],
    [{ train: 1.2, validation: -0.2, test: 0 }, "1.2, -0.2, 0"],
  ])("%j", (wrong, shown) => {
    expect(() => splitExamples(examples(9, () => ({})), { fractions: wrong, seed: 1 })).toThrow(new RangeError(`splitExamples: need train > 0, validation >= 0, test >= 0 that sum to 1, got ${shown}`));
  });

  test("an id that stands twice", () => {
    expect(() => splitExamples(examples(9, () => ({ id: "x.wav" })), { fractions, seed: 1 })).toThrow(new RangeError('splitExamples: need each id once, got "x.wav" twice'));
  });
});

test("splitHash changes with a part or a label, not with order, group or source", () => {
  const set = examples(4, (i) => ({ split: i === 0 ? "test" : "train" }));
  const hash = splitHash(set);
  expect(hash).toMatch(/^[0-9a-f]{16}$/);
  expect(splitHash([...set].reverse().map((example) => ({ ...example, group: "g", source: "/elsewhere" })))).toBe(hash);
  expect(splitHash(set.map((example) => ({ ...example, label: "b" })))).not.toBe(hash);
  expect(splitHash(set.map((example) => ({ ...example, split: "train" as const })))).not.toBe(hash);
});
