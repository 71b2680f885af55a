import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { inverseStft } from "./inverse-stft.ts";
import { stft } from "./stft.ts";

const options = fc.record({
  fftLength: fc.integer({ min: 16, max: 50 }),
  hopLength: fc.integer({ min: 1, max: 8 }),
  name: fc.constantFrom("hamming", "kaiser", "rectangular"),
  placement: fc.constantFrom("centre", "start"),
  framing: fc.constantFrom("centre", "half-hop"),
  padMode: fc.constantFrom("reflect", "constant", "symmetric", "edge"),
}).map(({ name, placement, ...rest }) => ({ ...rest, window: { name, length: 16, periodic: true, placement, ...(name === "kaiser" ? { beta: 3 } : {}) } }) as const);

describe("inverseStft", () => {
  it("undoes stft wherever a window reaches", () => {
    fc.assert(fc.property(options, fc.integer({ min: 60, max: 200 }), (frames, length) => {
      const signal = Float32Array.from({ length }, (_, index) => Math.sin(index * index));
      const back = inverseStft(stft(signal, frames), { ...frames, length });
      const first = frames.framing === "centre" && frames.window.placement === "start" ? length - frames.fftLength : length - 16; // windows that end early leave the end uncovered
      for (let index = 0; index < first; index++) expect(back[index]).toBeCloseTo(signal[index], 5);
    }));
  });

  it("gives as many samples as the frames reach, and zeros where none does", () => {
    const frames = { fftLength: 8, hopLength: 4, window: { name: "hann", length: 8, periodic: true, placement: "centre" }, framing: "centre", padMode: "reflect" } as const;
    const spectrum = stft(Float32Array.from({ length: 20 }, (_, index) => index), frames);
    expect([...inverseStft(spectrum, frames)].map((value) => Math.round(value) + 0)).toEqual(Array.from({ length: 20 }, (_, index) => index));
    expect([...inverseStft(spectrum, { ...frames, length: 40 }).subarray(24)]).toEqual(new Array(16).fill(0));
  });

  it("refuses spectra and lengths that do not fit", () => {
    const frames = { fftLength: 8, hopLength: 4, window: { name: "hann", length: 8, periodic: true, placement: "centre" }, framing: "centre", padMode: "reflect" } as const;
    const spectrum = stft(new Float32Array(20), frames);
    expect(() => inverseStft(spectrum, { ...frames, fftLength: 12 })).toThrow("inverseStft: need 7 bins for fftLength 12, got 5");
    expect(() => inverseStft(spectrum, { ...frames, length: NaN })).toThrow("inverseStft: need an integer length >= 0, got NaN");
  });
});
