import { createFeatureExtractor, frontEndPreset, FRONT_END_PRESETS, parseFrontEnd, type FrontEnd, type Waveform } from "@cochlea/dsp";
import { GraphBuilder } from "@cochlea/onnx-graph";
import { randomStream } from "@cochlea/random";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { floatTensor, runGraph } from "../test/run-graph.ts";
import { addFrontEnd } from "./front-end-graph.ts";

const BASE: FrontEnd = { ...frontEndPreset("speech-commands"), clipSeconds: null, log: { kind: "none" } };
const SHORT = { ...BASE, fftLength: 256, window: { ...BASE.window, length: 200 } };
const decibel = (changes: object): FrontEnd["log"] => ({ kind: "decibel", floor: 1e-10, reference: 1, topDb: null, ...changes });

const MFCC = BASE.mfcc!;
const clip = (per: "all" | "band", deviation: boolean): FrontEnd["normalisation"] => ({ kind: "clip", per, deviation, floor: 1e-5 });
const natural: FrontEnd["log"] = { kind: "natural", offset: 1e-6, floor: 0 };

const pcen: FrontEnd["log"] = { kind: "pcen", gain: 0.98, bias: 2, power: 0.5, timeConstant: 0.4, floor: 1e-6 };

/** Each field at values that are not the preset's; the two window placements and framings together, because they interact. */
const CASES: Record<string, Partial<FrontEnd>> = {
  "waveform, scaled and normalised": { kind: "waveform", sampleScale: 32768, normalisation: { kind: "fixed", mean: [100], deviation: [7] } },
  "waveform, stereo": { kind: "waveform", channels: "stereo" },
  "spectrogram, split DFT": { kind: "spectrogram" },
  "spectrogram, full DFT": { kind: "spectrogram", fftLength: 64, window: { ...BASE.window, length: 64 } },
  "spectrogram of 2 × 257 points": { kind: "spectrogram", fftLength: 514 },
  "spectrogram of 3 × 150 points": { kind: "spectrogram", fftLength: 450 },
  "spectrogram, magnitudes": { kind: "spectrogram", power: 1 },
  stereo: { channels: "stereo" },
  ...Object.fromEntries((["hann", "hamming", "blackman", "povey", "rectangular"] as const).map((name) => [`${name} window, symmetric`, { window: { ...BASE.window, name, periodic: false } }])),
  ...Object.fromEntries(
    (["centre", "centre-but-last", "none", "snip-edges", "half-hop"] as const).flatMap((framing) =>
      (["centre", "start"] as const).flatMap((placement) =>
        (["reflect", "constant", "symmetric", "edge"] as const).map((padMode) => [`framing ${framing}, window at the ${placement}, ${padMode}`, { framing, padMode, window: { ...BASE.window, length: 150, placement } }]))),
  ),
  "odd window": { window: { ...BASE.window, length: 399 } },
  "window of one sample": { window: { ...BASE.window, length: 1 }, preEmphasis: 0.5 },
  "hop without a common divisor": { hopLength: 163 },
  "hop longer than the window": { hopLength: 700 },
  "one frame": { hopLength: 9000 },
  "mel of magnitudes": { power: 1 },
  "mel slaney, unit area": { mfcc: null, mel: { bands: 30, scale: "slaney", norm: "slaney", minHz: 60, maxHz: 7000 } },
  "mel kaldi": { mfcc: null, mel: { bands: 23, scale: "kaldi", norm: "none", minHz: 20, maxHz: 7800 } },
  "natural logarithm, offset": { log: { kind: "natural", offset: 1e-3, floor: 0 } },
  "natural logarithm, floor": { log: { kind: "natural", offset: 0, floor: 1e-2 } },
  "natural logarithm, both": { log: { kind: "natural", offset: 1e-3, floor: 1e-2 } },
  "natural logarithm, floor below float32": { log: { kind: "natural", offset: 0, floor: 1e-60 } },
  "decibels": { log: decibel({}) },
  "decibels of magnitudes, floor": { power: 1, log: decibel({ floor: 0.05 }) },
  "decibels, floor below float32": { log: decibel({ floor: 1e-60 }) },
  "decibels, reference": { log: decibel({ reference: 20 }) },
  "decibels below the maximum": { log: decibel({ reference: "maximum" }) },
  "decibels, top": { log: decibel({ topDb: 20 }) },
  "decibels, top below the maximum, stereo": { channels: "stereo", log: decibel({ reference: "maximum", topDb: 15 }) },
  "decibels of magnitudes, top below the maximum": { power: 1, log: decibel({ reference: "maximum", topDb: 15 }) },
  mfcc: { kind: "mfcc", log: decibel({ topDb: 80 }), mfcc: { ...MFCC, count: 13 } },
  "mfcc, lifter": { kind: "mfcc", log: { kind: "natural", offset: 1e-6, floor: 0 }, mfcc: { ...MFCC, count: 20, lifter: 22 } },
  "mfcc without logarithm": { kind: "mfcc", mfcc: MFCC },
  "normalised": { normalisation: { kind: "fixed", mean: [5], deviation: [3] } },
  "normalised per band": { normalisation: { kind: "fixed", mean: ramp(40, 1), deviation: ramp(40, 0.1) } },
  "normalised by the clip": { normalisation: clip("all", true) },
  "normalised by the clip, per band, stereo": { channels: "stereo", log: natural, kind: "mfcc", normalisation: clip("band", true) },
  "mean of the clip taken out, per band": { kind: "mfcc", normalisation: clip("band", false) },
  "waveform normalised by the clip": { kind: "waveform", channels: "stereo", normalisation: clip("all", true) },
  "mfcc, HTK's, C0 last, lifted from 1": { kind: "mfcc", log: natural, mfcc: { ...MFCC, count: 13, lifter: 22, lifterFrom: 1, dct: "htk", c0: "last" } },
  "mfcc, unnormalised, without C0": { kind: "mfcc", log: natural, mfcc: { ...MFCC, count: 12, dct: "unnormalised", c0: "omitted" } },
  "mfcc, raw energy": { kind: "mfcc", log: natural, sampleScale: 3, removeDc: true, preEmphasis: 0.97, mfcc: { ...MFCC, count: 13, energy: { kind: "raw", floor: 1e-3 } } },
  "mfcc, windowed energy last": { kind: "mfcc", log: natural, sampleScale: 3, preEmphasis: 0.97, mfcc: { ...MFCC, count: 13, c0: "last", energy: { kind: "windowed", floor: 1e-3 } } },
  "mfcc, energy alone": { kind: "mfcc", log: natural, mfcc: { ...MFCC, count: 1, energy: { kind: "raw", floor: 1e-3 } } },
  ...Object.fromEntries((["replicate", "kaldi", "interpolate"] as const).map((edges) => [`deltas, ${edges}`, { kind: "mfcc" as const, log: natural, channels: "stereo" as const, deltas: { order: 2 as const, width: 5, edges } }])),
  "kaiser window": { window: { ...BASE.window, name: "kaiser", beta: 8 } },
  "odd FFT, full": { kind: "spectrogram", fftLength: 211, window: { ...BASE.window, length: 150 } },
  "odd FFT, split": { kind: "spectrogram", fftLength: 525 },
  "odd FFT, mel": { fftLength: 525 },
  "sample scale": { sampleScale: 32768 },
  "DC removal": { removeDc: true },
  "pre-emphasis": { preEmphasis: 0.97 },
  "DC removal and pre-emphasis, full DFT": { ...SHORT, fftLength: 202, removeDc: true, preEmphasis: 0.9, sampleScale: 3 },
};

describe("addFrontEnd", () => {
  it.each(Object.entries(CASES))("equals dsp: %s", async (_, changes) => {
    await expectAgreement(parseFrontEnd({ ...BASE, ...changes }), 4000);
  });

  it.each(FRONT_END_PRESETS)("equals dsp: preset %s", async (name) => {
    await expectAgreement(frontEndPreset(name, { clipSeconds: null }), 16_000);
    await expectAgreement(frontEndPreset(name, { clipSeconds: null, kind: "mfcc" }), 16_000);
  });

  it("equals dsp for any front end", async () => {
    await fc.assert(
      fc.asyncProperty(anyFrontEnd, async (frontEnd) => {
        await expectAgreement(frontEnd, 3000);
      }),
      { seed: 17, numRuns: 40 },
    );
  });

  it("refuses a matrix of too many frames, naming the field", () => {
    const g = new GraphBuilder();
    const frontEnd = parseFrontEnd({ ...BASE, hopLength: 1, log: pcen });
    expect(() => addFrontEnd(g, frontEnd, g.input("waveform", ["batch", 4000]))).toThrow('exportModel: log.kind "pcen" needs at most 1024 frames inside the file, got 4001');
  });

  it("takes silence as dsp does", async () => {
    const silence = { channels: [new Float32Array(4000)], sampleRate: BASE.sampleRate };
    for (const log of [decibel({ topDb: 80 }), decibel({ reference: "maximum" }), BASE.log]) {
      const frontEnd = { ...BASE, log };
      const [features] = await graphFeatures(frontEnd, [silence]);
      expect(largestDifference(features, createFeatureExtractor(frontEnd)(silence).data)).toBeLessThan(1e-4);
    }
  });
});

const anyFrontEnd: fc.Arbitrary<FrontEnd> = fc
  .record({
    kind: fc.constantFrom("waveform", "spectrogram", "mel", "mfcc"),
    channels: fc.constantFrom("mono", "stereo"),
    fftLength: fc.integer({ min: 120, max: 1200 }),
    windowShare: fc.double({ min: 0.3, max: 1, noNaN: true }),
    windowName: fc.constantFrom("hann", "hamming", "blackman", "povey", "rectangular"),
    periodic: fc.boolean(),
    placement: fc.constantFrom("centre", "start"),
    hopLength: fc.integer({ min: 40, max: 900 }),
    framing: fc.constantFrom("centre", "centre-but-last", "none", "snip-edges", "half-hop"),
    padMode: fc.constantFrom("reflect", "constant", "symmetric", "edge"),
    power: fc.constantFrom(1, 2),
    mel: fc.record({ bands: fc.integer({ min: 2, max: 9 }), scale: fc.constantFrom("htk", "slaney", "kaldi"), norm: fc.constantFrom("none", "slaney"), minHz: fc.integer({ min: 0, max: 300 }), maxHz: fc.integer({ min: 5000, max: 8000 }) }),
    log: fc.oneof(
      fc.constant({ kind: "none" }),
      fc.record({ kind: fc.constant("natural"), offset: fc.constantFrom(1e-6, 1), floor: fc.constantFrom(0, 1e-3) }),
      fc.record({ kind: fc.constant("decibel"), floor: fc.constantFrom(1e-10, 1e-3), reference: fc.constantFrom(1, 30, "maximum"), topDb: fc.constantFrom(null, 0, 40) }),
    ),
    lifter: fc.constantFrom(0, 22),
    normalisation: fc.constantFrom({ kind: "none" }, { kind: "fixed", mean: [-3], deviation: [2] }),
    sampleScale: fc.constantFrom(1, 32768),
    removeDc: fc.boolean(),
    preEmphasis: fc.constantFrom(0, 0.97, 1),
  })
  .map(({ windowShare, windowName, periodic, placement, lifter, ...fields }) => parseFrontEnd({
    ...fields,
    sampleRate: 16000,
    clipSeconds: null,
    window: { name: windowName, length: Math.ceil(windowShare * fields.fftLength), periodic, placement },
    mfcc: { count: Math.ceil(fields.mel.bands / 2), lifter },
  }));

/** Seven clips in one batch, and the first alone, against dsp. */
async function expectAgreement(frontEnd: FrontEnd, samples: number): Promise<void> {
  const clips = Array.from({ length: 7 }, (_, clip) => testClip(frontEnd, samples, clip));
  const [alone] = await graphFeatures(frontEnd, clips.slice(0, 1));
  const together = await graphFeatures(frontEnd, clips);
  for (const [index, clip] of clips.entries()) expectClose(together[index], clip, frontEnd);
  expectClose(alone, clips[0], frontEnd);
}

async function graphFeatures(frontEnd: FrontEnd, clips: readonly Waveform[]): Promise<Float32Array[]> {
  const samples = clips[0].channels[0].length;
  const shape = frontEnd.channels === "stereo" ? [2, samples] : [samples];
  const g = new GraphBuilder();
  g.output(addFrontEnd(g, frontEnd, g.input("waveform", ["batch", ...shape])));
  const { features } = await runGraph(g, { waveform: floatTensor([clips.length, ...shape], joined(clips.flatMap(({ channels }) => channels))) });
  expect(g.value("features").shape.slice(1)).toEqual(features.shape.slice(1));
  const size = features.data.length / clips.length;
  return clips.map((_, clip) => (features.data as Float32Array).subarray(clip * size, (clip + 1) * size));
}

function expectClose(got: Float32Array, clip: Waveform, frontEnd: FrontEnd): void {
  const want = createFeatureExtractor(frontEnd)(clip).data;
  expect(got.length).toBe(want.length);
  const isLogarithmic = frontEnd.log.kind !== "none" && frontEnd.log.kind !== "pcen" && frontEnd.kind !== "mfcc" && frontEnd.kind !== "waveform";
  if (isLogarithmic) expect(loudDifferenceDb(got, want, clip, frontEnd)).toBeLessThanOrEqual(1e-3);
  else expect(largestDifference(got, want) / largest(want)).toBeLessThanOrEqual(1e-4);
}

/** Largest difference in dB where the power is above 1e-4 of the clip's largest. */
function loudDifferenceDb(got: Float32Array, want: Float32Array, clip: Waveform, frontEnd: FrontEnd): number {
  const power = createFeatureExtractor({ ...frontEnd, log: { kind: "none" }, normalisation: { kind: "none" } })(clip).data;
  const least = largest(power) * (frontEnd.power === 1 ? 1e-2 : 1e-4);
  const deviation = frontEnd.normalisation.kind === "fixed" ? frontEnd.normalisation.deviation[0] : 1;
  const unit = deviation * (frontEnd.log.kind === "natural" ? (10 * (3 - frontEnd.power)) / Math.LN10 : 1);
  return Math.max(...got.map((value, index) => (power[index] > least ? Math.abs(value - want[index]) * unit : 0)));
}

function testClip({ sampleRate, channels }: FrontEnd, samples: number, clip: number): Waveform {
  const make = (channel: number) => {
    const noise = randomStream(1, "clip", clip, channel);
    const frequency = noise.uniform(200, 2000);
    return Float32Array.from({ length: samples }, (_, i) => 0.1 + 0.3 * Math.sin((2 * Math.PI * frequency * i) / sampleRate) + 0.05 * noise.normal());
  };
  return { channels: channels === "stereo" ? [make(0), make(1)] : [make(0)], sampleRate };
}

function joined(arrays: readonly Float32Array[]): Float32Array {
  return Float32Array.from(arrays.flatMap((array) => [...array]));
}

function largest(values: Float32Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

/** NaN anywhere gives NaN, which no limit lets through. */
function largestDifference(a: Float32Array, b: Float32Array): number {
  return a.reduce((most, value, index) => Math.max(most, Math.abs(value - b[index])), 0);
}

function ramp(length: number, step: number): number[] {
  return Array.from({ length }, (_, index) => (index + 1) * step);
}
