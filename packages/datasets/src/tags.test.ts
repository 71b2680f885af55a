import { readFileSync } from "node:fs";
import { frontEndPreset } from "@cochlea/dsp";
import { fillUniform, randomStream } from "@cochlea/random";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { assertTrainable, batches, classBalance, epochPlan, type Example, exampleLabels, foldExamples, groupLeaks, labelNames, selectTags, splitExamples, splitHash, taskOf, waveformSource } from "./index.ts";

const { input, output } = JSON.parse(readFileSync(new URL("../test/golden/stratification.json", import.meta.url), "utf8")) as { input: { folds: number }; output: { cases: { count: number; seed: number; labels: number[]; distance: number }[] } };
const golden = { ...input, ...output };

/** An example with these labels, perhaps none. */
function tagged(id: string, labels: readonly string[], group: string | null = null): Example {
  return { id, source: "", label: labels[0] ?? "", ...(labels.length === 1 ? {} : { labels }), group, split: null };
}

/** Sets of up to three labels a clip, from speakers of very unequal size. */
const sets = fc.array(fc.tuple(fc.uniqueArray(fc.constantFrom("bark", "rain", "wind", "siren"), { maxLength: 3 }), fc.integer({ min: 0, max: 11 })), { minLength: 30, maxLength: 80 })
  .map((clips) => clips.map(([labels, speaker], i) => tagged(`${i}`, labels, `speaker ${Math.floor(Math.sqrt(speaker * 12))}`)))
  .filter((set) => taskOf(set) === "multi" && new Set(set.map(({ group }) => group)).size > 8);

const fractions = { train: 0.6, validation: 0.2, test: 0.2 };

function counts(examples: readonly Example[], of: (example: Example) => boolean): Record<string, number> {
  return Object.fromEntries(labelNames(examples).map((label) => [label, examples.filter((example) => of(example) && exampleLabels(example).includes(label)).length]));
}

/** Clips with labels drawn by themselves, each rarer than the one before it. */
function drawn(count: number, seed: number): Example[] {
  const labels = ["a", "b", "c", "d", "e"];
  const draws = fillUniform(new Float32Array(count * labels.length), randomStream(seed, "labels"), 0, 1);
  return Array.from({ length: count }, (_, i) => tagged(String(i).padStart(4, "0"), labels.filter((_label, index) => draws[i * labels.length + index] < 0.5 / (index + 1))));
}

/** How far the parts are from their shares of each label, as a share of the label's clips: the mean over labels and parts. */
function distance(examples: readonly Example[]): number {
  const total = counts(examples, () => true);
  const parts = (["train", "validation", "test"] as const).flatMap((part) => Object.entries(counts(examples, ({ split }) => split === part)).map(([label, count]) => Math.abs(count / total[label] - fractions[part])));
  return parts.reduce((sum, value) => sum + value, 0) / parts.length;
}

describe("a split of clips with several labels or none", () => {
  test("keeps groups whole and is the same whatever the order; the seed counts", () => {
    fc.assert(fc.property(sets, fc.nat(), (set, seed) => {
      const result = splitExamples(set, { fractions, seed });
      expect(result).toMatchObject({ by: "group", groupDisjoint: true });
      expect(groupLeaks(result.examples)).toEqual([]);
      expect(splitExamples([...set].reverse(), { fractions, seed }).splitHash).toBe(result.splitHash);
    }), { numRuns: 40 });
    const set = drawn(200, 1);
    expect(splitExamples(set, { fractions, seed: 1 }).splitHash).not.toBe(splitExamples(set, { fractions, seed: 2 }).splitHash);
  });

  test("gives every part its share of every label, where parts drawn at random are many times as far from it", () => {
    for (let seed = 0; seed < 10; seed++) {
      const set = drawn(300, seed);
      const order = fillUniform(new Float32Array(300), randomStream(seed, "parts"), 0, 1);
      const random = set.map((example, i) => ({ ...example, split: order[i] < 0.6 ? "train" as const : order[i] < 0.8 ? "validation" as const : "test" as const }));
      const ours = splitExamples(set, { fractions, seed });
      expect(ours.by).toBe("random");
      expect(distance(ours.examples)).toBeLessThan(0.015);
      expect(distance(ours.examples)).toBeLessThan(distance(random) / 2);
    }
  });

  test("a rare label reaches every part that it can, and trains where it cannot", () => {
    const common = Array.from({ length: 30 }, (_, i) => tagged(`common ${i}`, i % 2 ? ["rain"] : []));
    for (let seed = 0; seed < 10; seed++) {
      const three = splitExamples([...common, ...[1, 2, 3].map((i) => tagged(`rare ${i}`, ["rain", "siren"]))], { fractions: { train: 0.8, validation: 0.1, test: 0.1 }, seed });
      expect(three.examples.filter((example) => exampleLabels(example).includes("siren")).map(({ split }) => split).sort()).toEqual(["test", "train", "validation"]);
      const one = splitExamples([...common, tagged("rare", ["rain", "siren"])], { fractions: { train: 0.8, validation: 0.1, test: 0.1 }, seed });
      expect(one.examples.find(({ id }) => id === "rare")?.split).toBe("train");
    }
  });

  test("folds have each clip once and each label evenly", () => {
    const set = drawn(250, 3);
    const { examples } = foldExamples(set, { folds: 5, seed: 1 });
    for (const label of labelNames(set)) {
      const each = [1, 2, 3, 4, 5].map((fold) => examples.filter((example) => example.fold === fold && exampleLabels(example).includes(label)).length);
      expect(Math.max(...each) - Math.min(...each), label).toBeLessThanOrEqual(2);
    }
    expect(new Set(examples.map(({ id }) => id)).size).toBe(250);
  });

  test.each(golden.cases)("folds are as even as those of iterative-stratification: $count clips, seed $seed", ({ count, seed, labels, distance: theirs }) => {
    const set = drawn(count, seed);
    const total = counts(set, () => true);
    expect(Object.values(total)).toEqual(labels);
    const tries = Array.from({ length: 20 }, (_, state) => foldExamples(set, { folds: golden.folds, seed: state }).examples).map((examples) => {
      const folds = Array.from({ length: golden.folds }, (_, index) => counts(examples, ({ fold }) => fold === index + 1));
      const away = folds.flatMap((fold) => Object.entries(total).map(([label, clips]) => Math.abs((fold[label] ?? 0) / clips - 1 / golden.folds)));
      return away.reduce((sum, value) => sum + value, 0) / away.length;
    });
    expect(tries.reduce((sum, value) => sum + value, 0) / tries.length).toBeLessThan(1.05 * theirs); // both break ties by chance
  });

  test("refuses more parts than there is something to give to", () => {
    const two = [tagged("a", ["x", "y"], "one"), tagged("b", ["x"], "two"), tagged("c", [], "two")];
    expect(() => splitExamples(two, { fractions, seed: 1 })).toThrow(/^splitExamples: 2 groups are too few for train, validation, test: nothing is left for \w+; add some or set a fraction to 0$/);
  });

  test("has a hash that changes with any of the labels", () => {
    const hash = splitHash([tagged("a", ["x", "y"])]);
    expect(splitHash([tagged("a", ["x", "z"])])).not.toBe(hash);
    expect(splitHash([{ ...tagged("a", ["x", "y"]), labels: undefined }])).not.toBe(hash);
  });
});

describe("batches of the task multi", () => {
  const clips = [["b", "a"], [], ["c"]].map((labels, i) => ({ ...tagged(`${i}`, labels), waveform: { channels: [new Float32Array(16_000).fill(0.1)], sampleRate: 16_000 } }));
  const frontEnd = frontEndPreset("speech-commands");

  test("have a number for each class, in the order of the classes", () => {
    const [batch] = batches(waveformSource(clips, { frontEnd, labels: ["a", "b", "c"], task: "multi" }), { batchSize: 3, seed: 0, epoch: 0, shuffle: false });
    expect([...(batch.targets ?? [])]).toEqual([1, 1, 0, 0, 0, 0, 0, 0, 1]);
    expect([...batch.labels]).toEqual([1, -1, 2]);
  });

  test("are balanced by the rarest class of each sample; those without any are a class of their own", () => {
    const many = [["a", "b"], ["a"], ["a", "c", "b"], [], ["b", "a"], ["a"]].map((labels, i) => ({ ...clips[0], ...tagged(`${i}`, labels), labels }));
    const source = waveformSource(many, { frontEnd, labels: ["a", "b", "c"], task: "multi" });
    expect([...source.labels]).toEqual([1, 0, 2, -1, 1, 0]);
    const [plan] = epochPlan(source.labels, { batchSize: 6, seed: 1, epoch: 0, sampling: { kind: "balanced" } });
    expect(new Set(Array.from(plan.subarray(0, 4), (index) => source.labels[index]))).toEqual(new Set([-1, 0, 1, 2]));
  });

  test("of the task single have none; labels outside the classes are refused", () => {
    const [batch] = batches(waveformSource(clips.slice(2), { frontEnd, labels: ["c", "d"] }), { batchSize: 1, seed: 0, epoch: 0, shuffle: false });
    expect(batch).not.toHaveProperty("targets");
    expect(() => waveformSource(clips, { frontEnd, labels: ["a", "b"], task: "multi" })).toThrow('waveformSource: need labels among "a", "b", got "c" of "2"');
  });
});

describe("several labels", () => {
  test("are counted each; a choice of them leaves background", () => {
    const set = [tagged("1", ["dog", "rain"]), tagged("2", ["rain"]), tagged("3", [])];
    expect(labelNames(set)).toEqual(["dog", "rain"]);
    expect([taskOf(set), taskOf(set.slice(1, 2))]).toEqual(["multi", "single"]);
    const { examples, labels } = selectTags(set, ["dog"]);
    expect([labels, examples.map(exampleLabels)]).toEqual([["dog"], [["dog"], [], []]]);
    expect(() => selectTags(set, ["cat"])).toThrow('selectWords: found no clip of "cat"; the words are "dog", "rain"');
  });

  test("are balanced part by part", () => {
    const parts = { train: [tagged("1", ["a", "b"]), tagged("2", ["b"]), tagged("3", [])], validation: [tagged("4", ["a"])], test: [] };
    expect(classBalance(["a", "b"], parts)).toEqual([{ label: "a", counts: { train: 1, validation: 1, test: 0 } }, { label: "b", counts: { train: 2, validation: 0, test: 0 } }]);
  });

  test.each<[string, Example[], string]>([
    ["no label at all", [tagged("1", []), tagged("2", [])], "assertTrainable: found no label on any clip; check the column of labels"],
    ["a label on every clip", [tagged("1", ["x", "y"]), tagged("2", ["x"])], 'assertTrainable: every clip has the label "x", so there is nothing to tell it by; add clips without it or leave the label out'],
    ["a label on one clip", [tagged("1", ["x"]), tagged("2", ["x"]), tagged("3", ["y"])], 'assertTrainable: class "y" has one clip to train on; add clips of it or leave the class out'],
  ])("cannot be trained on with %s", (_, set, message) => {
    expect(() => assertTrainable(set, "multi")).toThrow(new RangeError(message));
  });

  test("one label will do where some clips lack it; the task single refuses both several and none", () => {
    assertTrainable([tagged("1", ["x"]), tagged("2", ["x"]), tagged("3", [])], "multi");
    expect(() => assertTrainable([tagged("1", ["x", "y"])])).toThrow('assertTrainable: need one label a clip, got ["x","y"]; train with the task multi, or leave such clips out');
  });
});
