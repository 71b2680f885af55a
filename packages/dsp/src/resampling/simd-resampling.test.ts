import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createResampler, resample, RESAMPLE_QUALITIES, type ResampleOptions, type ResampleQuality } from "./resample.ts";
import { phaseBank } from "./resample-phases.ts";
import { createResampleStream } from "./resample-stream.ts";
import { RESAMPLING } from "../simd/resampling-module.ts";
import { simdResampling } from "./simd-resampling.ts";

const noise = (length: number) => Float32Array.from({ length }, (_, index) => Math.sin(index * index * 0.7) * Math.cos(index));
const plain = (signal: Float32Array, options: ResampleOptions) => resample(signal, { ...options, simd: false });
const largest = (values: Float32Array) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

/** As a share of the signal's level: what a filter takes away has left its rounding behind. */
function errorAgainstPlain(signal: Float32Array, options: ResampleOptions): number {
  const [actual, expected] = [resample(signal, options), plain(signal, options)];
  expect(actual.length).toBe(expected.length);
  return largest(actual.map((value, index) => value - expected[index])) / Math.max(1e-3, largest(signal));
}

afterEach(() => vi.restoreAllMocks());

describe("resampling with SIMD", () => {
  it("agrees with the plain form to a millionth, at any ratio and quality", () => {
    const rates = fc.integer({ min: 1, max: 400 });
    const qualities = fc.constantFrom(...(Object.keys(RESAMPLE_QUALITIES) as ResampleQuality[]));
    fc.assert(fc.property(rates, rates, qualities, fc.nat(3000), (fromHz, toHz, quality, length) => {
      const signal = noise(length);
      expect(errorAgainstPlain(signal, { fromHz, toHz, quality })).toBeLessThan(1e-6);
    }), { numRuns: 60 });
  });

  it.each([[48000, 16000], [44100, 16000], [16000, 44100], [44100, 48000], [2, 1], [1, 17], [44100, 44099]])("agrees with it over several blocks (%i to %i Hz)", (fromHz, toHz) => {
    const signal = noise(fromHz > 40000 ? 100_000 : 40_000);
    expect(errorAgainstPlain(signal, { fromHz, toHz })).toBeLessThan(1e-6);
  });

  it("gives a stream the whole signal's bits over several blocks, and what is not finite in the same places", () => {
    const signal = noise(60_000);
    signal[30_000] = Infinity;
    signal[50_000] = NaN;
    for (const [fromHz, toHz, piece] of [[44100, 16000, 441], [48000, 16000, 7001], [16000, 22050, 25_000]]) {
      const stream = createResampleStream({ fromHz, toHz });
      const parts: number[] = [];
      for (let at = 0; at < signal.length; at += piece) parts.push(...stream.push(signal.subarray(at, at + piece)));
      parts.push(...stream.finish());
      expect(Float32Array.from(parts)).toEqual(resample(signal, { fromHz, toHz }));
    }
  });

  it("keeps resamplers apart that share its memory", () => {
    const signal = noise(9000);
    const options = [{ fromHz: 3, toHz: 1 }, { fromHz: 441, toHz: 160 }, { fromHz: 1, toHz: 2, quality: "best" }] as const;
    const alone = options.map((option) => resample(signal, option));
    const resamplers = options.map((option) => createResampler(option));
    const short = createResampler({ fromHz: 441, toHz: 160 }); // whose filters are made as they are needed
    for (let time = 0; time < 2; time++) {
      resamplers.forEach((resampler, index) => expect(resampler(signal)).toEqual(alone[index]));
      expect(short(signal.subarray(0, 20 << (4 * time)))).toEqual(resample(signal.subarray(0, 20 << (4 * time)), options[1]));
    }
  });

  it("leaves ratios with too many filters to the plain form", () => {
    const many = { zeroCrossings: 64, rolloff: 0.95, window: "kaiser", beta: 14 } as const;
    expect(simdResampling({ from: 44100, to: 44099 }, phaseBank({ from: 44100, to: 44099 }, many))).toBeNull();
    expect(simdResampling({ from: 441, to: 160 }, phaseBank({ from: 441, to: 160 }, many))).not.toBeNull();
  });

  it("gives way to the plain form where there is no SIMD, or none is wanted", () => {
    const signal = noise(500);
    const options = { fromHz: 3, toHz: 2 };
    expect(resample(signal, options)).not.toEqual(plain(signal, options));
    vi.spyOn(RESAMPLING, "kernels").mockReturnValue(null);
    expect(resample(signal, options)).toEqual(plain(signal, options));
  });
});
