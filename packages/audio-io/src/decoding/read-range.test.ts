import { describe, expect, test } from "vitest";
import { startingFiles } from "../../test/mutations.mjs";
import lossy from "../../test/golden/lossy.json" with { type: "json" };
import golden from "../../test/golden/soundfile.json" with { type: "json" };
import { AudioFormatError, audioInfo, decodeAudio, decodeFlac, encodeWav, parsePcm } from "../index.ts";

const files = startingFiles(golden, lossy);

/** Ranges in samples: the start, the end, one sample, across blocks and frames, and beyond the end. */
function ranges(length: number): (readonly [start: number, end: number])[] {
  const middle = length >> 1;
  return [[0, 1], [length - 1, length], [middle, middle + 1], [3, middle], [middle, length + 1000], [Math.floor(0.9 * length), length]];
}

// Nothing but equality will do: every decoder starts where its state is that of the whole. (Opus has to converge; these files are shorter than that takes.)
test.each(files)("$name: a part is that part of the whole", async ({ bytes }) => {
  const whole = await decodeAudio(bytes);
  const rate = whole.sampleRate;
  for (const [start, end] of ranges(whole.channels[0].length)) {
    const { channels, sampleRate } = await decodeAudio(bytes, { offsetSeconds: start / rate, durationSeconds: (end - start) / rate });
    expect(sampleRate).toBe(rate);
    channels.forEach((channel, c) => {
      expect(channel, `samples ${start} to ${end}`).toEqual(whole.channels[c].subarray(start, end));
    });
  }
});

describe("what is not in the file", () => {
  const file = encodeWav({ channels: [new Float32Array(100), new Float32Array(100)], sampleRate: 1000 });

  test.each([
    [{ offsetSeconds: 0.1 }, "a.wav: decodeAudio: need 0 <= offsetSeconds < 0.1, where the file ends, got 0.1"],
    [{ offsetSeconds: -1 }, "a.wav: decodeAudio: need 0 <= offsetSeconds < 0.1, where the file ends, got -1"],
    [{ offsetSeconds: NaN }, "a.wav: decodeAudio: need 0 <= offsetSeconds < 0.1, where the file ends, got NaN"],
    [{ durationSeconds: 0 }, "a.wav: decodeAudio: need durationSeconds of at least one sample (0.001), got 0"],
    [{ durationSeconds: NaN }, "a.wav: decodeAudio: need durationSeconds of at least one sample (0.001), got NaN"],
    [{ durationSeconds: -1, offsetSeconds: 0.05 }, "a.wav: decodeAudio: need durationSeconds of at least one sample (0.001), got -1"],
    [{ maxSamples: NaN }, "a.wav: decodeAudio: need maxSamples >= 1, got NaN"],
  ])("%j", async (options, message) => {
    await expect(decodeAudio(file, { name: "a.wav", ...options })).rejects.toThrow(new RangeError(message));
  });

  test("seconds are rounded to the nearest sample", async () => {
    expect((await decodeAudio(file, { offsetSeconds: 0.0104, durationSeconds: 0.0052 })).channels[0].length).toBe(6); // 10 to 16
  });
});

describe("the limit", () => {
  test("is on samples in all channels, of the part that is read", async () => {
    const file = encodeWav({ channels: [new Float32Array(100), new Float32Array(100)], sampleRate: 1000 });
    const refused = new AudioFormatError("decodeAudio: the header states 200 samples in all channels, more than maxSamples (199); read a part of it with durationSeconds, or raise maxSamples");
    await expect(decodeAudio(file, { maxSamples: 199 })).rejects.toThrow(refused);
    expect((await decodeAudio(file, { maxSamples: 200 })).channels[0].length).toBe(100);
    expect((await decodeAudio(file, { maxSamples: 20, durationSeconds: 0.01 })).channels[0].length).toBe(10);
  });

  test("refuses a header's claim before anything is allocated for it", async () => {
    const { bytes } = files.find(({ name }) => name.startsWith("FLAC PCM_16, 1"))!;
    // The length is the lower 36 bits before the checksum: here 2^36 - 1 samples, 256 GiB.
    const claiming = bytes.slice();
    claiming.set([claiming[21] | 15, 255, 255, 255, 255], 21);
    await expect(decodeAudio(claiming)).rejects.toThrow("decodeAudio: the header states 68719476735 samples in all channels, more than maxSamples (268435456)");
    await expect(decodeFlac(claiming)).rejects.toThrow("decodeFlac: the header states 68719476735 samples");
    expect(audioInfo(claiming).length).toBe(68719476735);
    await expect(decodeAudio(claiming, { maxSamples: Infinity })).rejects.toThrow("decodeFlac: the header states 68719476735 samples, the file holds 60; it is cut off or damaged");
  });
});

describe("parsePcm", () => {
  const bytes = Uint8Array.of(0x00, 0x40, 0x00, 0xc0, 0x00, 0x20, 0x00, 0xe0, 0x01);

  test("reads what the caller says the bytes are", () => {
    expect(parsePcm(bytes, { sampleRate: 8000, channelCount: 2, encoding: "s16le" })).toEqual({
      channels: [Float32Array.of(0.5, 0.25), Float32Array.of(-0.5, -0.25)],
      sampleRate: 8000,
      repairs: ["the last 1 bytes are no whole sample and are dropped"],
    });
    expect(parsePcm(bytes.subarray(1, 5), { sampleRate: 8000, channelCount: 1, encoding: "s16be" }).channels).toEqual([Float32Array.of(0.5, -0.5)]);
    expect(parsePcm(bytes, { sampleRate: 8000, channelCount: 1, encoding: "s8", offsetSeconds: 1 / 8000, durationSeconds: 3 / 8000 }).channels).toEqual([Float32Array.of(0.5, 0, -0.5)]);
  });

  test.each([
    [{ encoding: "s16" }, 'parsePcm: need an encoding of u8, s8, s16le, s16be, s24le, s24be, s32le, s32be, f32le, f32be, f64le, f64be, alaw, mulaw, got "s16"'],
    [{ channelCount: NaN }, "parsePcm: need 1 to 65535 channels, got NaN"],
    [{ sampleRate: NaN }, "parsePcm: need a sample rate of 100 to 2000000 Hz, got NaN"],
  ])("refuses %j", (wrong, message) => {
    const options = { sampleRate: 8000, channelCount: 1, encoding: "s16le" as const, ...(wrong as object) };
    expect(() => parsePcm(bytes, options)).toThrow(new RangeError(message));
    expect(() => parsePcm(bytes, { name: "a.raw", ...options })).toThrow(new RangeError(`a.raw: ${message}`));
  });

  test("refuses no sample, and one that is not finite", () => {
    const options = { sampleRate: 8000, channelCount: 1, encoding: "f32be" } as const;
    expect(() => parsePcm(bytes.subarray(0, 3), options)).toThrow(new AudioFormatError("parsePcm: need at least one sample, got 3 bytes of data"));
    expect(() => parsePcm(Uint8Array.of(0x7f, 0xc0, 0, 0), options)).toThrow(new AudioFormatError("parsePcm: need finite samples, got NaN at sample 0 of channel 0"));
  });
});
