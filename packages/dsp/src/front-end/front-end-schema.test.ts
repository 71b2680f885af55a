import { describe, expect, it } from "vitest";
import { frontEndPreset, FRONT_END_PRESETS } from "./front-end-preset.ts";
import { parseFrontEnd } from "./front-end-schema.ts";
import type { FrontEnd } from "./front-end.ts";

const base = frontEndPreset("speech-commands");
const broken = (changes: object) => () => parseFrontEnd({ ...base, ...changes });

describe("parseFrontEnd", () => {
  it.each(FRONT_END_PRESETS)("reads the preset %s back from JSON", (name) => {
    const frontEnd = frontEndPreset(name);
    expect(parseFrontEnd(JSON.parse(JSON.stringify(frontEnd)))).toEqual(frontEnd);
  });

  it("freezes what it gives", () => {
    expect(Object.isFrozen(parseFrontEnd(base).window)).toBe(true);
  });

  it("names the field, its rule and the value in one line", () => {
    expect(broken({ sampleRate: NaN })).toThrow(/^parseFrontEnd: sampleRate: .*NaN/);
    expect(broken({ fftLength: 511.5 })).toThrow(/^parseFrontEnd: fftLength: .*int.*511/);
    expect(broken({ window: { ...base.window, name: "gauss" } })).toThrow(/^parseFrontEnd: window.name: .*"gauss"$/);
    expect(broken({ window: { ...base.window, length: 513 } })).toThrow("parseFrontEnd: window.length: need at most fftLength = 512, got 513");
    expect(broken({ dither: 1 })).toThrow(/^parseFrontEnd: .*"dither"/);
    expect(() => parseFrontEnd(null)).toThrow(/^parseFrontEnd: .*null/);
  });

  it("names the field that is misspelt, not the one that is missing", () => {
    const { sampleRate, ...rest } = base;
    expect(() => parseFrontEnd({ ...rest, samplerate: sampleRate })).toThrow('parseFrontEnd: Unrecognized key: "samplerate"');
  });

  it.each([
    [{ fftLength: 1e9 }, "fftLength: Too big: expected number to be <=1048576, got 1000000000"],
    [{ hopLength: 1e12 }, "hopLength: Too big"],
    [{ sampleRate: 1e9 }, "sampleRate: Too big"],
    [{ clipSeconds: 1e9 }, "clipSeconds: need at most 268435456 samples, got 1000000000"],
    [{ mel: { ...base.mel, bands: 1e9 } }, "mel.bands: Too big"],
    [{ deltas: { order: 1, width: 1e9 + 1, edges: "kaldi" } }, "deltas.width: Too big"],
  ])("refuses %j before memory ends", (changes, message) => {
    expect(broken(changes)).toThrow(`parseFrontEnd: ${message}`);
  });

  it("takes a front end of version 0.0, which has no deltas, DCT kind or energy", () => {
    const { deltas, ...older } = base;
    expect(deltas).toBeNull();
    expect(parseFrontEnd({ ...older, mfcc: { count: 40, lifter: 0 } })).toEqual(base);
  });

  it("refuses what is missing", () => {
    expect(broken({ hopLength: undefined })).toThrow("parseFrontEnd: hopLength: Invalid input: expected number; it is missing, and has no default");
  });

  it("holds fields against each other", () => {
    expect(broken({ clipSeconds: 1e-5 })).toThrow("clipSeconds: need at least one sample (1/16000 s), got 0.00001");
    expect(broken({ mel: null })).toThrow('mel: needed for kind "mel", got null');
    expect(broken({ mel: { ...base.mel, maxHz: 8001 } })).toThrow("mel.maxHz: need minHz = 0 < maxHz <= sampleRate / 2 = 8000, got 8001");
    expect(broken({ kind: "mfcc", mfcc: null })).toThrow('mfcc: needed for kind "mfcc", got null');
    expect(broken({ kind: "mfcc", mfcc: { count: 41, lifter: 0 } })).toThrow("mfcc.count: need at most mel.bands = 40, got 41");
    expect(broken({ kind: "mfcc", mfcc: { count: 40, lifter: 0, c0: "omitted" } })).toThrow("mfcc.count: need at most mel.bands = 40, less one for C0, got 40");
    expect(broken({ mfcc: { ...base.mfcc, c0: "omitted", count: 12, energy: { kind: "raw", floor: 1 } } })).toThrow('mfcc.c0: need "first" or "last", where the energy is to stand, got "omitted"');
    expect(broken({ window: { ...base.window, name: "kaiser" } })).toThrow('window.beta: needed for the window "kaiser"; it is missing');
    expect(broken({ window: { ...base.window, beta: 3 } })).toThrow('window.beta: the window "hann" has none, got 3');
    expect(broken({ deltas: { order: 1, width: 4, edges: "kaldi" } })).toThrow("deltas.width: need an odd number of frames, got 4");
    expect(broken({ log: { kind: "natural", offset: 0, floor: 0 } })).toThrow("log.offset: need floor + offset > 0");
    expect(broken({ normalisation: { kind: "fixed", mean: [0, 0], deviation: [1, 1] } })).toThrow("normalisation: need 1 or 40 values in both mean and deviation, got 2 and 2");
  });

  it("lets a kind ignore what it does not need", () => {
    const frontEnd: FrontEnd = { ...base, kind: "spectrogram", mel: null, mfcc: null };
    expect(parseFrontEnd(frontEnd)).toEqual(frontEnd);
  });
});

describe("frontEndPreset", () => {
  it("puts overrides in place of whole fields", () => {
    expect(frontEndPreset("kaldi", { clipSeconds: 2 })).toEqual({ ...frontEndPreset("kaldi"), clipSeconds: 2 });
  });

  it("names the presets when asked for another", () => {
    // @ts-expect-error an unknown name
    expect(() => frontEndPreset("essentia")).toThrow("frontEndPreset: need one of torchaudio, librosa, kaldi");
  });
});
