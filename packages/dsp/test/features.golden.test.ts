import { describe, expect, it } from "vitest";
import { createFeatureExtractor, type FrontEnd, frontEndPreset, type SimdOption, spectrogram } from "../src/index.ts";
import { goldenSignal, readGolden, relativeError } from "./golden-file.ts";

/** The references compute in float32, as our SIMD form; the plain form is float64, rounded once at the end. */
const TOLERANCE = 1e-4;

const FORMS = [{ simd: true }, { simd: false }];

function featuresOf(name: string, frontEnd: FrontEnd, form: SimdOption) {
  const golden = readGolden(name);
  const features = createFeatureExtractor(frontEnd, form)({ channels: [goldenSignal(golden.input)], sampleRate: frontEnd.sampleRate });
  return { features, expected: golden.output };
}

const PRESETS = ["torchaudio", "librosa", "kaldi"] as const;

describe.each(FORMS)("log-mel against the reference, %o", (form) => {
  it.each(PRESETS)("%s", (preset) => {
    const { features, expected } = featuresOf(`log-mel-${preset}`, frontEndPreset(preset), form);
    expect(features.shape).toEqual([1, ...expected.shape]);
    const decibels = toDecibels(preset);
    const loudest = expected.data.reduce((most, value) => Math.max(most, decibels * value), -Infinity);
    let [audible, faint] = [0, 0];
    expected.data.forEach((value, index) => {
      const error = decibels * Math.abs(features.data[index] - value);
      if (decibels * value > loudest - 40) audible = Math.max(audible, error);
      else faint = Math.max(faint, error);
    });
    expect(audible).toBeLessThan(1e-3); // dB, above 1e-4 of the largest power
    expect(faint).toBeLessThan(0.01); // dB; there float32 sums of the reference have lost digits
  });
});

/** Decibels in a unit of the preset's features. */
function toDecibels(preset: (typeof PRESETS)[number]): number {
  return { torchaudio: 1, librosa: 1, kaldi: 10 / Math.LN10 }[preset];
}

describe.each(FORMS)("MFCC against the reference, %o", (form) => {
  it.each(["torchaudio", "librosa", "kaldi"] as const)("%s", (preset) => {
    const { features, expected } = featuresOf(`mfcc-${preset}`, frontEndPreset(preset, { kind: "mfcc" }), form);
    expect(features.shape).toEqual([1, ...expected.shape]);
    expect(relativeError(features.data, expected.data)).toBeLessThan(TOLERANCE);
  });
});

describe.each(FORMS)("spectrogram against torchaudio, %o", (form) => {
  it("magnitudes of FFTs of 400", () => {
    const { input, output } = readGolden("spectrogram-torchaudio");
    const options = { ...frontEndPreset("torchaudio"), fftLength: 400, hopLength: 200, power: 1, ...form } as const;
    const result = spectrogram(goldenSignal(input).subarray(0, 3000), options);
    expect(result.shape).toEqual([1, ...output.shape]);
    expect(relativeError(result.data, output.data)).toBeLessThan(TOLERANCE);
  });
});
