import { randomStream } from "@cochlea/random";
import fc from "fast-check";
import { expect, test } from "vitest";
import { longestSpeech, recordSpeech } from "./record-speech.ts";
import { colouredNoise, peakOf, rootMeanSquare, trimSilence } from "./vary-recording.ts";

const stream = () => randomStream(1, "test");

test("trimSilence keeps from the first to the last loud sample", () => {
  expect([...trimSilence(Float32Array.of(0, 0.004, 0.5, 0, -0.006, 0.004, 0))]).toEqual([...Float32Array.of(0.5, 0, -0.006)]);
  expect(trimSilence(new Float32Array(4))).toHaveLength(0);
});

test("the colour of noise is a neighbour's correlation", () => {
  const noise = colouredNoise(100_000, 0.8, stream());
  let product = 0;
  for (let at = 1; at < noise.length; at++) product += noise[at] * noise[at - 1];
  expect(product / noise.length / rootMeanSquare(noise) ** 2).toBeCloseTo(0.8, 1);
});

const options = { length: 8000, sampleRate: 8000 };

test("every recording fills its clip, never clips, and is loud enough to hear", () => {
  fc.assert(
    fc.property(fc.integer({ min: 100, max: longestSpeech(options) }), fc.nat(), (length, seed) => {
      const speech = Float32Array.from({ length }, (_, at) => 0.3 * Math.sin(at / 5));
      const clip = recordSpeech(speech, options, randomStream(seed, "recording"));
      expect(clip).toHaveLength(8000);
      expect(peakOf(clip)).toBeLessThanOrEqual(0.9801);
      expect(peakOf(clip)).toBeGreaterThan(0.01);
    }),
  );
});

test("rooms ring on behind the speech, some longer than others, over noise of many levels", () => {
  const click = new Float32Array(400).fill(0.5);
  const levels = Array.from({ length: 60 }, (_, seed) => {
    const clip = recordSpeech(click, options, randomStream(seed, "room"));
    const start = clip.findIndex((sample) => Math.abs(sample) > 0.5 * peakOf(clip));
    const level = rootMeanSquare(clip.subarray(start, start + 400));
    return { behind: 20 * Math.log10(rootMeanSquare(clip.subarray(start + 420, start + 800)) / level), before: 20 * Math.log10(rootMeanSquare(clip.subarray(0, Math.max(1, start - 50))) / level) };
  }).filter(({ behind }) => Number.isFinite(behind));
  const behind = levels.map((one) => one.behind).sort((a, b) => a - b);
  expect(behind[Math.floor(behind.length / 2)]).toBeGreaterThan(-35);
  expect(behind.at(-1)! - behind[0]).toBeGreaterThan(10);
  const before = levels.map((one) => one.before).sort((a, b) => a - b);
  expect(before.at(-5)! - before[5]).toBeGreaterThan(20);
});

test("the place of the speech is drawn: clips start it early and late", () => {
  const click = new Float32Array(200).fill(1);
  const places = Array.from({ length: 50 }, (_, seed) => {
    const clip = recordSpeech(click, options, randomStream(seed, "place"));
    return clip.findIndex((sample) => Math.abs(sample) > 0.5 * peakOf(clip));
  });
  expect(Math.min(...places)).toBeLessThan(1500);
  expect(Math.max(...places)).toBeGreaterThan(6000);
});

test("recordSpeech refuses speech that does not fit", () => {
  expect(() => recordSpeech(new Float32Array(7681), options, stream())).toThrow(new RangeError("recordSpeech: need at most 7680 samples, got 7681"));
});
