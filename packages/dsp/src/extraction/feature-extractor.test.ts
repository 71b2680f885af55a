import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mfccMatrix } from "../features/dct-matrix.ts";
import { createFeatureExtractor } from "./feature-extractor.ts";
import { smallFrontEnds, small } from "../../test/small-front-ends.ts";
import { featureShape } from "../front-end/feature-shape.ts";
import { FRONT_END_PRESETS, frontEndPreset } from "../front-end/front-end-preset.ts";
import type { FrontEnd } from "../front-end/front-end.ts";
import { logarithm, type PlainLog } from "../features/logarithm.ts";
import { melFilterbank } from "../mel/mel-filterbank.ts";
import { window } from "../fourier/window.ts";

/** Each step as its sentence in the front end says it, with the DFT as a sum. One channel. */
function slowFeatures(signal: Float32Array, frontEnd: FrontEnd): Float64Array {
  const { fftLength, hopLength, mel, mfcc, sampleRate } = frontEnd;
  const frames = featureShape(frontEnd, signal.length)[2];
  const bins = Math.floor(fftLength / 2) + 1;
  const powers = Array.from({ length: frames }, (_, frame) => slowSpectrum(slowFrame(signal, frame * hopLength, frontEnd), fftLength, frontEnd.power));
  const filters = mel === null ? null : melFilterbank({ ...mel, fftLength, sampleRate });
  const project = (spectrum: number[]) => (filters === null || frontEnd.kind === "spectrogram" ? spectrum : slowProduct(filters, spectrum));
  const rows = powers.map(project);
  const logs = logarithm(Float64Array.from(rows.flat()), frontEnd.log as PlainLog, frontEnd.power);
  const width = frontEnd.kind === "spectrogram" ? bins : mel!.bands;
  let features = rows.map((_, frame) => [...logs.subarray(frame * width, (frame + 1) * width)]);
  if (frontEnd.kind === "mfcc") features = features.map((row) => slowProduct(mfccMatrix(mfcc!, width), row));
  return Float64Array.from(features[0].flatMap((_, band) => features.map((row) => slowNormal(row[band], band, frontEnd))));
}

function slowFrame(signal: Float32Array, at: number, frontEnd: FrontEnd): number[] {
  const { fftLength, framing, padMode, preEmphasis } = frontEnd;
  const { name, length, placement } = frontEnd.window;
  const lead = placement === "start" ? 0 : Math.floor((fftLength - length) / 2);
  const first = { none: lead, centre: lead - Math.floor(fftLength / 2), "centre-but-last": lead - Math.floor(fftLength / 2), "snip-edges": 0, "half-hop": Math.floor(frontEnd.hopLength / 2) - Math.floor(length / 2) };
  const start = at + first[framing];
  const last = signal.length - 1;
  const inside = {
    reflect: (index: number) => (index < 0 ? -index : index > last ? 2 * last - index : index),
    symmetric: (index: number) => (index < 0 ? -1 - index : index > last ? 2 * last + 1 - index : index),
    edge: (index: number) => Math.min(Math.max(index, 0), last),
    constant: (index: number) => index,
  };
  const read = (index: number) => signal[inside[padMode](index)] ?? 0;
  let frame = Array.from({ length }, (_, index) => read(start + index) * frontEnd.sampleScale);
  const mean = frame.reduce((sum, value) => sum + value) / length;
  if (frontEnd.removeDc) frame = frame.map((value) => value - mean);
  frame = frame.map((value, index) => value - preEmphasis * frame[Math.max(0, index - 1)]);
  const weights = window(name, frontEnd.window);
  return frame.map((value, index) => value * weights[index]);
}

function slowSpectrum(frame: number[], fftLength: number, power: 1 | 2): number[] {
  return Array.from({ length: Math.floor(fftLength / 2) + 1 }, (_, bin) => {
    const angle = (2 * Math.PI * bin) / fftLength;
    const real = frame.reduce((sum, value, index) => sum + value * Math.cos(angle * index), 0);
    const imaginary = frame.reduce((sum, value, index) => sum + value * Math.sin(angle * index), 0);
    return Math.hypot(real, imaginary) ** power;
  });
}

function slowProduct(matrix: Float64Array, vector: number[]): number[] {
  return Array.from({ length: matrix.length / vector.length }, (_, row) => vector.reduce((sum, value, column) => sum + value * matrix[row * vector.length + column], 0));
}

function slowNormal(value: number, band: number, { normalisation }: FrontEnd): number {
  if (normalisation.kind !== "fixed") return value;
  const pick = (values: readonly number[]) => values[values.length === 1 ? 0 : band];
  return (value - pick(normalisation.mean)) / pick(normalisation.deviation);
}

const signals = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 61, maxLength: 200 }).map((samples) => Float32Array.from(samples));

describe("createFeatureExtractor", () => {
  it("does what every option says", () => { // in float64; simd/lanes.test.ts holds the other form to this one
    fc.assert(fc.property(smallFrontEnds, signals, (frontEnd, signal) => {
      const { data, shape } = createFeatureExtractor(frontEnd, { simd: false })({ channels: [signal], sampleRate: 8000 });
      expect(shape).toEqual(featureShape(frontEnd, signal.length));
      const expected = slowFeatures(signal, frontEnd);
      expect(data.length).toBe(expected.length);
      // float32 once, at the end
      expected.forEach((value, index) => expect(Math.abs(data[index] - value)).toBeLessThan(1e-5 + 1e-6 * Math.abs(value)));
    }), { numRuns: 300 });
  });

});

describe.each([{ simd: true }, { simd: false }])("createFeatureExtractor, %o", (form) => {
  it("normalises each band by its own figures", () => {
    const signal = Float32Array.from({ length: 100 }, (_, index) => Math.sin(index * index));
    const normalisation = { kind: "fixed", mean: [1, 2, 3, 4, 5, 6, 7], deviation: [1, 2, 3, 4, 5, 6, 7] } as const;
    const plain = createFeatureExtractor(small, form)({ channels: [signal], sampleRate: 8000 });
    const normal = createFeatureExtractor({ ...small, normalisation }, form)({ channels: [signal], sampleRate: 8000 });
    const frames = plain.shape[2];
    normal.data.forEach((value, index) => {
      const figure = Math.floor(index / frames) + 1;
      expect(value).toBeCloseTo((plain.data[index] - figure) / figure, 5);
    });
  });

  it("stacks the channels, each as if alone", () => {
    const channels = [1, 2].map((factor) => Float32Array.from({ length: 300 }, (_, index) => Math.sin(factor * index * index)));
    const stereo = createFeatureExtractor({ ...small, channels: "stereo" }, form)({ channels, sampleRate: 8000 });
    const alone = channels.map((channel) => createFeatureExtractor(small, form)({ channels: [channel], sampleRate: 8000 }));
    expect(stereo.shape[0]).toBe(2);
    expect([...stereo.data]).toEqual(alone.flatMap(({ data }) => [...data]));
  });

  it("gives the samples of a waveform", () => {
    const frontEnd: FrontEnd = { ...small, channels: "stereo", kind: "waveform", sampleScale: 2, normalisation: { kind: "fixed", mean: [1], deviation: [4] } };
    const channels = [Float32Array.of(0, 0.5, 1), Float32Array.of(-1, -0.5, 0.25)];
    expect(createFeatureExtractor(frontEnd, form)({ channels, sampleRate: 8000 })).toEqual({
      data: Float32Array.of(-0.25, 0, 0.25, -0.75, -0.5, -0.125), shape: [2, 1, 3],
    });
  });

  it("writes into the beginning of an array that is there", () => {
    const extract = createFeatureExtractor({ ...small, normalisation: { kind: "fixed", mean: [1], deviation: [2] } }, form);
    const waveform = { channels: [Float32Array.from({ length: 200 }, (_, index) => Math.sin(index))], sampleRate: 8000 };
    const fresh = extract(waveform);
    const target = new Float32Array(fresh.data.length + 3).fill(7);
    const { data, shape } = extract.into(waveform, target);
    expect(shape).toEqual(fresh.shape);
    expect(data).toEqual(fresh.data);
    expect(data.buffer).toBe(target.buffer);
    expect([...target.subarray(-3)]).toEqual([7, 7, 7]);
    expect(() => extract.into(waveform, new Float32Array(2))).toThrow(`feature extractor: need a target of at least ${data.length} numbers, got 2`);
  });

  it("gives the same twice, and leaves the waveform as it is", () => {
    const extract = createFeatureExtractor(small, form);
    const signal = Float32Array.from({ length: 200 }, (_, index) => Math.sin(index));
    const copy = signal.slice();
    const first = extract({ channels: [signal], sampleRate: 8000 });
    extract({ channels: [new Float32Array(100).fill(0.3)], sampleRate: 8000 });
    expect(extract({ channels: [signal], sampleRate: 8000 })).toEqual(first);
    expect(signal).toEqual(copy);
  });

  it.each(FRONT_END_PRESETS)("of %s makes finite numbers of silence", (name) => {
    const frontEnd = frontEndPreset(name, name === "whisper" ? { clipSeconds: 1 } : {});
    const silence = new Float32Array(frontEnd.sampleRate);
    const { data } = createFeatureExtractor(frontEnd, form)({ channels: frontEnd.channels === "stereo" ? [silence, silence] : [silence], sampleRate: frontEnd.sampleRate });
    expect(data.every(Number.isFinite)).toBe(true);
  });

  it("refuses what is not prepared", () => {
    const extract = createFeatureExtractor(small, form);
    const signal = new Float32Array(100);
    expect(() => extract({ channels: [signal], sampleRate: NaN })).toThrow("feature extractor: need 8000 Hz, got NaN; pass it through prepareWaveform");
    expect(() => extract({ channels: [signal, signal], sampleRate: 8000 })).toThrow("feature extractor: need mono (1 channels), got 2; pass it through prepareWaveform");
    expect(() => createFeatureExtractor({ ...small, channels: "stereo" }, form)({ channels: [signal, signal.subarray(1)], sampleRate: 8000 })).toThrow("need channels of one length, got 100 and 99");
    expect(() => createFeatureExtractor({ ...small, hopLength: NaN }, form)).toThrow(/^parseFrontEnd: hopLength: .*NaN/);
    expect(() => createFeatureExtractor({ ...small, mel: { ...small.mel!, bands: 40 } }, form)).toThrow("melFilterbank: no FFT bin falls into");
  });
});
