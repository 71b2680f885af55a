import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { createFeatureExtractor, type FrontEnd, frontEndPreset, type FrontEndPresetName, prepareWaveform, type SimdOption, type Waveform } from "../src/index.ts";
import { type GoldenFile, goldenSignal, readGolden, relativeError } from "./golden-file.ts";

/** Every golden file names a preset and the fields changed. */
const NAMES = readdirSync(new URL("golden", import.meta.url)).filter((file) => file.startsWith("front-end-")).map((file) => file.slice("front-end-".length, -".json".length));

interface FrontEndInput {
  readonly preset: FrontEndPresetName;
  readonly changes: Partial<FrontEnd>;
}

function featuresOf({ input }: GoldenFile, form: SimdOption) {
  const { preset, changes } = input as unknown as FrontEndInput;
  const frontEnd = frontEndPreset(preset, changes);
  const waveform = prepareWaveform({ channels: [goldenSignal(input)], sampleRate: frontEnd.sampleRate }, frontEnd);
  return { frontEnd, waveform, features: createFeatureExtractor(frontEnd, form)(waveform) };
}

describe.each([{ simd: true }, { simd: false }])("front ends against the reference, %o", (form) => {
  it.each(NAMES)("%s", (name) => {
    const golden = readGolden(`front-end-${name}`);
    const { frontEnd, waveform, features } = featuresOf(golden, form);
    expect(features.shape).toEqual([1, ...golden.output.shape]);
    const unit = decibelsPerUnit(frontEnd);
    if (unit === null) expect(relativeError(features.data, golden.output.data)).toBeLessThan(1e-4);
    else expectDecibels(features.data, golden.output.data, unit, levelsOf(frontEnd, waveform) ?? golden.output.data);
  });
});

/** Decibels in a unit of the features; `null` where these are no levels. */
function decibelsPerUnit({ kind, log, power, normalisation }: FrontEnd): number | null {
  if (kind === "mfcc" || (log.kind !== "decibel" && log.kind !== "natural")) return null;
  const deviation = normalisation.kind === "fixed" ? normalisation.deviation[0] : 1;
  return deviation * (log.kind === "natural" ? (10 * (3 - power)) / Math.LN10 : 1);
}

/** Which of the features are loud, where normalisation by the clip's own mean hides it; `null` where the features say so themselves. */
function levelsOf(frontEnd: FrontEnd, waveform: Waveform): Float32Array | null {
  if (frontEnd.normalisation.kind !== "clip") return null;
  return createFeatureExtractor({ ...frontEnd, normalisation: { kind: "none" } }, { simd: false })(waveform).data;
}

/** Within 1e-3 dB above 1e-4 of the largest power, 1e-2 dB above 1e-8: below, float32 sums of the reference have lost digits. */
function expectDecibels(actual: Float32Array, expected: Float32Array, unit: number, levels: Float32Array): void {
  const loudest = unit * levels.reduce((most, value) => Math.max(most, value), -Infinity);
  let [loud, faint] = [0, 0];
  expected.forEach((value, index) => {
    const error = unit * Math.abs(actual[index] - value);
    if (unit * levels[index] > loudest - 40) loud = Math.max(loud, error);
    else if (unit * levels[index] > loudest - 80) faint = Math.max(faint, error);
  });
  expect(loud).toBeLessThan(1e-3);
  expect(faint).toBeLessThan(1e-2);
}
