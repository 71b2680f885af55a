import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createResampler, resample } from "./resample.ts";

const sine = (hz: number, rate: number, length: number) => Float32Array.from({ length }, (_, index) => Math.sin((2 * Math.PI * hz * index) / rate));

/** Largest difference away from the ends, where both signals know their neighbours. */
function innerError(actual: Float32Array, expected: Float32Array, margin: number): number {
  let worst = 0;
  for (let index = margin; index < expected.length - margin; index++) worst = Math.max(worst, Math.abs(actual[index] - expected[index]));
  return worst;
}

const rates = fc.integer({ min: 1, max: 60 });

describe("resample", () => {
  it.each([[44100, 16000], [48000, 16000], [8000, 16000], [16000, 22050], [44100, 44099]])("%i to %i Hz moves a 1 kHz tone onto the new grid", (fromHz, toHz) => {
    const result = resample(sine(1000, fromHz, 4000), { fromHz, toHz, zeroCrossings: 32 });
    // The pass band's ripple with 32 zero crossings.
    expect(innerError(result, sine(1000, toHz, result.length), 100)).toBeLessThan(1e-3);
  });

  it.each(["hann", "kaiser"] as const)("removes what the new rate cannot hold (%s)", (window) => {
    const result = resample(sine(6000, 16000, 4000), { fromHz: 16000, toHz: 8000, zeroCrossings: 32, window });
    expect(innerError(result, new Float32Array(result.length), 100)).toBeLessThan(1e-3);
  });

  it("gives ceil(length · toHz / fromHz) samples", () => {
    fc.assert(fc.property(rates, rates, fc.nat(100), (fromHz, toHz, length) => {
      expect(resample(new Float32Array(length), { fromHz, toHz }).length).toBe(Math.ceil((length * toHz) / fromHz));
    }));
  });

  it("is the sum that defines it", () => {
    fc.assert(fc.property(rates, rates, fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 1, maxLength: 60 }), (fromHz, toHz, samples) => {
      const cutoff = (Math.min(fromHz, toHz) / fromHz) * 0.99;
      const kernel = (crossings: number) => {
        if (Math.abs(crossings) >= 6) return 0;
        const sinc = crossings === 0 ? 1 : Math.sin(Math.PI * crossings) / (Math.PI * crossings);
        return cutoff * sinc * Math.cos((Math.PI * crossings) / 12) ** 2;
      };
      resample(Float32Array.from(samples), { fromHz, toHz }).forEach((value, at) => {
        if (fromHz === toHz) return;
        const expected = samples.reduce((sum, sample, index) => sum + Math.fround(sample) * kernel((index - (at * fromHz) / toHz) * cutoff), 0);
        expect(value).toBeCloseTo(expected, 6);
      });
    }));
  });

  it("is linear, and the same from a kept resampler", () => {
    const resampler = createResampler({ fromHz: 3, toHz: 2 });
    const signal = sine(1, 20, 50);
    expect(resampler(signal.map((value) => 2 * value))).toEqual(resample(signal, { fromHz: 3, toHz: 2 }).map((value) => 2 * value));
  });

  it("copies where the rates are equal", () => {
    const signal = Float32Array.of(1, 2, 3);
    const copy = resample(signal, { fromHz: 16000, toHz: 16000 });
    expect(copy).toEqual(signal);
    expect(copy).not.toBe(signal);
  });

  it.each([true, false])("writes into an array that is there, its first part alone (SIMD: %s)", (simd) => {
    const signal = sine(1, 20, 50);
    const target = new Float32Array(40).fill(9);
    const resampler = createResampler({ fromHz: 3, toHz: 2, simd });
    expect(resampler.into(signal, target)).toEqual(resampler(signal));
    expect([...target]).toEqual([...resampler(signal), 9, 9, 9, 9, 9, 9]);
    const same = new Float32Array(50);
    expect(createResampler({ fromHz: 1, toHz: 1, simd }).into(signal, same)).toBe(same);
    expect(same).toEqual(signal);
    expect(() => createResampler({ fromHz: 1, toHz: 1 }).into(signal, target)).toThrow("resample: need a target of at least 50 samples, got 40");
  });

  it("refuses rates and options outside their ranges", () => {
    const signal = new Float32Array(3);
    expect(() => resample(signal, { fromHz: 0, toHz: 16000 })).toThrow("resample: need positive integer rates in Hz, got 0 to 16000");
    expect(() => resample(signal, { fromHz: 8000, toHz: NaN })).toThrow("got 8000 to NaN");
    expect(() => resample(signal, { fromHz: 2, toHz: 1, zeroCrossings: NaN })).toThrow("resample: need zeroCrossings > 0, got NaN");
    expect(() => resample(signal, { fromHz: 2, toHz: 1, rolloff: 1.1 })).toThrow("resample: need 0 < rolloff <= 1, got 1.1");
    // @ts-expect-error an unknown window
    expect(() => resample(signal, { fromHz: 2, toHz: 1, window: "hamming" })).toThrow("resample: need window hann or kaiser, got hamming");
  });
});
