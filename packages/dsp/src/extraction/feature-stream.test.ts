import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { small, smallFrontEnds } from "../../test/small-front-ends.ts";
import { createFeatureExtractor } from "./feature-extractor.ts";
import { createFeatureStream } from "./feature-stream.ts";
import { FRONT_END_PRESETS, frontEndPreset } from "../front-end/front-end-preset.ts";
import type { FrontEnd } from "../front-end/front-end.ts";
import type { SimdOption } from "../simd/simd-option.ts";

/** Features `[channels, bands, frames]` from the frames of a stream. */
function streamed(frontEnd: FrontEnd, channels: readonly Float32Array[], pieces: readonly number[], form: SimdOption): Float32Array {
  const frames: Float32Array[] = [];
  const stream = createFeatureStream(frontEnd, (features, frame) => {
    expect(frame).toBe(frames.length);
    frames.push(features.slice());
  }, form);
  for (let at = 0, piece = 0; at < channels[0].length; at += pieces[piece++ % pieces.length]) {
    stream.push(channels.map((channel) => channel.subarray(at, at + pieces[piece % pieces.length])));
  }
  stream.finish();
  const rows = frames[0].length;
  return Float32Array.from({ length: rows * frames.length }, (_, index) => frames[index % frames.length][Math.floor(index / frames.length)]);
}

const streamable: fc.Arbitrary<FrontEnd> = fc.record({
  base: smallFrontEnds,
  channels: fc.constantFrom("mono", "stereo"),
  hopLength: fc.integer({ min: 1, max: 80 }),
  log: fc.constantFrom<FrontEnd["log"][]>(
    { kind: "none" },
    { kind: "natural", offset: 0.01, floor: 0.001 },
    { kind: "decibel", floor: 1e-3, reference: 2, topDb: null },
    { kind: "pcen", gain: 0.9, bias: 2, power: 0.5, timeConstant: 0.02, floor: 1e-6 },
  ),
  deltas: fc.option(fc.record({ order: fc.constantFrom(1, 2), width: fc.constantFrom(3, 5), edges: fc.constantFrom("replicate", "kaldi", "interpolate") })),
  energy: fc.option(fc.record({ kind: fc.constantFrom("raw", "windowed"), floor: fc.constant(1e-5) })),
  c0: fc.constantFrom("first", "last"),
}).map(({ base, energy, c0, ...rest }) => ({ ...base, ...rest, mfcc: { ...base.mfcc!, c0, energy } }));

const noise = (length: number, seed: number) => Float32Array.from({ length }, (_, index) => Math.sin(seed * (index + 1) ** 2));

describe.each([{ simd: true }, { simd: false }])("createFeatureStream, %o", (form) => {
  it("gives the extractor's frames, bit for bit, for pieces of any size", () => {
    const lengths = fc.integer({ min: 500, max: 900 });
    const pieces = fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 5 });
    fc.assert(fc.property(streamable, lengths, pieces, (frontEnd, length, sizes) => {
      const channels = frontEnd.channels === "stereo" ? [noise(length, 1), noise(length, 2)] : [noise(length, 3)];
      const { data } = createFeatureExtractor(frontEnd, form)({ channels, sampleRate: 8000 });
      expect(streamed(frontEnd, channels, sizes, form)).toEqual(data);
    }), { numRuns: 100 });
  });

  it.each(FRONT_END_PRESETS)("does so for the preset %s, without what needs the whole clip", (name) => {
    const preset = frontEndPreset(name);
    const frontEnd = preset.log.kind === "decibel" ? { ...preset, log: { ...preset.log, topDb: null } } : preset;
    const channels = Array.from({ length: preset.channels === "stereo" ? 2 : 1 }, (_, channel) => noise(20_011, channel + 1));
    const { data } = createFeatureExtractor(frontEnd, form)({ channels, sampleRate: preset.sampleRate });
    expect(streamed(frontEnd, channels, [1, 7, 160, 4000, 10_000], form)).toEqual(data);
  });

  it("begins anew after its end, and takes a piece longer than its memory", () => {
    const counts: number[] = [];
    let count = 0;
    const stream = createFeatureStream(small, () => { count++; }, form);
    for (const length of [500, 50_000, 61]) {
      count = 0;
      stream.push([noise(length, 1)]);
      stream.finish();
      counts.push(count);
    }
    expect(counts).toEqual([500, 50_000, 61].map((length) => 1 + Math.floor(length / 17)));
    expect(stream.bands).toBe(7);
  });

  it("gives frames as soon as their samples are there; in the plain form, those of a pair", () => {
    let count = 0;
    const stream = createFeatureStream({ ...small, framing: "snip-edges" }, () => { count++; }, form);
    const counts = [43, 1, 16, 1, 33, 1].map((length) => {
      stream.push([new Float32Array(length)]);
      return count;
    });
    expect(counts).toEqual(form.simd ? [0, 1, 1, 2, 3, 4] : [0, 0, 0, 2, 2, 4]); // windows of 44 samples every 17
  });

  it("refuses what depends on the whole clip, naming the field", () => {
    const refused = (changes: Partial<FrontEnd>) => () => createFeatureStream({ ...small, ...changes }, () => undefined);
    const log = { kind: "decibel", floor: 1e-10, reference: 1, topDb: null } as const;
    expect(refused({ log: { ...log, reference: "maximum" } })).toThrow('createFeatureStream: log.reference "maximum" needs the whole clip; use a number');
    expect(refused({ log: { ...log, topDb: 80 } })).toThrow("createFeatureStream: log.topDb 80 needs the whole clip's maximum; use null");
    expect(refused({ normalisation: { kind: "clip", per: "band", deviation: true, floor: 0 } })).toThrow('createFeatureStream: normalisation.kind "clip" needs the whole clip');
    expect(refused({ kind: "waveform" })).toThrow('createFeatureStream: kind "waveform" has no frames');
  });

  it("refuses a signal without a frame, and channels that do not fit", () => {
    const stream = createFeatureStream(small, () => undefined);
    stream.push([new Float32Array(5)]);
    expect(() => stream.finish()).toThrow('frameCount: need at least 31 samples for framing "centre", got 5');
    expect(() => stream.push([])).toThrow("feature stream: need 1 channels, got 0");
  });
});
