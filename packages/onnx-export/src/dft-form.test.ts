import { describe, expect, it } from "vitest";
import { dftForm } from "./dft-form.ts";

describe("dftForm", () => {
  it.each([
    [256, 256, { rows: 32, columns: 8 }],
    [400, 400, { rows: 25, columns: 16 }],
    [512, 400, { rows: 32, columns: 16 }],
    [1024, 1024, { rows: 64, columns: 16 }],
    [2048, 2048, { rows: 64, columns: 32 }],
  ])("splits %i points under a window of %i", (fftLength, windowLength, split) => {
    expect(dftForm(fftLength, windowLength)).toEqual(split);
  });

  it("leaves small transforms whole, and those without near factors", () => {
    for (const fftLength of [2, 64, 128, 1018]) expect(dftForm(fftLength, fftLength)).toBeNull();
  });

  it("leaves a long transform of a short window whole", () => {
    expect(dftForm(2048, 20)).toBeNull();
  });
});
