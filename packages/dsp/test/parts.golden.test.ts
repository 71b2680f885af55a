import { describe, expect, it } from "vitest";
import { type FrontEnd, melFilterbank, type MelFilterbankOptions, resample, type ResampleOptions, stft } from "../src/index.ts";
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

describe("resample against torchaudio", () => {
  it.each(["44100", "48000", "8000", "22050"].flatMap((rate) => [`${rate}-16000`, `${rate}-16000-kaiser`]))("%s", (name) => {
    const { input, output } = readGolden(`resample-${name}`);
    expect(relativeError(resample(goldenSignal(input), input as unknown as ResampleOptions), output.data)).toBeLessThan(TOLERANCE);
  });
});
