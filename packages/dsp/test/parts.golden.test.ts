import { describe, expect, it } from "vitest";
import { chroma, deEmphasis, findSound, type FrontEnd, inverseStft, type InverseStftOptions, melFilterbank, type MelFilterbankOptions, preEmphasis, resample, type ResampleOptions, rms, spectralCentroid, spectralFlatness, spectralRolloff, spectrogram, speed, stft, timeStretch, zeroCrossingRate } from "../src/index.ts";
import { goldenSignal, readGolden, relativeError } from "./golden-file.ts";

/** The references compute in float32; ours is float64 rounded once at the end. */
const TOLERANCE = 1e-4;

describe("melFilterbank against the reference", () => {
  it.each(["htk", "slaney", "kaldi"])("%s", (scale) => {
    const { input, output } = readGolden(`mel-filterbank-${scale}`);
    const weights = melFilterbank({ ...(input as unknown as MelFilterbankOptions), sampleRate: 16000, fftLength: 512, bands: 40 });
    expect(relativeError(weights, output.data)).toBeLessThan(TOLERANCE);
  });
});

describe("stft against torch.stft", () => {
  it.each(["centre-reflect", "centre-constant", "none"])("%s", (name) => {
    const { input, output } = readGolden(`stft-${name}`);
    const { framing, padMode } = input as unknown as Pick<FrontEnd, "framing" | "padMode">;
    const window = { name: "hamming", length: 200, periodic: true, placement: "centre" } as const;
    const { real, imaginary, shape } = stft(goldenSignal(input), { fftLength: 240, hopLength: 100, window, framing, padMode });
    expect([...shape, 2]).toEqual(output.shape);
    const interleaved = Float32Array.from(output.data, (_, index) => (index % 2 === 0 ? real : imaginary)[index >> 1]);
    expect(relativeError(interleaved, output.data)).toBeLessThan(TOLERANCE);
  });
});

describe("inverseStft against torch.istft and librosa.istft", () => {
  it.each(["hann-240", "hamming-121-symmetric", "none"])("%s", (name) => {
    const { input, output } = readGolden(`inverse-stft-${name}`);
    const options = input.options as InverseStftOptions;
    const spectrum = stft(goldenSignal(input), options);
    const [bins, frames] = spectrum.shape;
    for (let index = 0; index < bins * frames; index++) if (Math.floor(index / frames) % 2 === 0) for (const part of [spectrum.real, spectrum.imaginary]) part[index] /= 2;
    expect(relativeError(inverseStft(spectrum, options), output.data)).toBeLessThan(TOLERANCE);
  });
});

describe("resample against torchaudio", () => {
  const names = ["44100", "48000", "8000", "22050"].flatMap((rate) => [`${rate}-16000`, `${rate}-16000-kaiser`]);
  it.each([...names, "96000-22050", "11025-48000", "16000-8000", "12345-16000", ...["48000-16000", "16000-22050"].flatMap((rates) => [`${rates}-best`, `${rates}-fast`])])("%s", (name) => {
    const { input, output } = readGolden(`resample-${name}`);
    expect(relativeError(resample(goldenSignal(input), input as unknown as ResampleOptions), output.data)).toBeLessThan(TOLERANCE);
  });
});

describe("descriptors against librosa", () => {
  const frames = { fftLength: 400, hopLength: 160, window: { name: "hann", length: 400, periodic: true, placement: "centre" }, framing: "centre", padMode: "constant" } as const;
  const magnitudes = (signal: Float32Array) => spectrogram(signal, { ...frames, power: 1 });
  const powers = (signal: Float32Array) => spectrogram(signal, { ...frames, power: 2 });
  const rates = { sampleRate: 16000, fftLength: 400 };
  const cut = { frameLength: 400, hopLength: 160, centre: true };
  it.each<[string, (signal: Float32Array) => Float32Array]>([
    ["centroid", (signal) => spectralCentroid(magnitudes(signal), rates)],
    ["rolloff", (signal) => spectralRolloff(magnitudes(signal), rates)],
    ["rolloff-0.5", (signal) => spectralRolloff(magnitudes(signal), { ...rates, share: 0.5 })],
    ["flatness", (signal) => spectralFlatness(powers(signal))],
    ["flatness-floor", (signal) => spectralFlatness(powers(signal), 1e-2)],
    ["rms", (signal) => rms(signal, cut)],
    ["rms-whole", (signal) => rms(signal, { ...cut, centre: false })],
    ["crossings", (signal) => zeroCrossingRate(signal, cut)],
    ["chroma", (signal) => chroma(powers(signal), rates).data],
    ["chroma-24", (signal) => chroma(powers(signal), { ...rates, classes: 24, tuning: 0.3, centreOctave: 4, octaveWidth: 1 }).data],
  ])("%s", (name, measure) => {
    const { input, output } = readGolden(`descriptor-${name}`);
    expect(relativeError(measure(goldenSignal(input)), output.data)).toBeLessThan(TOLERANCE);
  });
});

describe("waveforms against the reference", () => {
  it.each([1.3, 0.75])("timeStretch by %d", (factor) => {
    const { input, output } = readGolden(`time-stretch-${factor}`);
    expect(relativeError(timeStretch(goldenSignal(input), factor, { fftLength: 512, hopLength: 128 }), output.data)).toBeLessThan(TOLERANCE);
  });

  it("speed", () => {
    const { input, output } = readGolden("speed-1.1");
    expect(relativeError(speed(goldenSignal(input), 1.1), output.data)).toBeLessThan(TOLERANCE);
  });

  it("preEmphasis, which deEmphasis undoes", () => {
    const { input, output } = readGolden("pre-emphasis");
    const signal = goldenSignal(input).subarray(0, 2000);
    expect(relativeError(preEmphasis(signal, 0.9), output.data)).toBeLessThan(TOLERANCE);
    expect(relativeError(deEmphasis(preEmphasis(signal, 0.9), 0.9), signal)).toBeLessThan(1e-6);
  });

  it("findSound", () => {
    const { input, output } = readGolden("trim-silence");
    const signal = goldenSignal(input).map((value, index) => (index < 2500 || index >= 5200 ? value * 1e-3 : value));
    const { start, end } = findSound(signal, { topDb: 30, frameLength: 512, hopLength: 128 });
    expect([start, end]).toEqual([...output.data]);
  });
});
