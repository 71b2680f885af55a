import { expect, test } from "vitest";
import golden from "../test/golden/soundfile.json" with { type: "json" };
import { decodeAudio } from "./index.ts";

function floats(base64: string): Float32Array {
  return new Float32Array(Uint8Array.from(Buffer.from(base64, "base64")).buffer);
}

// Both divide whole numbers by a power of two, so nothing but equality will do.
test.each(golden.cases)("$call: the same samples, to the bit", async ({ input, output }) => {
  const { channels, sampleRate, repairs } = await decodeAudio(Uint8Array.from(Buffer.from(input.file, "base64")));
  expect(sampleRate).toBe(output.sampleRate);
  expect(channels).toEqual(output.channels.map(floats));
  expect(repairs).toEqual([]);
});
