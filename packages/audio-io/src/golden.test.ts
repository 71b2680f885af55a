import { expect, test } from "vitest";
import lossy from "../test/golden/lossy.json" with { type: "json" };
import golden from "../test/golden/soundfile.json" with { type: "json" };
import { audioInfo, decodeAudio } from "./index.ts";

function bytes(base64: string): Uint8Array {
  return Uint8Array.from(Buffer.from(base64, "base64"));
}

function floats(base64: string): Float32Array {
  return new Float32Array(bytes(base64).buffer);
}

function everyNth(samples: Float32Array, stride: number): Float32Array {
  return samples.filter((_, i) => i % stride === 0);
}

// Both divide whole numbers by a power of two, so nothing but equality will do.
test.each(golden.cases)("$call: the same samples, to the bit", async ({ call, input, output }) => {
  const { channels, sampleRate, repairs } = await decodeAudio(bytes(input.file));
  expect(sampleRate).toBe(output.sampleRate);
  // libsndfile gives the samples that fill up the last block of Microsoft's ADPCM; the header states how many are meant.
  const length = call.includes("MS_ADPCM") ? input.length : output.length;
  expect(channels.map((channel) => channel.length)).toEqual(output.channels.map(() => length));
  const meant = Math.ceil(length / output.stride);
  expect(channels.map((channel) => everyNth(channel, output.stride))).toEqual(output.channels.map((channel) => floats(channel).subarray(0, meant)));
  // libsndfile writes half of the true count into stereo IMA ADPCM.
  expect(repairs).toEqual(call.includes("WAV IMA_ADPCM, 2 channels") ? ["the header states 1020 samples; the 2041 present are used"] : []);
});

/** Largest difference from libsndfile: its decoders are the same ones, in other builds (mpg123 and libvorbis in float32, libopus with other instructions). */
const TOLERANCE: Readonly<Record<string, number>> = { MPEG_LAYER_III: 1e-5, VORBIS: 1e-5, OPUS: 1e-4 };

// libsndfile resamples Opus to the rate that was recorded; here it stays at 48 kHz.
test.each(lossy.cases.filter(({ input, output }) => input.subtype !== "OPUS" || output.sampleRate === 48000))("$call: the same length, and the same samples to rounding", async ({ input, output }) => {
  const { channels, sampleRate, repairs } = await decodeAudio(bytes(input.file));
  expect({ sampleRate, repairs }).toEqual({ sampleRate: output.sampleRate, repairs: [] });
  expect(channels.map((channel) => channel.length)).toEqual(output.channels.map(() => output.length));
  output.channels.map(floats).forEach((expected, c) => {
    const error = everyNth(channels[c], output.stride).reduce((most, sample, i) => Math.max(most, Math.abs(sample - expected[i])), 0);
    expect(error).toBeLessThan(TOLERANCE[input.subtype]);
  });
});

test("Opus recorded at 16 kHz is given at 48 kHz, three samples for each", async () => {
  const { input, output } = lossy.cases.find(({ output }) => output.sampleRate === 16000 && output.length === 5000)!;
  const { channels, sampleRate } = await decodeAudio(bytes(input.file));
  expect([sampleRate, channels[0].length]).toEqual([48000, 3 * output.length]);
});

test.each([...golden.cases, ...lossy.cases])("$call: audioInfo tells the length that decoding gives", async ({ input }) => {
  const info = audioInfo(bytes(input.file));
  const { channels, sampleRate } = await decodeAudio(bytes(input.file));
  expect(info).toMatchObject({ sampleRate, channelCount: channels.length, length: channels[0].length, durationSeconds: channels[0].length / sampleRate });
});
