import { randomStream } from "@cochlea/random";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { convolve } from "../waveform/convolve.ts";
import type { FeatureMap } from "../feature-map.ts";
import { gain, randomGain } from "./gain.ts";
import { frequencyMask, timeMask } from "./mask.ts";
import { mixNoise, randomNoise } from "./mix-noise.ts";
import { randomRoom, syntheticRoomResponse } from "./room-response.ts";
import { randomShift, shift } from "./shift.ts";
import type { Waveform } from "../waveform.ts";

const stereo = (length: number): Waveform => ({
  channels: [1, 2].map((factor) => Float32Array.from({ length }, (_, index) => Math.sin(factor * index))), sampleRate: 8000,
});
const power = (signal: Float32Array) => signal.reduce((sum, value) => sum + value * value, 0) / signal.length;
const signals = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 1, maxLength: 80 }).map((samples) => Float32Array.from(samples));

describe("every random augmentation", () => {
  const room = { minRt60Seconds: 0.01, maxRt60Seconds: 0.02, minDirectToReverberantDb: 0, maxDirectToReverberantDb: 6 };
  it.each([
    ["randomShift", (waveform: Waveform, seed: number) => randomShift(waveform, randomStream(seed), { maxSamples: 10, edges: "zero" })],
    ["randomGain", (waveform: Waveform, seed: number) => randomGain(waveform, randomStream(seed), { minDb: -6, maxDb: 6 })],
    ["randomNoise", (waveform: Waveform, seed: number) => randomNoise(waveform, randomStream(seed), { noise: Float32Array.of(1, -2, 0.5), minSnrDb: 0, maxSnrDb: 20 })],
    ["randomRoom", (waveform: Waveform, seed: number) => randomRoom(waveform, randomStream(seed), room)],
  ])("%s depends on its stream alone, keeps the shape and never writes its input", (_, augment) => {
    const waveform = stereo(50);
    const result = augment(waveform, 1);
    expect(waveform).toEqual(stereo(50));
    expect(augment(waveform, 1)).toEqual(result);
    expect(augment(waveform, 2)).not.toEqual(result);
    expect(result.channels.map(({ length }) => length)).toEqual([50, 50]);
    expect(result.sampleRate).toBe(8000);
  });
});

describe("shift", () => {
  const signal = Float32Array.of(1, 2, 3);

  it("moves later or earlier, around or with zeros", () => {
    expect(shift(signal, { samples: 1, edges: "circular" })).toEqual(Float32Array.of(3, 1, 2));
    expect(shift(signal, { samples: -4, edges: "circular" })).toEqual(Float32Array.of(2, 3, 1));
    expect(shift(signal, { samples: 1, edges: "zero" })).toEqual(Float32Array.of(0, 1, 2));
    expect(shift(signal, { samples: -1, edges: "zero" })).toEqual(Float32Array.of(2, 3, 0));
    expect(shift(signal, { samples: 7, edges: "zero" })).toEqual(new Float32Array(3));
  });

  it("circular is undone by its opposite", () => {
    fc.assert(fc.property(signals, fc.integer({ min: -200, max: 200 }), (any, samples) => {
      expect(shift(shift(any, { samples, edges: "circular" }), { samples: -samples, edges: "circular" })).toEqual(any);
    }));
  });

  it("refuses parts of samples", () => {
    expect(() => shift(signal, { samples: 0.5, edges: "zero" })).toThrow("shift: need an integer of samples, got 0.5");
    expect(() => randomShift(stereo(3), randomStream(1), { maxSamples: NaN, edges: "zero" })).toThrow("randomShift: need an integer maxSamples >= 0, got NaN");
  });

  it("draws both directions to the limit, one for all channels", () => {
    const delta = Float32Array.of(0, 0, 1, 0, 0);
    const places = Array.from({ length: 60 }, (_, seed) => {
      const { channels } = randomShift({ channels: [delta, delta], sampleRate: 1 }, randomStream(seed), { maxSamples: 2, edges: "zero" });
      expect(channels[0]).toEqual(channels[1]);
      return channels[0].indexOf(1);
    });
    expect([...new Set(places)].sort()).toEqual([0, 1, 2, 3, 4]);
  });
});

describe("gain", () => {
  it("of 20 dB is a factor of 10", () => {
    expect(gain(Float32Array.of(0.5, -1), 20)).toEqual(Float32Array.of(5, -10));
    expect(() => gain(new Float32Array(1), NaN)).toThrow("gain: need a finite level in dB, got NaN");
  });

  it("draws between its limits", () => {
    const levels = Array.from({ length: 100 }, (_, seed) => {
      const { channels } = randomGain({ channels: [Float32Array.of(1)], sampleRate: 1 }, randomStream(seed), { minDb: -3, maxDb: 2 });
      return 20 * Math.log10(channels[0][0]);
    });
    expect(Math.min(...levels)).toBeGreaterThan(-3.001);
    expect(Math.max(...levels)).toBeLessThan(2.001);
    expect(Math.max(...levels) - Math.min(...levels)).toBeGreaterThan(4);
    expect(() => randomGain(stereo(1), randomStream(1), { minDb: 1, maxDb: NaN })).toThrow("randomGain: need minDb <= maxDb, got 1 and NaN");
  });
});

describe("mixNoise", () => {
  it("reaches the ratio that it is asked for", () => {
    fc.assert(fc.property(fc.double({ min: -20, max: 40, noNaN: true }), fc.nat(200), (snrDb, offset) => {
      const signal = Float32Array.from({ length: 300 }, (_, index) => 0.3 * Math.sin(index * index));
      const noise = Float32Array.from({ length: 90 }, (_, index) => Math.cos(index * index));
      const added = mixNoise(signal, noise, { snrDb, offset }).map((value, index) => value - signal[index]);
      expect(10 * Math.log10(power(signal) / power(added))).toBeCloseTo(snrDb, 2);
    }));
  });

  it("repeats the noise from its offset on", () => {
    const mixed = mixNoise(Float32Array.of(1, 1, 1, 1), Float32Array.of(2, -2), { snrDb: 0, offset: 3 });
    expect(mixed).toEqual(Float32Array.of(0, 2, 0, 2));
  });

  it("adds none to silence and none of silence", () => {
    const noise = Float32Array.of(1, -1);
    expect(mixNoise(new Float32Array(2), noise, { snrDb: 5 })).toEqual(new Float32Array(2));
    expect(mixNoise(noise, new Float32Array(7), { snrDb: 5 })).toEqual(noise);
  });

  it("refuses empty noise and ratios that are none", () => {
    const noise = new Float32Array(1);
    expect(() => mixNoise(noise, new Float32Array(0), { snrDb: 5 })).toThrow("mixNoise: need noise of at least one sample, got none");
    expect(() => mixNoise(noise, noise, { snrDb: NaN })).toThrow("mixNoise: need a finite snrDb, got NaN");
    expect(() => mixNoise(noise, noise, { snrDb: 1, offset: -1 })).toThrow("mixNoise: need an integer offset >= 0, got -1");
    expect(() => randomNoise(stereo(1), randomStream(1), { noise: new Float32Array(0), minSnrDb: 0, maxSnrDb: 1 })).toThrow("randomNoise: need noise of at least one sample, got none");
    expect(() => randomNoise(stereo(1), randomStream(1), { noise, minSnrDb: 2, maxSnrDb: 1 })).toThrow("randomNoise: need minSnrDb <= maxSnrDb, got 2 and 1");
  });
});

describe("convolve", () => {
  it("is the sum that defines it, cut at the signal's length", () => {
    fc.assert(fc.property(signals, fc.integer({ min: 1, max: 40 }), (signal, taps) => {
      const response = Float32Array.from({ length: taps }, (_, index) => Math.cos(index * index));
      const result = convolve(signal, response);
      expect(result.length).toBe(signal.length);
      result.forEach((value, at) => {
        let expected = 0;
        for (let k = 0; k < Math.min(taps, at + 1); k++) expected += response[k] * signal[at - k];
        expect(value).toBeCloseTo(expected, 5);
      });
    }));
  });

  it("refuses an empty response", () => {
    expect(() => convolve(new Float32Array(3), new Float32Array(0))).toThrow("convolve: need a response of at least one sample, got none");
  });
});

describe("syntheticRoomResponse", () => {
  const options = { sampleRate: 8000, rt60Seconds: 0.5, directToReverberantDb: 3 };

  it("falls by 60 dB over its length, which is rt60Seconds", () => {
    const response = syntheticRoomResponse(randomStream(5), options);
    expect(response.length).toBe(4000);
    const level = (from: number) => 10 * Math.log10(power(response.subarray(from, from + 400)));
    expect(level(3600) - level(1)).toBeCloseTo(-54, -0.5); // nine tenths of the way
  });

  it("begins with a direct sound of 1 and holds the stated share of reverberation", () => {
    const response = syntheticRoomResponse(randomStream(5), options);
    expect(response[0]).toBe(1);
    expect(-10 * Math.log10(3999 * power(response.subarray(1)))).toBeCloseTo(3, 4);
  });

  it("refuses NaN", () => {
    expect(() => syntheticRoomResponse(randomStream(1), { ...options, rt60Seconds: NaN })).toThrow("syntheticRoomResponse: need positive sampleRate and rt60Seconds, got 8000 and NaN");
    expect(() => syntheticRoomResponse(randomStream(1), { ...options, directToReverberantDb: NaN })).toThrow("need a finite directToReverberantDb, got NaN");
    expect(() => randomRoom(stereo(1), randomStream(1), { minRt60Seconds: 1, maxRt60Seconds: 0.5, minDirectToReverberantDb: 0, maxDirectToReverberantDb: 0 })).toThrow("randomRoom: need minRt60Seconds <= maxRt60Seconds, got 1 and 0.5");
  });
});

describe("masks", () => {
  const features: FeatureMap = { data: Float32Array.from({ length: 2 * 8 * 10 }, (_, index) => 1 + index), shape: [2, 8, 10] };
  const masked = ({ data }: FeatureMap) => [...data].map((value) => value === -1);

  it("timeMask blanks whole frames, frequencyMask whole bands, in all channels", () => {
    for (let seed = 0; seed < 50; seed++) {
      const inTime = masked(timeMask(features, randomStream(seed), { count: 1, maxWidth: 4, fill: -1 }));
      const inFrequency = masked(frequencyMask(features, randomStream(seed), { count: 1, maxWidth: 4, fill: -1 }));
      inTime.forEach((blank, index) => expect(blank).toBe(inTime[index % 10]));
      inFrequency.forEach((blank, index) => expect(blank).toBe(inFrequency[(Math.floor(index / 10) % 8) * 10]));
      expect(inTime.slice(0, 10).filter(Boolean).length).toBeLessThanOrEqual(4);
    }
  });

  it("has every width up to the largest and reaches both ends", () => {
    const masks = Array.from({ length: 200 }, (_, seed) => masked(timeMask(features, randomStream(seed), { count: 1, maxWidth: 3, fill: -1 })).slice(0, 10));
    expect([...new Set(masks.map((mask) => mask.filter(Boolean).length))].sort()).toEqual([0, 1, 2, 3]);
    expect(masks.some((mask) => mask[0])).toBe(true);
    expect(masks.some((mask) => mask[9])).toBe(true);
  });

  it("fills with the mean, masks more than once, and never wider than the map", () => {
    const mean = timeMask(features, randomStream(2), { count: 30, maxWidth: 100, fill: "mean" });
    expect(mean.data).toEqual(new Float32Array(160).fill(80.5));
    expect(features.data[0]).toBe(1);
  });

  it("refuses what is no count, width or value", () => {
    const mask = { count: 1, maxWidth: 1, fill: 0 };
    expect(() => timeMask(features, randomStream(1), { ...mask, count: NaN })).toThrow("timeMask: need an integer count >= 0, got NaN");
    expect(() => frequencyMask(features, randomStream(1), { ...mask, maxWidth: -1 })).toThrow("frequencyMask: need an integer maxWidth >= 0, got -1");
    expect(() => frequencyMask(features, randomStream(1), { ...mask, fill: NaN })).toThrow('frequencyMask: need a finite fill or "mean", got NaN');
  });
});
