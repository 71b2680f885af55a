import { describe, expect, test } from "vitest";
import { assertNoDuplicateLeaks, assertTrainable, duplicateLeaks, type Example, labelNames, selectWords } from "../index.ts";

function set(...rows: (readonly [label: string, split?: Example["split"]])[]): Example[] {
  return rows.map(([label, split = null], i) => ({ id: `${i}.wav`, source: "", label, group: null, split }));
}

test("labels are in the order of their code units", () => {
  expect(labelNames(set(["no"], ["Yes"], ["_x_"], ["no"]))).toEqual(["Yes", "_x_", "no"]);
});

describe("selectWords", () => {
  const words = set(["no"], ["yes"], ["bed"], ["yes"], ["cat"]);

  test("drops the others, or keeps them as _unknown_", () => {
    expect(selectWords(words, ["yes", "no"])).toEqual({ examples: [words[0], words[1], words[3]], labels: ["yes", "no"] });
    const { examples, labels } = selectWords(words, ["yes"], { unknown: true });
    expect(labels).toEqual(["yes", "_unknown_"]);
    expect(examples.map(({ label }) => label)).toEqual(["_unknown_", "yes", "_unknown_", "yes", "_unknown_"]);
  });

  test.each<[string[], boolean, string]>([
    [[], false, "selectWords: need at least one word, got none"],
    [["yes", "yes"], false, 'selectWords: need each word once, got "yes" twice'],
    [["yes", "dog", "cow"], true, 'selectWords: found no clip of "dog", "cow"; the words are "bed", "cat", "no", "yes"'],
    [["yes", "no", "bed", "cat"], true, "selectWords: need other words for _unknown_, found only those asked for; set unknown to false"],
  ])("%j with unknown %s", (asked, unknown, message) => {
    expect(() => selectWords(words, asked, { unknown })).toThrow(new RangeError(message));
  });
});

describe("assertTrainable", () => {
  test("two classes of two clips will do", () => {
    expect(() => assertTrainable(set(["a"], ["a"], ["b"], ["b", "train"], ["b", "test"]))).not.toThrow();
  });

  test.each<[string, Example[], string]>([
    ["no clip", [], "assertTrainable: found no clip; put sound files into one folder a class, or check the label pattern"],
    ["one class", set(["a"], ["a"]), 'assertTrainable: found one class, "a"; a classifier needs at least two'],
    ["one clip", set(["a"], ["a"], ["b"]), 'assertTrainable: class "b" has one clip to train on; add clips of it or leave the class out'],
    ["test clips only", set(["a"], ["a"], ["b", "test"], ["b", "test"]), 'assertTrainable: class "b" has clips in the test part only; narrow the test pattern or leave the class out'],
  ])("%s", (_, examples, message) => {
    expect(() => assertTrainable(examples)).toThrow(new RangeError(message));
  });
});

describe("duplicates", () => {
  const examples = set(["a", "train"], ["a", "test"], ["a", "train"], ["a", "train"]);
  const hashes = new Map([["0.wav", "h"], ["1.wav", "h"], ["2.wav", "k"], ["3.wav", "k"]]);

  test("only those across parts are leaks", () => {
    expect(duplicateLeaks(examples, hashes)).toEqual([{ key: "h", splits: ["test", "train"], ids: ["0.wav", "1.wav"] }]);
    expect(() => assertNoDuplicateLeaks(examples, hashes)).toThrow(
      new RangeError('assertNoDuplicateLeaks: 1 recordings stand in more than one part, first "0.wav", "1.wav" in test and train; remove the copies or give them one group'),
    );
    expect(() => assertNoDuplicateLeaks(examples, new Map([["0.wav", "h"]]))).not.toThrow();
  });
});
