import { describe, expect, it } from "vitest";
import { clipLength, featureShape } from "./feature-shape.ts";
import { frontEndPreset } from "./front-end-preset.ts";

describe("featureShape", () => {
  it.each([
    ["speech-commands", [1, 40, 101]],
    ["spoken-digits-8k", [1, 40, 101]],
    ["cnn-spectrogram", [1, 1025, 32]],
    ["cnn4-stereo", [2, 64, 344]],
    ["whisper", [1, 80, 3000]],
  ] as const)("of %s is %j", (name, shape) => {
    expect(featureShape(frontEndPreset(name))).toEqual(shape);
  });

  it("counts whole windows with snip-edges, whole FFTs with none", () => {
    expect(featureShape(frontEndPreset("kaldi"), 16000)).toEqual([1, 80, 98]);
    expect(featureShape(frontEndPreset("speech-commands", { framing: "none" }), 16000)).toEqual([1, 40, 97]);
  });

  it("of a waveform is the waveform, of MFCC the coefficients", () => {
    expect(featureShape(frontEndPreset("cnn4-stereo", { kind: "waveform" }))).toEqual([2, 1, 176000]);
    expect(featureShape(frontEndPreset("kaldi", { kind: "mfcc" }), 400)).toEqual([1, 13, 1]);
  });

  it("needs a length, and enough of it", () => {
    expect(() => featureShape(frontEndPreset("kaldi"))).toThrow("featureShape: need samples, since the front end has clipSeconds = null");
    expect(() => featureShape(frontEndPreset("kaldi"), 399)).toThrow('frameCount: need at least 400 samples for framing "snip-edges", got 399; pad the waveform');
    expect(() => featureShape(frontEndPreset("torchaudio"), NaN)).toThrow("got NaN");
    expect(() => featureShape(frontEndPreset("torchaudio"), 256)).toThrow("need at least 257 samples");
  });
});

describe("clipLength", () => {
  it("rounds to whole samples", () => {
    expect(clipLength(frontEndPreset("cnn4-stereo"))).toBe(176000);
    expect(clipLength(frontEndPreset("librosa"))).toBeNull();
  });
});
