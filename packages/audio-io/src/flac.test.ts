import { afterEach, expect, test, vi } from "vitest";
import kinds from "../test/golden/flac.json" with { type: "json" };
import golden from "../test/golden/soundfile.json" with { type: "json" };
import { checksum } from "../test/mutations.mjs";
import { AudioFormatError, audioInfo, decodeAudio, decodeFlac } from "./index.ts";

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(Buffer.from(text, "base64"));
}

const flacs = golden.cases.filter(({ input }) => input.container === "FLAC").map(({ call, input }) => ({ call, bytes: fromBase64(input.file) }));
const stereo = flacs.find(({ call }) => call.includes("PCM_16, 2"))!.bytes;

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
