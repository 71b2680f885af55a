import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { batches, epochPlan, type EpochPlanOptions, featureSource } from "../index.ts";

const base = { batchSize: 4, seed: 1, epoch: 0, sampling: { kind: "shuffled" } } as const satisfies EpochPlanOptions;
const flat = (plan: readonly Uint32Array[]) => plan.flatMap((batch) => [...batch]);
const counts = (numbers: readonly number[], kinds: number) => Array.from({ length: kinds }, (_, kind) => numbers.filter((number) => number === kind).length);

describe("epochPlan", () => {
  test("in order, and without what is left over", () => {
    const labels = new Int32Array(10);
    expect(epochPlan(labels, { ...base, sampling: { kind: "in-order" } }).map((batch) => [...batch])).toEqual([[0, 1, 2, 3], [4, 5, 6, 7], [8, 9]]);
    expect(epochPlan(labels, { ...base, dropLast: true }).map(({ length }) => length)).toEqual([4, 4]);
    expect(epochPlan(new Int32Array(0), base)).toEqual([]);
  });

  test("balanced: every class as often as any other, to one; none of a class again before all of it were there", () => {
    const any = fc.array(fc.nat(3), { minLength: 1, maxLength: 60 });
    fc.assert(fc.property(any, fc.maxSafeNat(), (classes, seed) => {
      const labels = Int32Array.from(classes);
      const drawn = flat(epochPlan(labels, { ...base, seed, sampling: { kind: "balanced" } }));
      expect(drawn.length).toBe(labels.length);
      for (const kind of new Set(classes)) {
        const ofKind = drawn.filter((index) => labels[index] === kind);
        expect(Math.abs(ofKind.length - labels.length / new Set(classes).size)).toBeLessThan(1);
        const times = counts(ofKind, labels.length).filter((_, index) => labels[index] === kind);
        expect(Math.max(...times) - Math.min(...times)).toBeLessThanOrEqual(1);
      }
    }));
  });

  test("weighted: as often as the weights say, and never at weight 0 (seed 3)", () => {
    const weights = [0, 1, 2, 0, 5, 0];
    const labels = new Int32Array(6);
    const drawn = Array.from({ length: 2000 }, (_, epoch) => flat(epochPlan(labels, { ...base, seed: 3, epoch, sampling: { kind: "weighted", weights } }))).flat();
    const seen = counts(drawn, 6);
    expect([seen[0], seen[3], seen[5]]).toEqual([0, 0, 0]);
    // Chi-square of 2 degrees of freedom: 99.99 % of fair draws stay below.
    expect([1, 2, 4].reduce((sum, index) => sum + (seen[index] - 1500 * weights[index]) ** 2 / (1500 * weights[index]), 0)).toBeLessThan(18.4);
  });

  test("by length: every sample once, batches of like length, the odd batch last", () => {
    fc.assert(fc.property(fc.array(fc.nat(1000), { minLength: 1, maxLength: 90 }), fc.maxSafeNat(), (lengths, seed) => {
      const plan = epochPlan(new Int32Array(lengths.length), { ...base, seed, lengths });
      expect(flat(plan).sort((a, b) => a - b)).toEqual(lengths.map((_, index) => index));
      expect(plan.slice(0, -1).every(({ length }) => length === 4)).toBe(true);
    }));
    const lengths = Array.from({ length: 80 }, (_, index) => (index * 37) % 80);
    const spans = epochPlan(new Int32Array(80), { ...base, lengths }).map((batch) => [...batch].map((index) => lengths[index])).map((some) => Math.max(...some) - Math.min(...some));
    expect(spans).toEqual(new Array(20).fill(3));
  });

  test.each<[Partial<EpochPlanOptions>, string]>([
    [{ batchSize: NaN }, "batches: need a whole batchSize >= 1, got NaN"],
    [{ epoch: 0.5 }, "batches: need a whole epoch >= 0, got 0.5"],
    [{ sampling: { kind: "weighted", weights: [1] } }, "batches: need a weight for each of 2 samples, got 1"],
    [{ sampling: { kind: "weighted", weights: [1, NaN] } }, "batches: need weights >= 0, got NaN"],
    [{ sampling: { kind: "weighted", weights: [0, 0] } }, "batches: need weights whose sum is above 0, got 0"],
    [{ lengths: [1] }, "batches: need a length for each of 2 samples, got 1"],
  ])("%j is refused", (wrong, message) => {
    expect(() => epochPlan(new Int32Array(2), { ...base, ...wrong })).toThrow(new RangeError(message));
  });
});

test("a sample that is drawn again is varied in another way, and alike in every run", () => {
  const source = { ...featureSource({ ids: ["a"], labels: Int32Array.of(0), shape: [1, 1, 1], data: new Float32Array(1) }) };
  const random = { ...source, ids: ["a", "b"], labels: Int32Array.of(0, 0), write: (_: number, out: Float32Array, streamOf: Parameters<typeof source.write>[2]) => out.fill(streamOf("x").uniform()) };
  const draw = () => [...batches(random, { batchSize: 1, seed: 1, epoch: 0, shuffle: true, sampling: { kind: "weighted", weights: [1, 0] } })].map(({ features }) => features[0]);
  expect(draw()[0]).not.toBe(draw()[1]);
  expect(draw()).toEqual(draw());
  expect(draw()[0]).toBe([...batches(random, { batchSize: 1, seed: 1, epoch: 0, shuffle: false })][0].features[0]);
});
