import { randomStream } from "@cochlea/random";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type AugmentOptions, augmentWaveform, maskFeatures, parseAugmentOptions, type StreamOf } from "../index.ts";

const streams = (seed: number): StreamOf => (operation) => randomStream(seed, operation);
const ramp = { channels: [Float32Array.from({ length: 100 }, (_, i) => i / 100)], sampleRate: 1000 };

function augment(options: AugmentOptions, seed: number): Float32Array {
  return augmentWaveform(ramp, options, streams(seed)).channels[0];
}

function spread(values: readonly number[]): [min: number, max: number] {
  return [Math.min(...values), Math.max(...values)];
}

describe("waveforms", () => {
  test("nothing asked for, nothing done; the input is never written to", () => {
    const before = ramp.channels[0].slice();
    expect(augmentWaveform(ramp, {}, streams(1))).toEqual(ramp);
    augment({ shiftSeconds: 0.05, gainDb: [-10, 10], noiseLevel: 0.1, noiseSnrDb: [0, 10] }, 1);
    expect(ramp.channels[0]).toEqual(before);
  });

  test("a shift is circular, of every whole number of samples up to the limit, both ways", () => {
    const shifts = Array.from({ length: 400 }, (_, seed) => {
      const shifted = augment({ shiftSeconds: 0.003 }, seed);
      const by = shifted.indexOf(0);
      shifted.forEach((sample, i) => expect(sample).toBe(ramp.channels[0][(i - by + 100) % 100]));
      return by > 50 ? by - 100 : by;
    });
    expect([...new Set(shifts)].sort((a, b) => a - b)).toEqual([-3, -2, -1, 0, 1, 2, 3]);
  });

  test("±10 dB are factors of 10^±0.5, and their decibels are drawn evenly", () => {
    const levels = Array.from({ length: 2000 }, (_, seed) => 20 * Math.log10(augment({ gainDb: [-10, 10] }, seed)[50] / 0.5));
    const [min, max] = spread(levels);
    expect(min).toBeGreaterThan(-10.001);
    expect(min).toBeLessThan(-9.8);
    expect(max).toBeLessThan(10.001);
    expect(max).toBeGreaterThan(9.8);
    expect(Math.abs(levels.reduce((a, b) => a + b) / 2000)).toBeLessThan(4 * (20 / Math.sqrt(12 * 2000)));
  });

  test("noise has a deviation drawn between 0 and its level", () => {
    const deviations = Array.from({ length: 300 }, (_, seed) => {
      const noisy = augment({ noiseLevel: 0.01 }, seed);
      return Math.sqrt(noisy.reduce((sum, sample, i) => sum + (sample - ramp.channels[0][i]) ** 2, 0) / 100);
    });
    const [min, max] = spread(deviations);
    expect(min).toBeLessThan(0.001);
    expect(max).toBeGreaterThan(0.008);
    expect(max).toBeLessThan(0.014); // a hundred draws scatter by 7 %
  });

  test("noise at a level below the clip; silence stays silence", () => {
    const long = { channels: [new Float32Array(20000).fill(0.5)], sampleRate: 8000 };
    const [noisy] = augmentWaveform(long, { noiseSnrDb: [20, 20] }, streams(3)).channels;
    const power = noisy.reduce((sum, sample) => sum + (sample - 0.5) ** 2, 0) / 20000;
    expect(10 * Math.log10(0.25 / power)).toBeCloseTo(20, 0);
    const silence = { channels: [new Float32Array(10)], sampleRate: 8000 };
    expect(augmentWaveform(silence, { noiseSnrDb: [0, 0] }, streams(3))).toEqual(silence);
  });

  test("channels shift and scale alike, and their noise differs", () => {
    const stereo = { channels: [ramp.channels[0], ramp.channels[0]], sampleRate: 1000 };
    const [left, right] = augmentWaveform(stereo, { shiftSeconds: 0.02, gainDb: [-6, 6] }, streams(5)).channels;
    expect(left).toEqual(right);
    const noisy = augmentWaveform(stereo, { noiseLevel: 0.1 }, streams(5)).channels;
    expect(noisy[0]).not.toEqual(noisy[1]);
  });

  test("an operation more leaves the draws of the others alone", () => {
    const alone = augment({ gainDb: [-10, 10] }, 9);
    const both = augment({ shiftSeconds: 0.01, gainDb: [-10, 10] }, 9);
    expect(Math.max(...both)).toBe(Math.max(...alone));
  });
});

describe("masks", () => {
  const shape = [2, 8, 12] as const;

  test("cover whole bands or frames, alike in both channels, never more than asked", () => {
    fc.assert(fc.property(fc.nat(), fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 3 }), fc.boolean(), (seed, width, count, inTime) => {
      const { data } = maskFeatures({ data: new Float32Array(2 * 8 * 12).fill(1), shape }, { [inTime ? "timeMask" : "frequencyMask"]: { count, width }, fill: 0 }, streams(seed));
      const hidden = (band: number, frame: number): boolean => data[band * 12 + frame] === 0;
      const line = inTime ? (i: number) => hidden(0, i) : (i: number) => hidden(i, 0);
      for (let band = 0; band < 16; band++) for (let frame = 0; frame < 12; frame++) expect(hidden(band, frame)).toBe(line(inTime ? frame : band % 8));
      const covered = Array.from({ length: inTime ? 12 : 8 }, (_, i) => line(i)).filter(Boolean).length;
      expect(covered).toBeLessThanOrEqual(count * width);
    }));
  });

  test("every width from 0 to the limit occurs", () => {
    const widths = Array.from({ length: 200 }, (_, seed) => {
      const { data } = maskFeatures({ data: new Float32Array(96).fill(1), shape: [1, 8, 12] }, { frequencyMask: { count: 1, width: 3 }, fill: 0 }, streams(seed));
      return data.filter((value) => value === 0).length / 12;
    });
    expect([...new Set(widths)].sort()).toEqual([0, 1, 2, 3]);
  });

  test("the fill is the clip's mean unless given", () => {
    const data = Float32Array.of(1, 2, 3, 6);
    const masks = { frequencyMask: { count: 40, width: 1 }, timeMask: { count: 40, width: 4 } };
    expect([...maskFeatures({ data, shape: [1, 1, 4] }, masks, streams(1)).data]).toEqual([3, 3, 3, 3]);
    expect([...maskFeatures({ data, shape: [1, 1, 4] }, { ...masks, fill: -1 }, streams(1)).data]).toEqual([-1, -1, -1, -1]);
    expect([...data]).toEqual([1, 2, 3, 6]);
  });
});

describe("options as JSON", () => {
  test("the recipes of the reference systems can be said", () => {
    const digits = { shiftSeconds: 0.1, gainDb: [-10, 10], noiseLevel: 0.01, frequencyMask: { count: 1, width: 6 }, timeMask: { count: 1, width: 15 } };
    expect(parseAugmentOptions(digits)).toEqual(digits);
    expect(parseAugmentOptions({ noiseSnrDb: [5, 20], fill: 0 })).toEqual({ noiseSnrDb: [5, 20], fill: 0 });
  });

  test.each<[unknown, string]>([
    [{ shift: 1 }, "parseAugmentOptions: Unrecognized key"],
    [{ gainDb: [10, -10] }, "parseAugmentOptions: gainDb: need [min, max] with min <= max"],
    [{ noiseLevel: NaN }, "parseAugmentOptions: noiseLevel: "],
    [{ timeMask: { count: 1 } }, "parseAugmentOptions: timeMask.width: "],
    [{ fill: "zero" }, "parseAugmentOptions: fill: "],
  ])("%j is refused", (json, message) => {
    expect(() => parseAugmentOptions(json)).toThrow(message);
  });
});
