import { fillUniform, randomStream } from "@cochlea/random";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readGolden } from "../../test/golden-file.ts";
import { argmax, classificationMetrics, logSoftmax, wilsonInterval } from "./metrics.ts";

interface Case {
  readonly name: string;
  readonly clips: number;
  readonly classes: number;
  readonly present: number;
  readonly accuracy: number;
  readonly interval: readonly [number, number];
  readonly loss: number;
  readonly confusion: readonly (readonly number[])[];
  readonly precision: readonly number[];
  readonly recall: readonly number[];
  readonly f1: readonly number[];
  readonly support: readonly number[];
  readonly macroF1: number;
}

const { cases, intervals } = readGolden<{ cases: Case[]; intervals: { hits: number; count: number; interval: [number, number] }[] }>("metrics").output;

/** Clips as tooling/golden/trainer.py draws them. */
function clipsOf({ name, clips, classes, present }: Case): { truth: number[]; logProbabilities: Float64Array } {
  const stream = randomStream(1, name, "truth");
  const truth = Array.from({ length: clips }, () => stream.uint32() % present);
  const logits = fillUniform(new Float32Array(clips * classes), randomStream(1, name, "logits"), -3, 3);
  truth.forEach((label, clip) => (logits[clip * classes + label] += 1));
  return { truth, logProbabilities: logSoftmax(logits, classes) };
}

function close(actual: readonly number[], expected: readonly number[]): void {
  expect(actual.length).toBe(expected.length);
  actual.forEach((value, index) => expect(value).toBeCloseTo(expected[index], 12));
}

describe("classificationMetrics", () => {
  it.each(cases)("gives scikit-learn's numbers: $name", (golden) => {
    const { truth, logProbabilities } = clipsOf(golden);
    const labels = Array.from({ length: golden.classes }, (_, index) => `class ${index}`);
    const metrics = classificationMetrics(labels, truth, logProbabilities);
    expect(metrics.confusion).toEqual(golden.confusion);
    expect(metrics.perClass.map(({ label, support }) => ({ label, support }))).toEqual(labels.map((label, index) => ({ label, support: golden.support[index] })));
    close([metrics.accuracy, metrics.loss, metrics.macroF1, ...metrics.accuracyInterval], [golden.accuracy, golden.loss, golden.macroF1, ...golden.interval]);
    for (const score of ["precision", "recall", "f1"] as const) close(metrics.perClass.map((each) => each[score]), golden[score]);
    expect([metrics.count, metrics.labels]).toEqual([golden.clips, labels]);
  });

  it("is what three clips on paper give", () => {
    const [half, quarter] = [Math.log(0.5), Math.log(0.25)];
    const metrics = classificationMetrics(["a", "b", "c"], [0, 0, 1], [half, quarter, quarter, quarter, half, quarter, quarter, half, quarter]);
    expect(metrics.confusion).toEqual([[1, 1, 0], [0, 1, 0], [0, 0, 0]]);
    expect(metrics.accuracy).toBeCloseTo(2 / 3, 15);
    expect(metrics.loss).toBeCloseTo((4 * Math.LN2) / 3, 15);
    expect(metrics.macroF1).toBeCloseTo(2 / 3, 15);
    expect(metrics.perClass.map(({ precision, recall, f1 }) => [precision, recall, f1])).toEqual([[1, 0.5, 2 / 3], [0.5, 1, 2 / 3], [0, 0, 0]]);
  });

  it("has no opinion on no clips", () => {
    expect(classificationMetrics(["a", "b"], [], [])).toMatchObject({ accuracy: 0, accuracyInterval: [0, 1], loss: 0, count: 0, macroF1: 0 });
  });

  it.each([
    [[0, 1], [-1, -1, -1], "classificationMetrics: need 2 x 2 log probabilities, got 3"],
    [[2], [-1, -1], "classificationMetrics: need class indices from 0 to 1, got 2 for clip 0"],
    [[-1], [-1, -1], "classificationMetrics: need class indices from 0 to 1, got -1 for clip 0"],
    [[0.5], [-1, -1], "classificationMetrics: need class indices from 0 to 1, got 0.5 for clip 0"],
    [[0, NaN], [-1, -1, -1, -1], "classificationMetrics: need class indices from 0 to 1, got NaN for clip 1"],
    [[0], [-1, NaN], "argmax: need numbers, got NaN at 1"],
    [[0], [NaN, -1], "argmax: need numbers, got NaN at 0"],
  ])("refuses truth %j with %j", (truth, logProbabilities, message) => {
    expect(() => classificationMetrics(["a", "b"], truth, logProbabilities)).toThrow(new RangeError(message));
  });
});

describe("wilsonInterval", () => {
  it.each(intervals)("is scipy's: $hits of $count", ({ hits, count, interval }) => {
    close(wilsonInterval(hits, count), interval);
  });

  it("holds the shares that a normal test would not refuse", () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 5000 }), fc.double({ min: 0, max: 1, noNaN: true }), (count, share) => {
      const hits = Math.round(share * count);
      const [low, high] = wilsonInterval(hits, count);
      expect(low).toBeGreaterThanOrEqual(0);
      expect(high).toBeLessThanOrEqual(1);
      // At an end p, the observed share is 1.96 standard deviations sqrt(p(1-p)/n) away: the definition.
      for (const end of [low, high]) if (end > 1e-9 && end < 1 - 1e-9) expect(Math.abs(hits / count - end) / Math.sqrt((end * (1 - end)) / count)).toBeCloseTo(1.959963984540054, 6);
    }));
  });

  it.each([[3, 2], [-1, 2], [NaN, 2], [1, NaN]])("refuses %d of %d", (hits, count) => {
    expect(() => wilsonInterval(hits, count)).toThrow(new RangeError(`wilsonInterval: need 0 <= hits <= count, got ${hits} of ${count}`));
  });
});

describe("argmax", () => {
  it("takes the first of equal ones, within its window", () => {
    expect(argmax([9, 1, 5, 5, 9], 1, 3)).toBe(1);
    expect(argmax([-Infinity, -Infinity], 0, 2)).toBe(0);
  });
});

describe("logSoftmax", () => {
  it("is the logarithm of the softmax", () => {
    fc.assert(fc.property(fc.array(fc.tuple(...Array.from({ length: 3 }, () => fc.double({ min: -20, max: 20, noNaN: true }))), { maxLength: 5 }), (rows) => {
      const out = logSoftmax(rows.flat(), 3);
      rows.forEach((row, at) => {
        const sum = row.reduce((total, logit) => total + Math.exp(logit), 0);
        close([...out.subarray(3 * at, 3 * at + 3)], row.map((logit) => Math.log(Math.exp(logit) / sum)));
      });
    }));
  });

  it("does not overflow", () => {
    expect([...logSoftmax([1000, 0, -1000, -1000], 2)]).toEqual([0, -1000, -Math.LN2, -Math.LN2]);
  });

  it("lets a NaN spoil its row alone", () => {
    expect([...logSoftmax([0, NaN, 0, 0], 2)]).toEqual([NaN, NaN, -Math.LN2, -Math.LN2]);
  });

  it.each([[3, 2], [3, 0], [3, NaN]])("refuses %d logits in rows of %d", (length, classes) => {
    expect(() => logSoftmax(new Float32Array(length), classes)).toThrow(new RangeError(`logSoftmax: need whole rows of ${classes} logits, got ${length}`));
  });
});
