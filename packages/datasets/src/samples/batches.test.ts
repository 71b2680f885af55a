import { createFeatureExtractor, type FeatureMap, frontEndPreset } from "@cochlea/dsp";
import { randomStream } from "@cochlea/random";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type AugmentOptions, batches, type Clip, featureSource, featureStatistics, waveformSource, withFixedNormalisation } from "../index.ts";

const frontEnd = frontEndPreset("spoken-digits-8k", { clipSeconds: 0.25 });
const labels = ["a", "b"];
const augment: AugmentOptions = { shiftSeconds: 0.1, gainDb: [-10, 10], noiseLevel: 0.01, frequencyMask: { count: 1, width: 6 }, timeMask: { count: 1, width: 15 } };

function clips(count: number, length = 2000): Clip[] {
  return Array.from({ length: count }, (_, i) => {
    const stream = randomStream(i, "clip");
    const samples = Float32Array.from({ length }, () => 0.1 * stream.normal());
    return { id: `clip ${i}`, source: "", label: labels[i % 2], group: null, split: "train", waveform: { channels: [samples], sampleRate: 8000 } };
  });
}

const numbers = featureSource({ ids: Array.from("abcdefg"), labels: Int32Array.of(0, 1, 2, 3, 4, 5, 6), shape: [1, 1, 2], data: Float32Array.from({ length: 14 }, (_, i) => i) });

/** Features by id, from every batch of an epoch. */
function byId(source: Parameters<typeof batches>[0], options: Parameters<typeof batches>[1]): Map<string, Float32Array> {
  const size = source.shape.reduce((a, b) => a * b);
  const entries = [...batches(source, options)].flatMap(({ features, ids }) => ids.map((id, i) => [id, features.slice(i * size, (i + 1) * size)] as const));
  return new Map(entries);
}

describe("batches", () => {
  test("in order, the last as small as what is left", () => {
    const all = [...batches(numbers, { batchSize: 3, seed: 1, epoch: 0, shuffle: false })];
    expect(all.map(({ size }) => size)).toEqual([3, 3, 1]);
    expect(all[1]).toEqual({ features: Float32Array.of(6, 7, 8, 9, 10, 11), labels: Int32Array.of(3, 4, 5), size: 3, ids: ["d", "e", "f"] });
    expect([...batches(numbers, { batchSize: 3, seed: 1, epoch: 0, shuffle: false, dropLast: true })].map(({ size }) => size)).toEqual([3, 3]);
  });

  test("shuffled, every sample comes once, with its own label and features, in an order of seed and epoch", () => {
    fc.assert(fc.property(fc.nat(), fc.nat(100), fc.integer({ min: 1, max: 9 }), (seed, epoch, batchSize) => {
      const all = [...batches(numbers, { batchSize, seed, epoch, shuffle: true })];
      const ids = all.flatMap((batch) => batch.ids);
      expect([...ids].sort()).toEqual([...numbers.ids]);
      expect(all.flatMap((batch) => [...batch.labels])).toEqual(ids.map((id) => numbers.ids.indexOf(id)));
      expect(all.flatMap((batch) => [...batch.features])).toEqual(ids.flatMap((id) => [2 * numbers.ids.indexOf(id), 2 * numbers.ids.indexOf(id) + 1]));
      expect([...batches(numbers, { batchSize: 1, seed, epoch, shuffle: true })].flatMap((batch) => batch.ids)).toEqual(ids);
    }));
    const orders = [[1, 0], [1, 1], [2, 0]].map(([seed, epoch]) => [...batches(numbers, { batchSize: 7, seed, epoch, shuffle: true })][0].ids.join(""));
    expect(new Set(orders).size).toBe(3);
  });

  test("those that are left out change nothing of the others", () => {
    const source = waveformSource(clips(11), { frontEnd, labels, augment });
    for (const sampling of [{ kind: "shuffled" }, { kind: "balanced" }, { kind: "weighted", weights: Array.from({ length: 11 }, (_, index) => index) }] as const) {
      const options = { batchSize: 3, seed: 4, epoch: 2, shuffle: true, sampling };
      expect([...batches(source, { ...options, skip: 2 })]).toEqual([...batches(source, options)].slice(2));
      expect([...batches(source, { ...options, skip: 9 })]).toEqual([]);
    }
  });

  test("say how often each sample was there before, where any was", () => {
    const options = { batchSize: 3, seed: 4, epoch: 2, shuffle: true } as const;
    expect([...batches(numbers, options)].some((batch) => "draws" in batch)).toBe(false);
    const weights = [0, 0, 0, 0, 0, 1, 0];
    const again = [...batches(numbers, { ...options, sampling: { kind: "weighted", weights } })];
    expect(again.map(({ ids, draws }) => [ids.join(""), [...draws ?? []].join("")])).toEqual([["fff", "012"], ["fff", "345"], ["f", "6"]]);
    expect([...batches(numbers, { ...options, sampling: { kind: "weighted", weights }, skip: 1 })]).toEqual(again.slice(1));
  });

  test.each<[object, string]>([
    [{ batchSize: 0 }, "batches: need a whole batchSize >= 1, got 0"],
    [{ batchSize: NaN }, "batches: need a whole batchSize >= 1, got NaN"],
    [{ epoch: -1 }, "batches: need a whole epoch >= 0, got -1"],
    [{ skip: -1 }, "batches: need a whole number of batches to skip, from 0 up, got -1"],
    [{ skip: NaN }, "batches: need a whole number of batches to skip, from 0 up, got NaN"],
  ])("%j is refused at once", (wrong, message) => {
    expect(() => batches(numbers, { batchSize: 2, seed: 1, epoch: 0, shuffle: false, ...wrong })).toThrow(new RangeError(message));
  });

  test("a source must be of one piece", () => {
    expect(() => featureSource({ ids: ["a"], labels: Int32Array.of(0), shape: [1, 2, 3], data: new Float32Array(5) })).toThrow(new RangeError("featureSource: need 1 labels and 1 × 6 values, got 1 and 5"));
  });
});

describe("waveformSource", () => {
  const five = clips(5);

  test("without augmentation features are what the front end says, and are extracted once", () => {
    const source = waveformSource(five, { frontEnd, labels });
    expect(source.shape).toEqual([1, 40, 26]);
    const extract = createFeatureExtractor(frontEnd);
    const first = byId(source, { batchSize: 2, seed: 1, epoch: 0, shuffle: true });
    for (const { id, waveform } of five) expect(first.get(id)).toEqual(extract(waveform).data);
    five[0].waveform.channels[0].fill(0);
    expect(byId(source, { batchSize: 3, seed: 1, epoch: 1, shuffle: false })).toEqual(first);
  });

  test.each([augment, { timeMask: { count: 2, width: 9 } }])("a sample is varied alike in any batch and order, and anew each epoch: %j", (options) => {
    const source = waveformSource(five, { frontEnd, labels, augment: options });
    const alone = byId(source, { batchSize: 1, seed: 6, epoch: 2, shuffle: false });
    expect(byId(source, { batchSize: 4, seed: 6, epoch: 2, shuffle: true })).toEqual(alone);
    expect(byId(waveformSource([...five].reverse(), { frontEnd, labels, augment: options }), { batchSize: 2, seed: 6, epoch: 2, shuffle: false }).get("clip 1")).toEqual(alone.get("clip 1"));
    expect(byId(source, { batchSize: 1, seed: 6, epoch: 3, shuffle: false }).get("clip 1")).not.toEqual(alone.get("clip 1"));
    expect(byId(source, { batchSize: 1, seed: 7, epoch: 2, shuffle: false }).get("clip 1")).not.toEqual(alone.get("clip 1"));
  });

  test("class numbers follow the labels given", () => {
    expect([...waveformSource(clips(3), { frontEnd, labels: ["b", "a"] }).labels]).toEqual([1, 0, 1]);
  });

  test.each<[string, Clip[], string[], string]>([
    ["no clip", [], labels, "waveformSource: need at least one clip, got none"],
    ["a label too few", clips(2), ["a"], 'waveformSource: need labels among "a", got "b" of "clip 1"'],
    ["two lengths", [...clips(1), ...clips(1, 1999)], labels, 'waveformSource: need clips of one length, got 2000 samples and, in "clip 0", 1999; set the front end\'s clipSeconds'],
  ])("refuses %s", (_, wrong, names, message) => {
    expect(() => waveformSource(wrong, { frontEnd, labels: names })).toThrow(new RangeError(message));
  });
});

describe("featureStatistics", () => {
  const map = (values: number[], bands: number): FeatureMap => ({ data: Float32Array.from(values), shape: [1, bands, values.length / bands] });

  test("by hand", () => {
    const maps = [map([1, 3, 10, 10], 2), map([5, 7, 10, 10], 2)];
    expect(featureStatistics(maps, { per: "band" })).toEqual({ mean: [4, 10], deviation: [Math.sqrt(5), 1] });
    expect(featureStatistics(maps)).toEqual({ mean: [7], deviation: [Math.sqrt((36 + 16 + 4 + 0 + 4 * 9) / 8)] });
  });

  test("in one pass it is what two passes give, far from zero too", () => {
    fc.assert(fc.property(fc.array(fc.array(fc.float({ min: -100, max: 100, noNaN: true }), { minLength: 6, maxLength: 6 }), { minLength: 1, maxLength: 8 }), fc.constantFrom(0, 1e4), (rows, offset) => {
      const maps = rows.map((row) => map(row.map((value) => Math.fround(value + offset)), 2));
      const all = maps.flatMap(({ data }) => [...data]);
      const mean = all.reduce((a, b) => a + b) / all.length;
      const deviation = Math.sqrt(all.reduce((sum, value) => sum + (value - mean) ** 2, 0) / all.length);
      const result = featureStatistics(maps);
      expect(result.mean[0]).toBeCloseTo(mean, 6);
      if (deviation > 1e-3) expect(result.deviation[0] / deviation).toBeCloseTo(1, 6);
    }));
  });

  test("a front end with these statistics gives mean 0 and deviation 1", () => {
    const training = clips(4);
    for (const per of ["all", "band"] as const) {
      const fixed = withFixedNormalisation({ ...frontEnd, normalisation: { kind: "fixed", mean: [3], deviation: [2] } }, training, { per });
      const extract = createFeatureExtractor(fixed);
      const { mean, deviation } = featureStatistics(training.map(({ waveform }) => extract(waveform)), { per });
      expect(mean.length).toBe(per === "all" ? 1 : 40);
      for (const value of mean) expect(value).toBeCloseTo(0, 4);
      for (const value of deviation) expect(value).toBeCloseTo(1, 4);
    }
  });

  test("no map, or maps of other bands, are refused", () => {
    expect(() => featureStatistics([])).toThrow(new RangeError("featureStatistics: need at least one map, got none"));
    expect(() => featureStatistics([map([1, 2], 2), map([1], 1)])).toThrow(new RangeError("featureStatistics: need maps of 2 bands, got 1"));
  });
});
