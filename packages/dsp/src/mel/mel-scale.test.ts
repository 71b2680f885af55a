import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hzToMel, MEL_SCALES, melToHz } from "./mel-scale.ts";

describe("hzToMel", () => {
  it("gives about 1000 mel at 1 kHz by HTK's and Kaldi's scale, 15 by Slaney's", () => {
    expect(hzToMel(1000, "htk")).toBeCloseTo(999.9855, 4);
    expect(hzToMel(1000, "kaldi")).toBeCloseTo(1127 * Math.log(17 / 7), 10);
    expect(hzToMel(1000, "slaney")).toBeCloseTo(15, 12);
    expect(hzToMel(6400, "slaney")).toBeCloseTo(42, 12);
    expect(hzToMel(200, "slaney")).toBeCloseTo(3, 12);
  });

  it.each(MEL_SCALES)("%s is undone by melToHz and rises", (scale) => {
    fc.assert(fc.property(fc.double({ min: 0, max: 96000, noNaN: true }), (hz) => {
      expect(Math.abs(melToHz(hzToMel(hz, scale), scale) - hz)).toBeLessThan(1e-9 * Math.max(1, hz));
      expect(hzToMel(hz + 1, scale)).toBeGreaterThan(hzToMel(hz, scale));
    }));
  });

  it("refuses negative values, NaN and other scales", () => {
    // @ts-expect-error an unknown scale
    expect(() => hzToMel(1, "bark")).toThrow("hzToMel: need a scale of htk, slaney, kaldi, got bark");
    expect(() => hzToMel(-1, "htk")).toThrow("hzToMel: need hz >= 0, got -1");
    expect(() => melToHz(NaN, "slaney")).toThrow("melToHz: need mel >= 0, got NaN");
  });
});
