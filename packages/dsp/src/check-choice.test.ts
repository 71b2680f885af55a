import { describe, expect, it } from "vitest";
import { appendDeltas, createFeatureExtractor, createFeatureStream, fitLength, frontEndPreset, inverseStft, logarithm, melFilterbank, mfcc, mixChannels, normaliseClip, resample, shift, spectrogram, stft } from "./index.ts";

const signal = new Float32Array(1000);
const map = { data: signal, shape: [1, 10, 100] } as const;
const frames = { fftLength: 16, hopLength: 8, window: { name: "hann", length: 16, periodic: true, placement: "centre" }, framing: "centre", padMode: "reflect" } as const;
const mel = { sampleRate: 16000, fftLength: 512, bands: 40, scale: "htk", norm: "none", minHz: 0, maxHz: 8000 } as const;

// What TypeScript would not let pass, and JavaScript does.
describe("a word that an option does not have", () => {
  it.each<[string, () => unknown]>([
    ["frames: need framing of centre, centre-but-last, none, snip-edges, half-hop, got center", () => stft(signal, { ...frames, framing: "center" as "centre" })],
    ["frames: need padMode of reflect, constant, symmetric, edge, got zeros", () => spectrogram(signal, { ...frames, power: 2, padMode: "zeros" as "edge" })],
    ["frames: need window.placement of centre, start, got left", () => inverseStft({ real: signal, imaginary: signal, shape: [9, 111] }, { ...frames, window: { ...frames.window, placement: "left" as "start" } })],
    ["spectrogram: need power of 1, 2, got undefined", () => spectrogram(signal, frames as never)],
    ["melFilterbank: need scale of htk, slaney, kaldi, got HTK", () => melFilterbank({ ...mel, scale: "HTK" as "htk" })],
    ["melFilterbank: need norm of none, slaney, got undefined", () => melFilterbank({ ...mel, norm: undefined as never })],
    ["logarithm: need kind of none, natural, decibel, got log10", () => logarithm(signal, { kind: "log10" as "none" }, 2)],
    ["mfccMatrix: need dct of orthonormal, htk, unnormalised, got ortho", () => mfcc(map, { count: 3, lifter: 0, dct: "ortho" as "htk" })],
    ["mfccMatrix: need c0 of first, last, omitted, got none", () => mfcc(map, { count: 3, lifter: 0, c0: "none" as "last" })],
    ["deltas: need edges of replicate, kaldi, interpolate, got nearest", () => appendDeltas(map, { order: 1, width: 5, edges: "nearest" as "kaldi" })],
    ["fitLength: need fill of zero, loop, got wrap", () => fitLength(signal, { length: 9, fill: "wrap" as "loop" })],
    ["fitLength: need place of start, centre, end, got middle", () => fitLength(signal, { length: 9, place: "middle" as "centre" })],
    ["shift: need edges of circular, zero, got wrap", () => shift(signal, { samples: 1, edges: "wrap" as "zero" })],
    ["normaliseClip: need per of all, band, got bands", () => normaliseClip(map, { per: "bands" as "band", deviation: true, floor: 0 })],
  ])("%s", (message, call) => {
    expect(call).toThrow(new RangeError(message));
  });
});

describe("samples that are no recording of ±1", () => {
  const frontEnd = frontEndPreset("torchaudio");
  const whole = new Int16Array(1000) as unknown as Float32Array;
  const advice = "need samples of ±1 in a Float32Array, got Int16Array; divide 16-bit samples by 32768";

  it.each<[string, () => unknown]>([
    [`feature extractor: ${advice}`, () => createFeatureExtractor(frontEnd)({ channels: [whole], sampleRate: 16000 })],
    [`feature stream: ${advice}`, () => { createFeatureStream(frontEndPreset("kaldi"), () => undefined).push([whole]); }],
    [`resample: ${advice}`, () => resample(whole, { fromHz: 8000, toHz: 16000 })],
    [`mixChannels: ${advice}`, () => mixChannels({ channels: [whole], sampleRate: 16000 }, 1)],
    ["mixChannels: need channels of one length, got 1000 and 999", () => mixChannels({ channels: [signal, signal.subarray(1)], sampleRate: 16000 }, 1)],
  ])("%s", (message, call) => {
    expect(call).toThrow(new RangeError(message));
  });
});
