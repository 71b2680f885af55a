import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FrameOptions } from "../framing/frames.ts";
import { spectrogram } from "./spectrogram.ts";
import { stft } from "./stft.ts";

const base = {
  fftLength: 4, window: { name: "rectangular", length: 4, periodic: true, placement: "centre" }, hopLength: 2, framing: "none", padMode: "reflect",
} as const satisfies FrameOptions;

const dcOf = (signal: number[], changes: Partial<FrameOptions>) => {
  const { real, shape } = stft(Float32Array.from(signal), { ...base, ...changes });
  return [...real.subarray(0, shape[1])];
};

describe("stft", () => {
  it("cuts whole FFT lengths with framing none", () => {
    expect(dcOf([1, 2, 3, 4, 5, 6, 7], {})).toEqual([10, 18]);
  });

  it("cuts whole windows with snip-edges", () => {
    const window = { ...base.window, length: 2 };
    expect(dcOf([1, 2, 3, 4, 5, 6, 7], { window, framing: "snip-edges" })).toEqual([3, 7, 11]);
  });

  it("centres frames on multiples of the hop, between mirror images or zeros", () => {
    expect(dcOf([1, 2, 3, 4, 5], { framing: "centre" })).toEqual([3 + 2 + 1 + 2, 1 + 2 + 3 + 4, 3 + 4 + 5 + 4]);
    expect(dcOf([1, 2, 3, 4, 5], { framing: "centre", padMode: "constant" })).toEqual([3, 10, 12]);
  });

  it("puts a short window in the middle or at the start", () => {
    const window = { ...base.window, length: 2 };
    expect(dcOf([1, 2, 3, 4, 5, 6], { window })).toEqual([5, 9]);
    expect(dcOf([1, 2, 3, 4, 5, 6], { window: { ...window, placement: "start" } })).toEqual([3, 7]);
  });

  it("refers its phase to the start of the FFT", () => {
    const delta = Float32Array.of(0, 1, 0, 0);
    const { real, imaginary } = stft(delta, base);
    [0, 1, 2].forEach((bin) => {
      expect(real[bin]).toBeCloseTo(Math.cos((Math.PI * bin) / 2), 7);
      expect(imaginary[bin]).toBeCloseTo(-Math.sin((Math.PI * bin) / 2), 7);
    });
  });

  it("refuses a signal without one frame, and lengths that do not fit", () => {
    expect(() => stft(new Float32Array(3), base)).toThrow('frameCount: need at least 4 samples for framing "none", got 3; pad the waveform');
    expect(() => stft(new Float32Array(9), { ...base, fftLength: NaN })).toThrow("frames: need a positive integer fftLength, got NaN");
    expect(() => stft(new Float32Array(9), { ...base, hopLength: 0 })).toThrow("frames: need a positive integer hopLength, got 0");
    expect(() => stft(new Float32Array(9), { ...base, window: { ...base.window, length: 5 } })).toThrow("frames: need a window of at most fftLength = 4, got length 5");
  });
});

describe("spectrogram", () => {
  it("is the magnitude or power of the stft", () => {
    fc.assert(fc.property(fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 40, maxLength: 90 }), fc.constantFrom(1, 2), (samples, power) => {
      const signal = Float32Array.from(samples);
      const options = { ...base, fftLength: 16, window: { ...base.window, name: "blackman", length: 11 }, hopLength: 5 } as const;
      const { real, imaginary } = stft(signal, options);
      spectrogram(signal, { ...options, power }).data.forEach((value, index) => {
        expect(value).toBeCloseTo(Math.hypot(real[index], imaginary[index]) ** power, 4);
      });
    }));
  });

  it("of a whole cosine has all its energy in one bin", () => {
    const signal = Float32Array.from({ length: 64 }, (_, index) => Math.cos((2 * Math.PI * 4 * index) / 32));
    const { data, shape } = spectrogram(signal, { ...base, fftLength: 32, window: { ...base.window, length: 32 }, hopLength: 32, power: 1 });
    expect(shape).toEqual([1, 17, 2]);
    data.forEach((value, index) => expect(value).toBeCloseTo(Math.floor(index / 2) === 4 ? 16 : 0, 5));
  });
});
