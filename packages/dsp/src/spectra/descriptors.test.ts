import { describe, expect, it } from "vitest";
import { chroma, chromaFilterbank } from "./chroma.ts";
import { appendDeltas } from "../features/deltas.ts";
import { deEmphasis, preEmphasis, removeDc } from "../waveform/emphasis.ts";
import type { FeatureMap } from "../feature-map.ts";
import type { DeltaOptions } from "../front-end/front-end.ts";
import { rms, zeroCrossingRate } from "../waveform/loudness.ts";
import { normaliseClip } from "../features/normalise.ts";
import { pcen } from "../features/pcen.ts";
import { phaseVocoder } from "./phase-vocoder.ts";
import { spectralCentroid, spectralFlatness, spectralRolloff } from "./spectral-shape.ts";

const map = (shape: FeatureMap["shape"], ...values: number[]): FeatureMap => ({ data: Float32Array.from(values), shape });
const frames = { frameLength: 4, hopLength: 2, centre: false };

describe("rms and zeroCrossingRate", () => {
  it("of whole frames, by hand", () => {
    const signal = Float32Array.of(3, -3, 3, -3, 0, 0);
    expect([...rms(signal, frames)]).toEqual([3, Math.fround(Math.sqrt(18 / 4))]);
    expect([...zeroCrossingRate(signal, frames)]).toEqual([0.75, 0.5]);
    expect(rms(signal, { ...frames, centre: true }).length).toBe(4);
  });

  it("refuse what is no length, and signals without a frame", () => {
    expect(() => rms(new Float32Array(3), frames)).toThrow("rms: need at least 4 samples, got 3; pad the signal");
    expect(() => zeroCrossingRate(new Float32Array(9), { ...frames, hopLength: NaN })).toThrow("zeroCrossingRate: need a positive integer hopLength, got NaN");
  });
});

describe("the shape of a spectrum", () => {
  const rates = { sampleRate: 8, fftLength: 8 };
  const spectrum = map([1, 5, 2], 0, 1, 0, 1, 3, 1, 1, 1, 0, 1);

  it("by hand: two frames of five bins, 1 Hz apart", () => {
    expect([...spectralCentroid(spectrum, rates)]).toEqual([2.25, 2]);
    expect([...spectralRolloff(spectrum, rates)]).toEqual([3, 4]);
    expect(spectralFlatness(spectrum)[1]).toBe(1);
    expect(spectralFlatness(spectrum)[0]).toBeLessThan(1e-4);
    expect([...spectralCentroid(map([1, 5, 1], 0, 0, 0, 0, 0), rates)]).toEqual([0]);
  });

  it("is refused for rates, shares and floors that are none", () => {
    expect(() => spectralCentroid(spectrum, { ...rates, sampleRate: NaN })).toThrow("spectralCentroid: need positive sampleRate and fftLength, got NaN and 8");
    expect(() => spectralRolloff(spectrum, { ...rates, share: 1 })).toThrow("spectralRolloff: need 0 < share < 1, got 1");
    expect(() => spectralFlatness(spectrum, NaN)).toThrow("spectralFlatness: need floor > 0, got NaN");
  });
});

describe("chroma", () => {
  it("hears a tone of 440 Hz as A, and silence as nothing", () => {
    const rates = { sampleRate: 8000, fftLength: 800 };
    const data = new Float32Array(401 * 2);
    data[44 * 2] = 1; // 440 Hz in the first frame
    const { data: classes, shape } = chroma({ data, shape: [1, 401, 2] }, rates);
    expect(shape).toEqual([1, 12, 2]);
    expect(classes[9 * 2]).toBe(1);
    expect(Array.from({ length: 12 }, (_, row) => classes[row * 2 + 1])).toEqual(new Array(12).fill(0));
  });

  it("refuses what does not fit", () => {
    const rates = { sampleRate: 8000, fftLength: 800 };
    expect(() => chroma(map([1, 2, 1], 0, 0), rates)).toThrow("chroma: need 401 bins for fftLength 800, got 2");
    expect(() => chromaFilterbank({ ...rates, classes: 1.5 })).toThrow("chroma: need a positive integer classes, got 1.5");
    expect(() => chromaFilterbank({ ...rates, octaveWidth: NaN })).toThrow("chroma: need positive sampleRate and octaveWidth, got 8000 and NaN");
    expect(() => chromaFilterbank({ ...rates, tuning: NaN })).toThrow("chroma: need finite tuning and centreOctave, got NaN and 5");
  });
});

describe("appendDeltas", () => {
  const line = map([1, 1, 5], 0, 2, 4, 6, 8);
  const options: DeltaOptions = { order: 1, width: 3, edges: "replicate" };

  it("of a line is its slope; at the ends it is halved, or held", () => {
    expect(appendDeltas(line, options)).toEqual(map([1, 2, 5], 0, 2, 4, 6, 8, 1, 2, 2, 2, 1));
    expect(appendDeltas(line, { ...options, edges: "interpolate" })).toEqual(map([1, 2, 5], 0, 2, 4, 6, 8, 2, 2, 2, 2, 2));
  });

  it("of second order is the slope of slopes, a wider sum, or the curvature of a parabola", () => {
    const second = (edges: DeltaOptions["edges"], values: number[]) => [...appendDeltas(map([1, 1, values.length], ...values), { order: 2, width: 3, edges }).data.subarray(2 * values.length)];
    expect(second("replicate", [0, 2, 4, 6, 8])).toEqual([0.5, 0.5, 0, -0.5, -0.5]);
    expect(second("kaldi", [1, 2, 4])).toEqual([0.75, 0.25, -0.75]); // the example in kaldi-native-fbank's documentation
    second("interpolate", [0, 1, 4, 9]).forEach((value) => expect(value).toBeCloseTo(2, 6));
  });

  it("refuses orders, widths and clips that do not do", () => {
    expect(() => appendDeltas(line, { ...options, width: 4 })).toThrow("deltas: need an odd width of at least 3 frames, got 4");
    // @ts-expect-error no such order
    expect(() => appendDeltas(line, { ...options, order: 3 })).toThrow("deltas: need order 1 or 2, got 3");
    expect(() => appendDeltas(line, { ...options, width: 9, edges: "interpolate" })).toThrow('deltas: need at least width = 9 frames with edges "interpolate", got 5; pad the waveform');
  });
});

describe("normaliseClip", () => {
  const features = map([2, 2, 2], 0, 2, 10, 14, 4, 6, 10, 14);

  it("takes out the mean of each band over channels and frames, or of everything", () => {
    expect([...normaliseClip(features, { per: "band", deviation: false, floor: 0 }).data]).toEqual([-3, -1, -2, 2, 1, 3, -2, 2]);
    const { data } = normaliseClip(features, { per: "all", deviation: true, floor: 0 });
    expect(data.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 5);
    expect(data.reduce((sum, value) => sum + value * value, 0) / 8).toBeCloseTo(1, 5);
    expect([...normaliseClip(map([1, 1, 2], 3, 3), { per: "all", deviation: true, floor: 0 }).data]).toEqual([0, 0]);
    expect(() => normaliseClip(features, { per: "all", deviation: true, floor: NaN })).toThrow("normaliseClip: need floor >= 0, got NaN");
  });
});

describe("pcen", () => {
  const options = { gain: 1, bias: 0, power: 1, timeConstant: 1, floor: 1e-9, framesPerSecond: 100 };

  it("of a steady band is 1 with all gain, whatever its level; the channels do not mix", () => {
    const steady = (level: number) => new Array<number>(2000).fill(level);
    const { data } = pcen(map([2, 1, 2000], ...steady(5), ...steady(500)), options);
    expect(data[1999]).toBeCloseTo(1, 4);
    expect(data[3999]).toBeCloseTo(1, 4);
  });

  it("refuses options outside their ranges", () => {
    expect(() => pcen(map([1, 1, 1], 0), { ...options, timeConstant: NaN })).toThrow("pcen: need timeConstant > 0, got NaN");
    expect(() => pcen(map([1, 1, 1], 0), { ...options, gain: -1 })).toThrow("pcen: need gain >= 0, got -1");
  });
});

describe("emphasis", () => {
  it("keeps the first sample, and removeDc the shape", () => {
    expect([...preEmphasis(Float32Array.of(1, 2, 3), 0.5)]).toEqual([1, 1.5, 2]);
    expect([...deEmphasis(Float32Array.of(1, 1.5, 2), 0.5)]).toEqual([1, 2, 3]);
    expect([...removeDc(Float32Array.of(1, 2, 3))]).toEqual([-1, 0, 1]);
    expect(removeDc(new Float32Array(0)).length).toBe(0);
    expect(() => preEmphasis(Float32Array.of(1), NaN)).toThrow("preEmphasis: need 0 <= coefficient <= 1, got NaN");
    expect(() => deEmphasis(Float32Array.of(1), 2)).toThrow("deEmphasis: need 0 <= coefficient <= 1, got 2");
  });
});

describe("phaseVocoder", () => {
  it("refuses factors that are none", () => {
    const spectrum = { real: new Float32Array(3), imaginary: new Float32Array(3), shape: [3, 1] } as const;
    expect(() => phaseVocoder(spectrum, { factor: NaN })).toThrow("phaseVocoder: need a positive factor, got NaN");
  });
});
