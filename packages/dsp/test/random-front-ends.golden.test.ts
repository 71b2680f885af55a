import { describe, expect, it } from "vitest";
import { createFeatureExtractor, type FrontEnd } from "../src/index.ts";
import golden from "./golden/random-front-ends.json" with { type: "json" };
import { goldenSignal, relativeError } from "./golden-file.ts";

const cases = golden.input.map((given, index) => ({ ...given, frontEnd: given.frontEnd as unknown as FrontEnd, ...golden.output[index] }));

// Options in any combination; what differs is the rounding of float32.
describe("front ends drawn at random against NumPy, SciPy, librosa and torchaudio", () => {
  it.each(cases)("$frontEnd.kind, $frontEnd.window.name in FFTs of $frontEnd.fftLength, $frontEnd.framing, $frontEnd.log.kind", ({ frontEnd, shape, data, ...signal }) => {
    const features = createFeatureExtractor(frontEnd)({ channels: [goldenSignal(signal)], sampleRate: frontEnd.sampleRate });
    const [frames, bands] = shape;
    expect(features.shape).toEqual([1, bands, frames]);
    const expected = new Float32Array(Uint8Array.from(Buffer.from(data, "base64")).buffer);
    const byFrame = expected.map((_, index) => features.data[(index % bands) * frames + Math.floor(index / bands)]);
    expect(relativeError(byFrame, expected)).toBeLessThan(1e-4);
  });
});
