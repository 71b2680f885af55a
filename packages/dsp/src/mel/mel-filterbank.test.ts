import { describe, expect, it } from "vitest";
import { bandedMatrix, multiplyBanded } from "./banded-matrix.ts";
import { melFilterbank, type MelFilterbankOptions } from "./mel-filterbank.ts";

const base: MelFilterbankOptions = { sampleRate: 16000, fftLength: 512, bands: 40, scale: "htk", norm: "none", minHz: 0, maxHz: 8000 };
const bank = (changes: Partial<MelFilterbankOptions>) => melFilterbank({ ...base, ...changes });
const isAccepted = (changes: Partial<MelFilterbankOptions>) => {
  try {
    return bank(changes).length > 0;
  } catch {
    return false;
  }
};

describe("melFilterbank", () => {
  it("on Slaney's linear part is triangles between equally spaced edges", () => {
    // Edges 0, 200, 400, 600 Hz; bins every 100 Hz.
    const weights = bank({ sampleRate: 1200, fftLength: 12, bands: 2, scale: "slaney", maxHz: 600 });
    const expected = [0, 0.5, 1, 0.5, 0, 0, 0, /**/ 0, 0, 0, 0.5, 1, 0.5, 0];
    expected.forEach((value, index) => expect(weights[index]).toBeCloseTo(value, 12));
  });

  it("has unit area in Hz with norm slaney", () => {
    const weights = bank({ sampleRate: 1200, fftLength: 12, bands: 2, scale: "slaney", norm: "slaney", maxHz: 600 });
    expect(100 * weights.subarray(0, 7).reduce((sum, value) => sum + value)).toBeCloseTo(1, 12);
  });

  it.each(["htk", "slaney", "kaldi"] as const)("between first and last centre sums to 1 in every bin of the %s scale", (scale) => {
    const weights = bank({ scale });
    const bins = 257;
    const columnSum = (bin: number) => Array.from({ length: 40 }, (_, band) => weights[band * bins + bin]).reduce((sum, value) => sum + value);
    // Kaldi's neighbours share a line in mel, the others in Hz, so each pair adds to 1.
    for (let bin = 10; bin < 230; bin++) expect(columnSum(bin)).toBeCloseTo(1, 9);
  });

  it("leaves out the Nyquist bin with the kaldi scale and what lies outside the edges", () => {
    const weights = bank({ scale: "kaldi", minHz: 100 });
    expect(Array.from({ length: 40 }, (_, band) => weights[band * 257 + 256])).toEqual(new Array(40).fill(0));
    expect([...bank({ minHz: 300 }).subarray(0, 10)]).toEqual(new Array(10).fill(0)); // bins up to 281 Hz
  });

  it.each(["htk", "slaney", "kaldi"] as const)("names empty bands of the %s scale and the FFT length that fills them", (scale) => {
    const changes = { scale, bands: 128, fftLength: 256 };
    expect(() => bank(changes)).toThrow(/^melFilterbank: no FFT bin falls into \d+ of 128 bands \(.*\); the smallest even fftLength that fills all is \d+, or take fewer bands$/);
    const needed = smallestNamed(changes);
    expect(isAccepted({ ...changes, fftLength: needed })).toBe(true);
    for (let shorter = 258; shorter < needed; shorter += 2) expect(isAccepted({ ...changes, fftLength: shorter })).toBe(false);
  });

  it("refuses bands that no FFT would fill, at once", () => {
    expect(() => bank({ bands: 515 })).toThrow(/falls into at least one of 515 bands; the smallest even fftLength that fills all is \d+,/);
    expect(() => bank({ bands: 1e9, minHz: 100, maxHz: 100.001 })).toThrow("no fftLength to 1048576 fills all; take fewer bands or a wider range");
  });

  it("refuses edges out of order and NaN", () => {
    expect(() => bank({ minHz: 9000 })).toThrow("melFilterbank: need 0 <= minHz < maxHz <= 8000 Hz, got minHz = 9000, maxHz = 8000");
    expect(() => bank({ maxHz: NaN })).toThrow("maxHz = NaN");
    expect(() => bank({ fftLength: 511.5 })).toThrow("melFilterbank: need a positive integer fftLength, got 511.5");
    expect(() => bank({ bands: 0 })).toThrow("melFilterbank: need a positive integer of bands, got 0");
  });
});

function smallestNamed(changes: Partial<MelFilterbankOptions>): number {
  try {
    bank(changes);
  } catch (error) {
    return Number(/fills all is (\d+)/.exec((error as Error).message)?.[1]);
  }
  return NaN;
}

describe("bandedMatrix", () => {
  it("multiplies as the matrix it packs", () => {
    const matrix = Float64Array.of(0, 2, 3, 0, /**/ 1, 0, 5, 0, /**/ 0, 0, 0, 0);
    const out = new Float64Array(7);
    multiplyBanded(bandedMatrix(matrix, 3), Float64Array.of(1, 10, 100, 1000), Float64Array.of(1, 1, 1, 1), out, 1);
    expect([...out]).toEqual([0, 320, 501, 0, 5, 6, 0]);
  });
});
