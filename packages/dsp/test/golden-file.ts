import { readFileSync } from "node:fs";
import { fillUniform, randomStream } from "@cochlea/random";

export interface GoldenFile {
  readonly call: string;
  readonly input: Readonly<Record<string, unknown>> & { readonly samples: number; readonly seed: number };
  readonly output: { readonly shape: number[]; readonly data: Float32Array };
}

/** Reads `test/golden/<name>.json`; arrays are base64 of little-endian float32. */
export function readGolden(name: string): GoldenFile {
  const file = JSON.parse(readFileSync(new URL(`golden/${name}.json`, import.meta.url), "utf8")) as { call: string; input: GoldenFile["input"]; output: { shape: number[]; data: string } };
  const bytes = Uint8Array.from(Buffer.from(file.output.data, "base64"));
  return { ...file, output: { ...file.output, data: new Float32Array(bytes.buffer) } };
}

/** `test_signal` of tooling/golden/dsp.py: a rising tone of falling level over noise. */
export function goldenSignal({ samples, seed }: GoldenFile["input"]): Float32Array {
  const noise = fillUniform(new Float32Array(samples), randomStream(seed, "golden"), -0.02, 0.02);
  return noise.map((value, index) => {
    const time = index / samples;
    return value + 0.5 * (1 - 0.9 * time) * Math.sin(2 * Math.PI * samples * (0.01 * time + 0.2 * time ** 2));
  });
}

/** The largest difference, as a fraction of the largest expected magnitude. */
export function relativeError(actual: ArrayLike<number>, expected: Float32Array): number {
  if (actual.length !== expected.length) return Infinity;
  let [worst, largest] = [0, 0];
  for (let index = 0; index < expected.length; index++) {
    worst = Math.max(worst, Math.abs(actual[index] - expected[index]));
    largest = Math.max(largest, Math.abs(expected[index]));
  }
  return worst / largest;
}
