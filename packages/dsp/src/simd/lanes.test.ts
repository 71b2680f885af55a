import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import { small, smallFrontEnds } from "../../test/small-front-ends.ts";
import { createFeatureExtractor } from "../extraction/feature-extractor.ts";
import { frontEndPreset } from "../front-end/front-end-preset.ts";
import type { FrontEnd } from "../front-end/front-end.ts";
import { spectrogram } from "../spectra/spectrogram.ts";
import { hasProgram } from "./fft-program.ts";
import { lanePlan } from "./lane-plan.ts";
import { logarithmTerms } from "./level-rule.ts";
import { SPECTRA } from "./spectra-module.ts";

const noise = (length: number, seed: number) => Float32Array.from({ length }, (_, index) => Math.sin(seed * (index + 1) ** 2));

/** The largest difference between both forms, as a fraction of the largest value; of at least 1 for logarithms and what a mean was taken out of. */
function disagreement(frontEnd: FrontEnd, channels: readonly Float32Array[]): number {
  const [fast, plain] = [true, false].map((simd) => createFeatureExtractor(frontEnd, { simd })({ channels, sampleRate: frontEnd.sampleRate }).data);
  return difference(fast, plain, frontEnd.log.kind === "none" && frontEnd.normalisation.kind === "none" ? 0 : 1);
}

function difference(actual: Float32Array, expected: Float32Array, least = 0): number {
  expect(actual.length).toBe(expected.length);
  let [worst, largest] = [0, least];
  expected.forEach((value, index) => {
    worst = Math.max(worst, Math.abs(actual[index] - value));
    largest = Math.max(largest, Math.abs(value));
  });
  return worst / largest;
}

const LENGTHS = [...Array.from({ length: 129 }, (_, index) => index + 2), 256, 320, 400, 441, 480, 512, 640, 800, 882, 960, 1024, 1200, 1600, 1764, 1920, 2048, 2400, 4096, 4800].filter(hasProgram);

describe("frames in lanes", () => {
  it.each(LENGTHS)("have the powers of FFTs of %i, whatever the window's length", (fftLength) => {
    for (const share of [1, 0.8, 0.6, 0.1]) {
      const window = { name: "hamming", length: Math.ceil(share * fftLength), periodic: false, placement: "centre" } as const;
      const options = { fftLength, window, hopLength: Math.ceil(fftLength / 3), framing: "snip-edges", padMode: "constant", power: 2 } as const;
      const signal = noise(3 * fftLength, share);
      expect(difference(spectrogram(signal, options).data, spectrogram(signal, { ...options, simd: false }).data)).toBeLessThan(2e-6);
    }
  });

  // What cancels to nearly nothing in float32 has few digits left, which logarithms show: hence the high floors. Golden files hold low ones to the references.
  it("agree with the plain form for every option", () => {
    const logs = fc.constantFrom<FrontEnd["log"][]>(
      { kind: "none" }, { kind: "natural", offset: 0.01, floor: 1 }, { kind: "decibel", floor: 1, reference: 2, topDb: null }, { kind: "decibel", floor: 1, reference: "maximum", topDb: null },
      { kind: "decibel", floor: 1e-40, reference: 1, topDb: 40 }, { kind: "pcen", gain: 0.3, bias: 2, power: 0.5, timeConstant: 0.02, floor: 0.1 },
    );
    const more = fc.record({
      log: logs, stereo: fc.boolean(), hopLength: fc.integer({ min: 1, max: 80 }), length: fc.integer({ min: 100, max: 900 }),
      deltas: fc.constantFrom(null, { order: 2, width: 3, edges: "kaldi" } as const), c0: fc.constantFrom("first", "last"),
      energy: fc.constantFrom(null, { kind: "raw", floor: 1e-5 } as const), perClip: fc.boolean(),
    });
    fc.assert(fc.property(smallFrontEnds, more, (base, { log, stereo, hopLength, length, deltas, c0, energy, perClip }) => {
      const normalisation: FrontEnd["normalisation"] = perClip ? { kind: "clip", per: "band", deviation: false, floor: 0.01 } : base.normalisation;
      const frontEnd: FrontEnd = { ...base, sampleScale: 12, hopLength, deltas, normalisation, fftLength: 60, channels: stereo ? "stereo" : "mono", log, mfcc: { ...base.mfcc!, c0, energy } };
      expect(disagreement(frontEnd, [noise(length, 1), noise(length, 2)].slice(0, stereo ? 2 : 1))).toBeLessThan(1e-5);
    }), { numRuns: 300, seed: 7 });
  });

  it("of long clips are worked on in pieces, in memory of a fixed size", () => {
    const frontEnd = frontEndPreset("cnn-spectrogram", { clipSeconds: null, log: { kind: "decibel", floor: 1e-10, reference: "maximum", topDb: 30 } });
    expect(lanePlan(frontEnd)!.most * frontEnd.hopLength).toBeLessThan(100_000);
    expect(disagreement(frontEnd, [noise(300_001, 1)])).toBeLessThan(1e-5);
    const { memory } = SPECTRA.kernels()!;
    const before = memory.buffer.byteLength;
    createFeatureExtractor(frontEnd)({ channels: [noise(1_000_000, 1)], sampleRate: 16000 });
    expect(memory.buffer.byteLength).toBe(before);
    expect(before).toBeLessThan(4 * 2 ** 20);
  });

  it("do not touch each other: a NaN stays in its frames, and the others keep every bit", () => {
    const frontEnd: FrontEnd = { ...small, framing: "snip-edges", hopLength: 44, kind: "mfcc" };
    const extract = createFeatureExtractor(frontEnd);
    const signal = noise(44 * 9, 1);
    const whole = extract({ channels: [signal], sampleRate: 8000 });
    const broken = extract({ channels: [signal.map((value, index) => (index === 44 * 5 + 3 ? NaN : value))], sampleRate: 8000 });
    whole.data.forEach((value, index) => expect(broken.data[index]).toBe(index % 9 === 5 ? NaN : value));
  });

  it("of two front ends in turns are those of each alone", () => {
    const others = [createFeatureExtractor(frontEndPreset("kaldi")), createFeatureExtractor({ ...small, kind: "mfcc" })];
    const [first, second] = [{ channels: [noise(16000, 0.01)], sampleRate: 16000 }, { channels: [noise(900, 0.1)], sampleRate: 8000 }];
    const alone = [others[0](first), others[1](second)];
    expect([others[0](first), others[1](second)]).toEqual(alone);
  });

  it("leave lengths with factors above 7 to the plain form", () => {
    expect(lanePlan({ ...small, fftLength: 61 })).toBeNull();
    const frontEnd: FrontEnd = { ...small, fftLength: 62 };
    expect(disagreement(frontEnd, [noise(500, 1)])).toBe(0);
  });

  it("keep the digits of log(1 + x) where a clip is so soft that all of it nearly vanishes", () => {
    const frontEnd: FrontEnd = { ...small, log: { kind: "natural", offset: 1, floor: 0 } };
    const soft = noise(900, 1).map((value) => value / 1000);
    const [fast, plain] = [true, false].map((simd) => createFeatureExtractor(frontEnd, { simd })({ channels: [soft], sampleRate: frontEnd.sampleRate }).data);
    expect(Math.max(...plain)).toBeLessThan(1e-3);
    expect(difference(fast, plain)).toBeLessThan(1e-5);
  });

  it("leave PCEN without a bias to the plain form, for it raises what is faint", () => {
    const log: FrontEnd["log"] = { kind: "pcen", gain: 0.3, bias: 0, power: 0.25, timeConstant: 0.02, floor: 0.1 };
    expect(lanePlan({ ...small, log })).toBeNull();
    expect(lanePlan({ ...small, log: { ...log, bias: 1 } })).not.toBeNull();
  });
});

describe("logarithms", () => {
  it("are Math.log's to 4e-7, from the smallest normal number to the largest; NaN and infinity stay", () => {
    const { run, memory } = SPECTRA.kernels()!;
    const values = Float32Array.from({ length: 4000 }, (_, index) => [NaN, Infinity, 0, 1][index] ?? 1.2e-38 * Math.exp((index * 176) / 4000));
    const terms = memory.buffer.byteLength - 64;
    new Float32Array(memory.buffer, terms).set(logarithmTerms(1, 0));
    const at = terms - 4 * values.length;
    const inside = new Float32Array(memory.buffer, at, values.length);
    inside.set(values);
    run.logarithms(at, values.length, 1.2e-38, 0, terms);
    expect([...inside.subarray(0, 2)]).toEqual([NaN, Infinity]);
    expect(inside[2]).toBeCloseTo(Math.log(1.2e-38), 4);
    values.subarray(3).forEach((value, index) => expect(Math.abs(inside[index + 3] - Math.log(value))).toBeLessThan(4e-7 + 2e-7 * Math.abs(Math.log(value))));
  });
});

describe("without WebAssembly", () => {
  afterEach(() => vi.unstubAllGlobals());

  it("the plain form answers, and prepareSimd says so", async () => {
    const expected = createFeatureExtractor(small, { simd: false })({ channels: [noise(500, 1)], sampleRate: 8000 });
    vi.stubGlobal("WebAssembly", undefined);
    vi.resetModules();
    const alone = await import("../index.ts");
    expect(await alone.prepareSimd()).toBe(false);
    expect(alone.createFeatureExtractor(small)({ channels: [noise(500, 1)], sampleRate: 8000 })).toEqual(expected);
  });
});
