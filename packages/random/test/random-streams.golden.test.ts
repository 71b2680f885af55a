import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { fillNormal, fillUniform, type KeyPart, randomStream } from "../src/index.ts";

interface Stream {
  readonly path: [number, ...KeyPart[]];
  readonly uint32: number[];
  readonly uniform: string;
  readonly normal: string;
  readonly filled: string;
}

const golden = JSON.parse(readFileSync(new URL("golden/random-streams.json", import.meta.url), "utf8")) as { output: { streams: Stream[] } };

function floats(base64: string): Float32Array {
  return new Float32Array(Uint8Array.from(Buffer.from(base64, "base64")).buffer);
}

/** The two languages' logarithms and exponentials may differ in the last bit of float64, hence here in one of float32. */
function expectClose(actual: Float32Array, expected: Float32Array): void {
  expect(actual.length).toBe(expected.length);
  expected.forEach((value, index) => expect(Math.abs(actual[index] - value)).toBeLessThanOrEqual(2 ** -22));
}

describe("a stream is the Python port's", () => {
  it.each(golden.output.streams)("of path $path", ({ path, ...expected }) => {
    const stream = randomStream(...path);
    expect(expected.uint32.map(() => stream.uint32())).toEqual(expected.uint32);
    expect(fillUniform(new Float32Array(33), randomStream(...path), -0.5, 2)).toEqual(floats(expected.uniform));
    const normal = randomStream(...path);
    expectClose(floats(expected.normal).map(() => normal.normal()), floats(expected.normal));
    expectClose(fillNormal(new Float32Array(1000), randomStream(...path)), floats(expected.filled));
  });
});
