import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Batch, mixBatches, type MixedBatch, type MixBatchesOptions } from "../index.ts";

const LENGTH = 3;

/** Example `i` is of class `i`, and its features are three times `i`: what is mixed can be told by the numbers. */
function batchOf(numbers: readonly number[]): Batch {
  return { features: Float32Array.from(numbers.flatMap((number) => Array<number>(LENGTH).fill(number))), labels: Int32Array.from(numbers), size: numbers.length, ids: numbers.map(String) };
}

async function mixed(numbers: readonly number[], options: Partial<MixBatchesOptions> = {}): Promise<MixedBatch> {
  const { value } = await mixBatches([batchOf(numbers)], { alpha: 0.4, seed: 1, epoch: 0, ...options }).next();
  return value as MixedBatch;
}

describe("mixBatches", () => {
  test("targets of several labels are added up by the same shares", async () => {
    const targets = Float32Array.of(1, 0, 1, 0, 1, 1, 0, 0, 0);
    const { value } = await mixBatches([{ ...batchOf([0, 1, 2]), targets }], { alpha: 0.4, seed: 3, epoch: 0 }).next();
    const { targets: out, mixed: { labels: others, shares } } = value as MixedBatch;
    for (let row = 0; row < 3; row++) {
      for (let index = 0; index < 3; index++) expect(out?.[row * 3 + index]).toBeCloseTo(shares[row] * targets[row * 3 + index] + (1 - shares[row]) * targets[others[row] * 3 + index], 6);
    }
    expect([...targets]).toEqual([1, 0, 1, 0, 1, 1, 0, 0, 0]);
  });

  test("features and labels are mixed by one share with one other example of the batch; the batch itself is not written to", async () => {
    await fc.assert(fc.asyncProperty(fc.uniqueArray(fc.nat(99), { minLength: 2, maxLength: 9 }), fc.nat(), async (numbers, seed) => {
      const given = batchOf(numbers);
      const { value } = await mixBatches([given], { alpha: 0.4, seed, epoch: 0 }).next();
      const { features, labels, size, ids, mixed: { labels: others, shares } } = value as MixedBatch;
      expect([given, labels, size, ids]).toEqual([batchOf(numbers), given.labels, given.size, given.ids]);
      numbers.forEach((number, row) => {
        expect(numbers.includes(others[row]) && others[row] !== number).toBe(true);
        expect(shares[row] >= 0 && shares[row] <= 1).toBe(true);
        for (let at = 0; at < LENGTH; at++) expect(features[row * LENGTH + at]).toBeCloseTo(shares[row] * number + (1 - shares[row]) * others[row], 4);
      });
    }), { numRuns: 30 });
  });

  test("seed, epoch and id say by how much and with which place", async () => {
    const first = await mixed([1, 2, 3, 4]);
    expect(await mixed([1, 2, 3, 4])).toEqual(first);
    expect((await mixed([1, 2, 3, 4], { epoch: 1 })).mixed.shares).not.toEqual(first.mixed.shares);
    expect((await mixed([4, 1, 3, 2])).mixed.shares.toSorted()).toEqual(first.mixed.shares.toSorted());
  });

  test("an example that is there again in an epoch is mixed by another share", async () => {
    const { ids: [first, again] } = batchOf([1, 1]);
    expect(first).toBe(again);
    const { value } = await mixBatches([{ ...batchOf([1, 1]), draws: Uint32Array.of(0, 3) }], { alpha: 0.4, seed: 1, epoch: 0 }).next();
    const { mixed: { shares } } = value as MixedBatch;
    expect(shares[0]).toBe((await mixed([1, 2])).mixed.shares[0]);
    expect(shares[1]).not.toBe(shares[0]);
  });

  test("every partner is as likely as another, and the shares are those of the Beta distribution", async () => {
    const batches = await Promise.all(Array.from({ length: 800 }, (_, seed) => mixed([0, 1, 2, 3], { seed, alpha: 1 })));
    const count = (label: number): number => batches.filter(({ mixed: { labels } }) => labels[0] === label).length;
    for (const label of [1, 2, 3]) expect(Math.abs(count(label) - 800 / 3)).toBeLessThan(4 * Math.sqrt((800 * 2) / 9));
    const mean = batches.reduce((sum, { mixed: { shares } }) => sum + shares[0], 0) / 800;
    expect(Math.abs(mean - 0.5)).toBeLessThan(4 / Math.sqrt(12 * 800));
  });

  test("an example that is not mixed, or alone, is whole", async () => {
    const [sometimes, alone] = [await mixed(Array.from({ length: 400 }, (_, number) => number), { probability: 0.25 }), await mixed([7])];
    const whole = sometimes.mixed.shares.filter((share) => share === 1).length;
    expect(Math.abs(whole - 300)).toBeLessThan(4 * Math.sqrt(75));
    expect([...alone.features, ...alone.mixed.labels, ...alone.mixed.shares]).toEqual([7, 7, 7, 7, 1]);
  });

  test.each([[{ alpha: 0 }, "need alpha > 0, got 0"], [{ alpha: NaN }, "need alpha > 0, got NaN"], [{ probability: 2 }, "need 0 <= probability <= 1, got 2"]])("%j is refused", async (options, message) => {
    await expect(mixed([1, 2], options)).rejects.toThrow(new RangeError(`mixBatches: ${message}`));
  });
});
