import { randomStream } from "@cochlea/random";
import fc from "fast-check";
import { expect, test } from "vitest";
import { longestSpeech, recordSpeech } from "./record-speech.ts";
import { addReflections, colouredNoise, peakOf, rootMeanSquare, trimSilence } from "./vary-recording.ts";

const stream = () => randomStream(1, "test");

test("trimSilence keeps from the first to the last loud sample", () => {
  expect([...trimSilence(Float32Array.of(0, 0.004, 0.5, 0, -0.006, 0.004, 0))]).toEqual([...Float32Array.of(0.5, 0, -0.006)]);
  expect(trimSilence(new Float32Array(4))).toHaveLength(0);
});

test("reflections come after the direct sound, and none where the room is dry", () => {
  const click = Float32Array.of(1);
  expect([...addReflections(click, 1000, 0, stream())].map(Math.abs)).toEqual([1, ...new Array<number>(40).fill(0)]);
  const wet = addReflections(click, 1000, 0.5, stream());
  expect(wet[0]).toBe(1);
  expect(wet.slice(1).filter((sample) => sample !== 0).length).toBeGreaterThan(4);
});

test("noise has the level that is asked for, and its colour is a neighbour's correlation", () => {
  const noise = colouredNoise(100_000, 0.8, 0.1, stream());
  expect(rootMeanSquare(noise)).toBeCloseTo(0.1, 6);
  let product = 0;
  for (let at = 1; at < noise.length; at++) product += noise[at] * noise[at - 1];
  expect(product / noise.length / 0.01).toBeCloseTo(0.8, 1);
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
