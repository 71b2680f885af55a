import { afterEach, describe, expect, test, vi } from "vitest";
import kinds from "../../test/golden/flac.json" with { type: "json" };
import golden from "../../test/golden/soundfile.json" with { type: "json" };
import { checksum } from "../../test/mutations.mjs";
import { flacModule } from "./flac-module.ts";
import { joinBytes } from "../decoding/join-bytes.ts";
import { AudioFormatError, audioInfo, decodeAudio, decodeFlac } from "../index.ts";

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(Buffer.from(text, "base64"));
}

const flacs = golden.cases.filter(({ input }) => input.container === "FLAC").map(({ call, input }) => ({ call, bytes: fromBase64(input.file) }));
const stereo = flacs.find(({ call }) => call.includes("PCM_16, 2"))!.bytes;
const stereoOf24 = flacs.find(({ call }) => call.includes("PCM_24, 2"))!.bytes;

/** Where the metadata end, walked by hand. */
function audioStart(bytes: Uint8Array): number {
  let offset = 4;
  for (;;) {
    const last = bytes[offset] >= 128;
    offset += 4 + bytes[offset + 1] * 65536 + bytes[offset + 2] * 256 + bytes[offset + 3];
    if (last) return offset;
  }
}

/** With the last two bytes replaced by the checksum of the only frame. */
function withChecksum(bytes: Uint8Array): Uint8Array {
  const crc = checksum(bytes.subarray(audioStart(bytes), -2), 16, 0x8005);
  const fixed = bytes.slice();
  fixed.set([crc >> 8, crc & 255], bytes.length - 2);
  return fixed;
}

// Files that an encoder of our own made, for none in use writes all of this; FFmpeg reads the same samples from them. Nothing but equality will do.
test.each(kinds.cases)("$call: the same samples as FFmpeg, whole and in part", async ({ input, output: { length, stride, channels } }) => {
  const file = fromBase64(input.file);
  const whole = await decodeFlac(file);
  expect(audioInfo(file)).toMatchObject({ length, sampleRate: whole.sampleRate, channelCount: channels.length });
  expect(whole.channels.map((channel) => channel.length)).toEqual(channels.map(() => length));
  expect(whole.channels.map((channel) => channel.filter((_, i) => i % stride === 0))).toEqual(channels.map((channel) => new Float32Array(fromBase64(channel).buffer)));
  const [start, end] = [Math.floor(length / 3), Math.ceil((2 * length) / 3)];
  const part = await decodeAudio(file, { offsetSeconds: start / whole.sampleRate, durationSeconds: (end - start) / whole.sampleRate });
  expect(part.channels).toEqual(whole.channels.map((channel) => channel.subarray(start, end)));
});

interface FrameKind {
  readonly channelCount: number;
  /** How channels are put: one less than their number where each stands on its own. */
  readonly assignment?: number;
  readonly length: number;
  readonly bits: number;
}

/** A file of one frame, by what stands between its header and its checksum; the header leaves rate and depth to the file. */
function withFrame({ channelCount, assignment = channelCount - 1, length, bits }: FrameKind, body: ArrayLike<number>): Uint8Array {
  const bytes = new Uint8Array(42 + 8 + body.length + 2);
  bytes.set([0x66, 0x4c, 0x61, 0x43, 0x80, 0, 0, 34]);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(18, (16000n << 44n) | (BigInt(channelCount - 1) << 41n) | (BigInt(bits - 1) << 36n) | BigInt(length));
  bytes.set([0xff, 0xf8, 0x70, assignment << 4, 0, (length - 1) >> 8, (length - 1) & 255], 42);
  bytes[49] = checksum(bytes.subarray(42, 49), 8, 0x07);
  bytes.set(body, 50);
  view.setUint16(bytes.length - 2, checksum(bytes.subarray(42, -2), 16, 0x8005));
  return bytes;
}

/** Numbers as they are, in every channel one number all along. */
function plainFrame(channelCount: number, length: number, bits: 8 | 16 | 32): { bytes: Uint8Array; samples: number[] } {
  const size = 1 + (length * bits) / 8;
  const body = new Uint8Array(channelCount * size);
  for (let channel = 0; channel < channelCount; channel++) body.fill(channel + 1, channel * size + 1, (channel + 1) * size).fill(2, channel * size, channel * size + 1);
  const samples = Array.from({ length: channelCount }, (_, channel) => Math.fround((0x01010101 * (channel + 1)) / 2 ** 31));
  return { bytes: withFrame({ channelCount, length, bits }, body), samples };
}

afterEach(() => vi.restoreAllMocks());

test("one byte changed anywhere in the audio is noticed", async () => {
  const start = audioStart(stereo);
  for (let at = start; at < stereo.length; at++) {
    const damaged = stereo.with(at, stereo[at] ^ 0x21);
    await expect(decodeFlac(damaged), `byte ${at}`).rejects.toThrow(AudioFormatError);
  }
  await expect(decodeFlac(stereo.with(start + 20, 1))).rejects.toThrow(`decodeFlac: frame 0 at byte ${start} fails its checksum or is cut off; the file is damaged`);
  await expect(decodeFlac(stereo.with(start, 1))).rejects.toThrow(`decodeFlac: frame 0 at byte ${start} has no valid header; the file is damaged`);
});

test("a file cut anywhere is refused", async () => {
  for (let length = 4; length < stereo.length; length++) await expect(decodeFlac(stereo.subarray(0, length)), `${length} bytes`).rejects.toThrow(AudioFormatError);
  await expect(decodeFlac(stereo.subarray(0, 20))).rejects.toThrow("decodeFlac: need 34 bytes of STREAMINFO, got 12");
  await expect(decodeFlac(stereo.subarray(0, audioStart(stereo)))).rejects.toThrow("decodeFlac: need at least one frame, found none");
});

test("a header that states another length, rate, depth or channel count than the frames have is refused", async () => {
  await expect(decodeFlac(stereo.with(25, stereo[25] + 1))).rejects.toThrow("decodeFlac: the header states 61 samples, the file holds 60; it is cut off or damaged");
  await expect(decodeFlac(stereo.with(18, stereo[18] + 1))).rejects.toThrow("got 2 channels at 44100 Hz in frame 0");
  await expect(decodeFlac(stereo.with(20, stereo[20] ^ 0b1000))).rejects.toThrow(AudioFormatError);
  await expect(decodeFlac(stereo.with(20, stereo[20] & 0xfe).with(21, 0))).rejects.toThrow("decodeFlac: need 4 to 32 bits a sample, got 1");
});

test("a length left open is no fault", async () => {
  const open = stereo.with(25, 0);
  expect((await decodeFlac(open)).channels).toEqual((await decodeFlac(stereo)).channels);
});

test("frames whose checksums are right and whose content is not give an error, and the next file decodes", async () => {
  vi.spyOn(console, "error").mockImplementation(() => undefined); // the decoder writes there
  const start = audioStart(stereo);
  const { channels } = await decodeFlac(stereo);
  let refused = 0;
  for (let at = start + 6; at < stereo.length - 2; at++) {
    const forged = withChecksum(stereo.with(at, stereo[at] ^ 0xff));
    const error: unknown = await decodeFlac(forged).then(() => null, (reason: unknown) => reason);
    if (error === null) continue;
    expect(error, `byte ${at}`).toBeInstanceOf(AudioFormatError);
    refused++;
  }
  expect(refused).toBeGreaterThan(0);
  expect((await decodeFlac(stereo)).channels).toEqual(channels);
});

test("files of several kinds decoded at once do not mix", async () => {
  const one = await Promise.all(flacs.map(({ bytes }) => decodeFlac(bytes)));
  const jobs = Array.from({ length: 20 }, (_, i) => i % flacs.length);
  const many = await Promise.all(jobs.map((job) => decodeFlac(flacs[job].bytes)));
  many.forEach((result, i) => expect(result).toEqual(one[jobs[i]]));
});

describe("files longer than what the decoder holds at once", () => {
  const start = audioStart(stereo);
  const [head, frame] = [stereo.slice(0, start), stereo.subarray(start)];
  const count = 12_000; // 2.9 MB in frames of 60 samples, numbered 0 each, which is no fault
  new DataView(head.buffer).setUint32(22, 60 * count);
  const long = new Uint8Array(start + count * frame.length);
  long.set(head);
  for (let i = 0; i < count; i++) long.set(frame, start + i * frame.length);

  test("decode to the same as their frames, whole and in part", async () => {
    const [{ channels: one }, { channels }] = await Promise.all([decodeFlac(stereo), decodeFlac(long)]);
    expect(channels.map(({ length }) => length)).toEqual([60 * count, 60 * count]);
    expect(channels.every((channel, c) => channel.every((sample, i) => sample === one[c][i % 60]))).toBe(true);
    const part = await decodeAudio(long, { offsetSeconds: 600_017 / 44100, durationSeconds: 100 / 44100 });
    expect(part.channels).toEqual(channels.map((channel) => channel.subarray(600_017, 600_117)));
    expect(flacModule().memory.buffer.byteLength).toBeLessThan(2 ** 22); // however long the file
  });

  test("name the frame that is damaged, missing or of another kind, wherever it is", async () => {
    const at = start + 11_000 * frame.length;
    const named = (what: string): string => `decodeFlac: frame 11000 at byte ${at} ${what}; the file is damaged`;
    await expect(decodeFlac(long.with(at + 30, long[at + 30] ^ 1))).rejects.toThrow(named("fails its checksum or is cut off"));
    await expect(decodeFlac(long.with(at, 0))).rejects.toThrow(named("has no valid header"));
    await expect(decodeFlac(long.subarray(0, at + 100))).rejects.toThrow(named("fails its checksum or is cut off"));
    await expect(decodeFlac(long.subarray(0, at))).rejects.toThrow("decodeFlac: the header states 720000 samples, the file holds 660000; it is cut off or damaged");
    const mixed = joinBytes([head, frame, frame, stereoOf24.subarray(audioStart(stereoOf24))]);
    await expect(decodeFlac(mixed)).rejects.toThrow("decodeFlac: need 2 channels at 44100 Hz throughout, got 2 channels at 48000 Hz in frame 2");
    await expect(decodeFlac(stereoOf24.with(20, stereoOf24[20] & 0xfe).with(21, stereoOf24[21] | 0xf0))).rejects.toThrow("decodeFlac: need 16 bits a sample throughout, got 24 in frame 0");
  });

  test("a header of no length costs a walk, and a claim beyond what bytes may hold is looked into first", async () => {
    const open = long.with(22, 0).with(23, 0).with(24, 0).with(25, 0);
    expect(audioInfo(open).length).toBe(60 * count);
    await expect(decodeFlac(long.with(22, 4))).rejects.toThrow(`the file holds ${60 * count}; it is cut off or damaged`);
  });

  test("a frame of 2 MB is decoded, and the memory that it took is given back", async () => {
    const { bytes, samples } = plainFrame(8, 65_535, 32);
    const { channels } = await decodeFlac(bytes);
    expect(channels.map((channel) => channel[65_534])).toEqual(samples);
    expect(flacModule().memory.buffer.byteLength).toBeLessThan(2 ** 24);
  });
});

test("samples that do not fit the depth are refused", async () => {
  // A prediction of order 0 whose residuals, 5 bits each as they are, exceed 4 bits; a left of 32 bits with a side that puts right beyond them.
  const beyond4 = withFrame({ channelCount: 1, length: 16, bits: 4 }, [0b0001_0000, 0b0000_0011, 0b1100_1010, ...Array.from({ length: 10 }, () => 0x55)]);
  const beyond32 = withFrame({ channelCount: 2, assignment: 8, length: 16, bits: 32 }, [0, 0x7f, 255, 255, 255, 0, 0x80, 0, 0, 0, 0]);
  const refused = "decodeFlac: frame 0 at byte 42 cannot be decoded though its checksums are right; the file is damaged";
  for (const file of [beyond4, beyond32]) await expect(decodeFlac(file)).rejects.toThrow(refused);
});
