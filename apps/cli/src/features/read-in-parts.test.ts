import { decodeAudio, encodeWav } from "@cochlea/audio-io";
import { frontEndPreset, prepareWaveform } from "@cochlea/dsp";
import { describe, expect, test } from "vitest";
import { readInParts } from "./read-in-parts.ts";

const channels = [1, 2].map((part) => Float32Array.from({ length: 30_011 }, (_, index) => Math.sin(part * index * index) / 2));
const file = encodeWav({ channels, sampleRate: 44100 });

describe("readInParts", () => {
  test.each(["mono", "stereo"] as const)("gives the samples of the whole, bit for bit, for any size of the parts (%s)", async (count) => {
    const frontEnd = frontEndPreset("torchaudio", { channels: count });
    for (const part of [{}, { offsetSeconds: 0.1, durationSeconds: 0.5 }]) {
      const whole = prepareWaveform(await decodeAudio(file, part), frontEnd);
      for (const atOnce of [999, 7000, 40_000]) expect(await readInParts(file, frontEnd, { name: "a.wav", ...part }, atOnce)).toEqual(whole);
    }
  });

  test("leaves a short recording as it is, and refuses what decodeAudio refuses", async () => {
    const frontEnd = frontEndPreset("torchaudio");
    expect(await readInParts(file, frontEnd, { name: "a.wav" })).toEqual(await decodeAudio(file));
    await expect(readInParts(file, frontEnd, { name: "a.wav", offsetSeconds: 2 }, 10)).rejects.toThrow("a.wav: decodeAudio: need 0 <= offsetSeconds");
    await expect(readInParts(file.subarray(0, 20), frontEnd, { name: "a.wav" })).rejects.toThrow("a.wav: ");
  });
});
