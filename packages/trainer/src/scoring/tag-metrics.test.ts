import { fillUniform, randomStream } from "@cochlea/random";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readGolden } from "../../test/golden-file.ts";
import { averagePrecision, precisionRecallCurve, rocAuc, tagMetrics } from "../index.ts";
import { tagLoss } from "./tag-loss.ts";

const PER_CLASS = ["averagePrecision", "rocAuc", "precision", "recall", "f1", "support"] as const;
const OVER_ALL = ["meanAveragePrecision", "macroRocAuc", "lwlrap", "microF1", "macroF1", "exactMatch", "loss"] as const;

type Case = Record<(typeof PER_CLASS)[number], (number | null)[]> & Record<(typeof OVER_ALL)[number] | "clips" | "classes" | "share" | "levels" | "empty" | "threshold", number> & { name: string };

const { cases } = readGolden<{ cases: Case[] }>("tag-metrics").output;

/** Tags as tooling/golden/trainer.py draws them. */
function tagsOf({ name, clips, classes, share, levels, empty }: Case): { targets: Float32Array; logits: Float64Array } {
  const draws = fillUniform(new Float32Array(clips * classes), randomStream(1, name, "truth"), 0, 1);
  const targets = Float32Array.from(draws, (draw, place) => (draw < share && place % classes < classes - empty ? 1 : 0));
  const noise = fillUniform(new Float32Array(clips * classes), randomStream(1, name, "logits"), -3, 3);
  const logits = Float64Array.from(noise, (value, place) => (levels ? (Math.floor(((value + targets[place]) * levels) / 6) * 6) / levels : Math.fround(value + targets[place])));
  return { targets, logits };
}

describe("tagMetrics", () => {
  it.each(cases)("gives scikit-learn's numbers: $name", (golden) => {
    const { targets, logits } = tagsOf(golden);
    const labels = Array.from({ length: golden.classes }, (_, index) => `class ${index}`);
    const result = tagMetrics(labels, targets, logits, { threshold: golden.threshold });
    for (const score of OVER_ALL) expect(result[score], score).toBeCloseTo(golden[score], 12);
    for (const score of PER_CLASS) {
      const wanted = golden[score].map((value) => (value === null ? null : (expect.closeTo(value, 12) as number)));
      expect(result.perClass.map((each) => each[score]), score).toEqual(wanted);
    }
    expect([result.count, result.labels, result.threshold]).toEqual([golden.clips, labels, 0.4]);
  });

  it("is what three clips on paper give", () => {
    const metrics = tagMetrics(["a", "b"], [1, 0, 1, 1, 0, 0], [2, -1, -1, 3, 1, 1]);
    // a: right, then wrong at 1, then right at -1
    expect(metrics.perClass.map((each) => each.averagePrecision)).toEqual([expect.closeTo((1 + 2 / 3) / 2, 15), 1]);
    expect(metrics.perClass.map((each) => each.rocAuc)).toEqual([0.5, 1]);
    expect(metrics.perClass.map(({ precision, recall, f1, support }) => [precision, recall, f1, support])).toEqual([[0.5, 0.5, 0.5, 2], [0.5, 1, 2 / 3, 1]]);
    expect(metrics.microF1).toBe(4 / 7);
    expect(metrics.exactMatch).toBe(1 / 3);
  });

  it("has no figure for what no clip has, and leaves it out of the means", () => {
    const { perClass, meanAveragePrecision, macroRocAuc } = tagMetrics(["every", "none"], [1, 0, 1, 0], [1, 0, -1, 0]);
    expect(perClass.map(({ averagePrecision: ap, rocAuc: auc }) => [ap, auc])).toEqual([[1, null], [null, null]]);
    expect([meanAveragePrecision, macroRocAuc]).toEqual([1, null]);
  });

  it.each<[string, number[], number[], number, string]>([
    ["targets that are shares", [0.5, 0], [0, 0], 0.5, "tagMetrics: need targets of 0 and 1, got 0.5 at 0"],
    ["a NaN", [1, 0], [0, NaN], 0.5, "tagMetrics: need numbers for logits, got NaN at 1"],
    ["other lengths", [1, 0], [0], 0.5, "tagMetrics: need as many targets as logits, whole rows of 2, got 2 and 1"],
    ["a threshold that is NaN", [1, 0], [0, 0], NaN, "tagMetrics: need 0 <= threshold <= 1, got NaN"],
  ])("refuses %s", (_, targets, logits, threshold, message) => {
    expect(() => tagMetrics(["a", "b"], targets, logits, { threshold })).toThrow(new RangeError(message));
  });
});

describe("a ranking", () => {
  const ranking = fc.array(fc.tuple(fc.boolean(), fc.integer({ min: -3, max: 3 })), { minLength: 1, maxLength: 12 });

  it("has for its area the share of pairs in order, counted one by one", () => {
    fc.assert(fc.property(ranking, (items) => {
      const [yes, no] = [true, false].map((kind) => items.filter(([truth]) => truth === kind).map(([, score]) => score));
      const pairs: number[] = yes.flatMap((high) => no.map((low) => (high > low ? 1 : high === low ? 0.5 : 0)));
      const expected = pairs.length === 0 ? null : pairs.reduce((sum, value) => sum + value, 0) / pairs.length;
      const area = rocAuc(items.map(([truth]) => Number(truth)), items.map(([, score]) => score));
      expect(area).toEqual(expected === null ? null : (expect.closeTo(expected, 12) as number));
    }), { seed: 1 });
  });

  it("does not change with what keeps the order of the scores", () => {
    fc.assert(fc.property(ranking, (items) => {
      const [truth, scores] = [items.map(([yes]) => Number(yes)), items.map(([, score]) => score)];
      expect(averagePrecision(truth, scores.map((score) => Math.exp(score)))).toEqual(averagePrecision(truth, scores));
    }), { seed: 2 });
  });

  it("is a curve from the highest score to where everything is found", () => {
    expect(precisionRecallCurve([1, 0, 1], [3, 2, 2])).toEqual([{ threshold: 3, precision: 1, recall: 0.5 }, { threshold: 2, precision: 2 / 3, recall: 1 }]);
    expect(precisionRecallCurve([0, 0], [1, 2])).toEqual([]);
    expect(() => rocAuc([1, 0], [NaN, 0])).toThrow(new RangeError("ranking: need numbers for scores, got NaN at 0"));
  });
});

describe("tagLoss", () => {
  it("is finite however sure a model is, and its error exactly what it is sure by", () => {
    expect(tagLoss([1, 0], [1e4, -1e4])).toBe(0);
    expect(tagLoss([0, 1], [1e4, -1e4])).toBe(1e4);
    expect(tagLoss([0.5], [0])).toBeCloseTo(Math.LN2, 15);
  });
});
