import { expect, test } from "vitest";
import { waveformPicture } from "./waveform-picture.ts";

const paths = (signal: Float32Array): string[] => [...waveformPicture(signal).source.matchAll(/ d="([^"]*)"/g)].map(([, path]) => path);

test("150 columns from least to greatest sample, the loudest as high as the picture", () => {
  const [path] = paths(Float32Array.from({ length: 300 }, (_, at) => (at % 2 ? 0.25 : -0.5)));
  expect(path).toBe(Array.from({ length: 150 }, (_, column) => `M${column + 0.5} 9v27`).join(""));
});

test("columns at full scale stand apart", () => {
  const signal = new Float32Array(150).fill(0.5);
  signal[2] = -1;
  const [wave, clipped] = paths(signal);
  expect(wave.match(/M/g)).toHaveLength(149);
  expect(clipped).toBe("M2.5 36v0.5");
});

test("silence is a line in the middle, and one sample a picture too", () => {
  expect(paths(new Float32Array(16_000))[0]).toMatch(/^M0\.5 18v0\.5M1\.5 18v0\.5/);
  expect(paths(Float32Array.of(0.5))[0].match(/M/g)).toHaveLength(150);
});
