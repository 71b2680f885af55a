import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { resample, RESAMPLE_QUALITIES, type ResampleQuality } from "./resample.ts";
import { createResampleStream } from "./resample-stream.ts";

const qualities = fc.constantFrom(...(Object.keys(RESAMPLE_QUALITIES) as ResampleQuality[]));

describe("createResampleStream", () => {
  it("gives the whole signal's samples, bit for bit, for pieces of any size, and begins anew", () => {
    const rates = fc.integer({ min: 1, max: 60 });
    fc.assert(fc.property(rates, rates, qualities, fc.boolean(), fc.integer({ min: 0, max: 400 }), fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 4 }), (fromHz, toHz, quality, simd, length, pieces) => {
      const signal = Float32Array.from({ length }, (_, index) => Math.sin(index * index));
      const stream = createResampleStream({ fromHz, toHz, quality, simd });
      const whole = [...resample(signal, { fromHz, toHz, quality, simd })];
      for (let time = 0; time < 2; time++) {
        const parts: number[] = [];
        for (let at = 0, piece = 0; at < length; at += pieces[piece++ % pieces.length]) parts.push(...stream.push(signal.subarray(at, at + pieces[piece % pieces.length])));
        parts.push(...stream.finish());
        expect(parts).toEqual(whole);
      }
    }), { numRuns: 100 });
  });

  it("keeps no more than the filter needs", () => {
    const stream = createResampleStream({ fromHz: 48000, toHz: 16000 });
    const given = Array.from({ length: 100 }, () => stream.push(new Float32Array(480)).length);
    expect(given.slice(1)).toEqual(given.slice(1).fill(160));
    expect(given[0]).toBeGreaterThan(140);
  });

  it("refuses what resample refuses", () => {
    expect(() => createResampleStream({ fromHz: 8000, toHz: NaN })).toThrow("resample: need positive integer rates in Hz, got 8000 to NaN");
    // @ts-expect-error an unknown quality
    expect(() => createResampleStream({ fromHz: 2, toHz: 1, quality: "ultra" })).toThrow("resample: need quality fast, standard, best, got ultra");
    expect(() => createResampleStream({ fromHz: 2, toHz: 1, beta: NaN })).toThrow("resample: need beta >= 0, got NaN");
  });
});
