import { randomStream } from "@cochlea/random";
import { describe, expect, it } from "vitest";
import { randomBackground, randomWhiteNoise } from "./background.ts";
import { drawBeta } from "./draw-beta.ts";
import type { FeatureMap } from "../feature-map.ts";
import { fitLength } from "../waveform/fit-length.ts";
import { mixup, randomMixup } from "./mixup.ts";
import { nearestRatio } from "../resampling/nearest-ratio.ts";
import { randomPolarity } from "./polarity.ts";
import { randomCrop } from "./random-crop.ts";
import { randomImpulse } from "./room-impulse.ts";
import { specAugment } from "./spec-augment.ts";
import { randomSpeed, speed } from "./speed.ts";
import { pitchShift, randomPitchShift, randomTimeStretch, timeStretch } from "./time-stretch.ts";
import { findSound, trimSilence } from "../waveform/trim-silence.ts";
import type { Waveform } from "../waveform.ts";

const RATE = 8000;
const tone = (hz: number, length: number) => Float32Array.from({ length }, (_, index) => Math.sin((2 * Math.PI * hz * index) / RATE));
const stereo = (length: number): Waveform => ({ channels: [tone(500, length), tone(700, length)], sampleRate: RATE });
const power = (signal: Float32Array) => signal.reduce((sum, value) => sum + value * value, 0) / signal.length;

/** Frequency of a tone, from its upward zero crossings in the middle of a signal. */
function pitch(signal: Float32Array): number {
  const middle = signal.subarray(Math.floor(signal.length / 4), Math.floor((3 * signal.length) / 4));
  const crossings = Array.from(middle.keys()).filter((index) => index > 0 && middle[index - 1] < 0 && middle[index] >= 0);
  return ((crossings.length - 1) * RATE) / (crossings[crossings.length - 1] - crossings[0]);
}

const vocoder = { fftLength: 512 };

describe("every random augmentation", () => {
  it.each<[string, (waveform: Waveform, seed: number) => Waveform]>([
    ["randomSpeed", (waveform, seed) => randomSpeed(waveform, randomStream(seed), { minFactor: 0.9, maxFactor: 1.1 })],
    ["randomTimeStretch", (waveform, seed) => randomTimeStretch(waveform, randomStream(seed), { minFactor: 0.8, maxFactor: 1.25, ...vocoder })],
    ["randomPitchShift", (waveform, seed) => randomPitchShift(waveform, randomStream(seed), { minSemitones: -3, maxSemitones: 3, ...vocoder })],
    ["randomCrop", (waveform, seed) => randomCrop(waveform, randomStream(seed), { length: 500 })],
    ["randomCrop of a short clip", (waveform, seed) => randomCrop(waveform, randomStream(seed), { length: 2000 })],
    ["randomBackground", (waveform, seed) => randomBackground(waveform, randomStream(seed), { recordings: [tone(30, 90), tone(90, 2000)], minSnrDb: 0, maxSnrDb: 20 })],
    ["randomWhiteNoise", (waveform, seed) => randomWhiteNoise(waveform, randomStream(seed), { minSnrDb: 0, maxSnrDb: 20 })],
  ])("%s depends on its stream alone, treats channels alike in length and never writes its input", (_, augment) => {
    const waveform = stereo(1200);
    const result = augment(waveform, 1);
    expect(waveform).toEqual(stereo(1200));
    expect(augment(waveform, 1)).toEqual(result);
    expect(augment(waveform, 3)).not.toEqual(result);
    expect(result.channels[0].length).toBe(result.channels[1].length);
    expect(result.sampleRate).toBe(RATE);
  });
});

describe("speed, stretch and pitch", () => {
  it("speed moves length and pitch, timeStretch the length, pitchShift the pitch", () => {
    const signal = tone(440, 8000);
    expect(speed(signal, 2).length).toBe(4000);
    expect(pitch(speed(signal, 0.5))).toBeCloseTo(220, 0);
    expect(timeStretch(signal, 1.25, vocoder).length).toBe(6400);
    expect(pitch(timeStretch(signal, 1.25, vocoder))).toBeCloseTo(440, 0);
    expect(pitchShift(signal, 12, vocoder).length).toBe(8000);
    expect(pitch(pitchShift(signal, 12, vocoder))).toBeCloseTo(880, 0);
    expect(pitch(pitchShift(signal, -5.5, vocoder))).toBeCloseTo(440 * 2 ** (-5.5 / 12), 0);
  });

  it("leaves a signal as it is at factor 1, but for rounding", () => {
    const signal = tone(440, 3000);
    expect(speed(signal, 1)).toEqual(signal);
    timeStretch(signal, 1, vocoder).forEach((value, index) => expect(value).toBeCloseTo(signal[index], 4));
  });

  it("nearestRatio is the nearest of all", () => {
    expect(nearestRatio(Math.PI, 400)).toEqual([355, 113]);
    expect(nearestRatio(1.1, 1000)).toEqual([11, 10]);
    expect(nearestRatio(0.01, 1000)).toEqual([1, 100]);
  });

  it("refuses factors and steps outside their ranges", () => {
    const signal = tone(440, 100);
    expect(() => speed(signal, 0)).toThrow("speed: need a factor from 0.01 to 100, got 0");
    expect(() => timeStretch(signal, NaN)).toThrow("timeStretch: need a positive factor, got NaN");
    expect(() => pitchShift(signal, NaN)).toThrow("pitchShift: need -48 to 48 semitones, got NaN");
    expect(() => randomSpeed(stereo(10), randomStream(1), { minFactor: 2, maxFactor: 1 })).toThrow("randomSpeed: need minFactor <= maxFactor, got 2 and 1");
  });
});

describe("randomImpulse", () => {
  it("keeps place and level by the direct sound, and rings after it", () => {
    const click: Waveform = { channels: [Float32Array.of(0, 1, 0, 0, 0)], sampleRate: RATE };
    const { channels } = randomImpulse(click, randomStream(1), { responses: [Float32Array.of(0.01, -0.5, 0.25, 0.1)] });
    [0, 1, -0.5, -0.2, 0].forEach((value, index) => expect(channels[0][index]).toBeCloseTo(value, 6));
  });

  it("refuses silence and nothing", () => {
    expect(() => randomImpulse(stereo(5), randomStream(1), { responses: [] })).toThrow("randomImpulse: need at least one response, got none");
    expect(() => randomImpulse(stereo(5), randomStream(1), { responses: [new Float32Array(3)] })).toThrow("got silence");
  });
});

describe("randomPolarity", () => {
  it("turns all channels or none, as often as asked", () => {
    const waveform = stereo(20);
    const turned = Array.from({ length: 200 }, (_, seed) => randomPolarity(waveform, randomStream(seed), { probability: 0.25 }))
      .filter(({ channels }) => {
        expect(Math.sign(channels[0][3]) === Math.sign(waveform.channels[0][3])).toBe(Math.sign(channels[1][3]) === Math.sign(waveform.channels[1][3]));
        return channels[0][3] === -waveform.channels[0][3];
      });
    expect(turned.length).toBeGreaterThan(30);
    expect(turned.length).toBeLessThan(75);
    expect(() => randomPolarity(waveform, randomStream(1), { probability: NaN })).toThrow("randomPolarity: need 0 <= probability <= 1, got NaN");
  });
});

describe("noise", () => {
  it("is added at a ratio between the limits", () => {
    for (let seed = 0; seed < 20; seed++) {
      const waveform = stereo(4000);
      const noisy = randomWhiteNoise(waveform, randomStream(seed), { minSnrDb: 5, maxSnrDb: 15 });
      const added = noisy.channels[0].map((value, index) => value - waveform.channels[0][index]);
      const snrDb = 10 * Math.log10(power(waveform.channels[0]) / power(added));
      expect(snrDb).toBeGreaterThan(4.99);
      expect(snrDb).toBeLessThan(15.01);
    }
    expect(() => randomBackground(stereo(5), randomStream(1), { recordings: [], minSnrDb: 0, maxSnrDb: 1 })).toThrow("randomBackground: need at least one recording, got none");
  });
});

describe("mixup", () => {
  const one: FeatureMap = { data: Float32Array.of(1, 2, 3, 4), shape: [1, 2, 2] };
  const other: FeatureMap = { data: Float32Array.of(5, 6, 7, 8), shape: [1, 2, 2] };

  it("weighs two maps, by a share that it returns", () => {
    expect([...mixup(one, other, 0.75).data]).toEqual([2, 3, 4, 5]);
    const { features, share } = randomMixup(one, randomStream(4), { other, alpha: 0.4 });
    expect(features).toEqual(mixup(one, other, share));
  });

  it("draws from a Beta distribution", () => {
    const stream = randomStream(5);
    for (const alpha of [0.2, 1, 4]) {
      const draws = Array.from({ length: 4000 }, () => drawBeta(stream, alpha, alpha));
      const mean = draws.reduce((sum, value) => sum + value, 0) / draws.length;
      const variance = draws.reduce((sum, value) => sum + (value - mean) ** 2, 0) / draws.length;
      expect(mean).toBeCloseTo(0.5, 1);
      expect(variance / (1 / (4 * (2 * alpha + 1)))).toBeGreaterThan(0.9);
      expect(variance / (1 / (4 * (2 * alpha + 1)))).toBeLessThan(1.1);
    }
  });

  it("refuses maps, shares and parameters that do not fit", () => {
    expect(() => mixup(one, { ...other, shape: [1, 1, 4] }, 0.5)).toThrow("mixup: need maps of one shape, got [1, 2, 2] and [1, 1, 4]");
    expect(() => mixup(one, other, NaN)).toThrow("mixup: need 0 <= share <= 1, got NaN");
    expect(() => randomMixup(one, randomStream(1), { other, alpha: 0 })).toThrow("randomMixup: need alpha > 0, got 0");
  });
});

describe("specAugment", () => {
  it("blanks bands and frames with the mean of the whole map", () => {
    const features: FeatureMap = { data: Float32Array.from({ length: 200 }, (_, index) => index), shape: [1, 10, 20] };
    const { data } = specAugment(features, randomStream(2), { frequency: { count: 2, maxWidth: 3 }, time: { count: 2, maxWidth: 5 }, fill: "mean" });
    const changed = data.filter((value, index) => value !== features.data[index]);
    expect(changed.length).toBeGreaterThan(0);
    expect([...new Set(changed)]).toEqual([99.5]);
    expect(specAugment(features, randomStream(2), { fill: 0 })).toEqual(features);
  });
});

describe("fitLength", () => {
  const signal = Float32Array.of(1, 2, 3);
  it("trims, pads or loops", () => {
    expect([...fitLength(signal, { length: 2 })]).toEqual([1, 2]);
    expect([...fitLength(signal, { length: 1, place: "centre" })]).toEqual([2]);
    expect([...fitLength(signal, { length: 2, place: "end" })]).toEqual([2, 3]);
    expect([...fitLength(signal, { length: 5, place: "centre" })]).toEqual([0, 1, 2, 3, 0]);
    expect([...fitLength(signal, { length: 7, fill: "loop" })]).toEqual([1, 2, 3, 1, 2, 3, 1]);
    expect([...fitLength(new Float32Array(0), { length: 2, fill: "loop" })]).toEqual([0, 0]);
    expect(() => fitLength(signal, { length: NaN })).toThrow("fitLength: need an integer length >= 0, got NaN");
  });
});

describe("trimSilence", () => {
  it("cuts soft ends, and everything of silence", () => {
    const signal = new Float32Array(10_000);
    signal.set(tone(440, 3000), 4000);
    expect(findSound(signal, { frameLength: 256, hopLength: 128 })).toEqual({ start: 3968, end: 7168 });
    expect(trimSilence(signal, { frameLength: 256, hopLength: 128 })).toEqual(signal.slice(3968, 7168));
    expect(trimSilence(new Float32Array(5000)).length).toBe(0);
    expect(() => trimSilence(signal, { topDb: NaN })).toThrow("trimSilence: need topDb > 0, got NaN");
  });
});
