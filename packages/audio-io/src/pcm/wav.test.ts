import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AudioFormatError, decodeAudio, encodeWav, parseWav } from "../index.ts";

interface Header {
  readonly code?: number;
  readonly channelCount?: number;
  readonly sampleRate?: number;
  readonly blockAlign?: number;
  readonly bits?: number;
}

function text(characters: string): number[] {
  return Array.from(characters, (character) => character.charCodeAt(0));
}

function chunk(id: string, content: readonly number[], size = content.length): number[] {
  const padding = content.length % 2 === 1 ? [0] : [];
  return [...text(id), ...little(size, 4), ...content, ...padding];
}

function little(value: number, bytes: number): number[] {
  return Array.from({ length: bytes }, (_, i) => Math.floor(value / 256 ** i) % 256);
}

function fmt({ code = 1, channelCount = 1, sampleRate = 8000, bits = 16, blockAlign = channelCount * (bits / 8) }: Header = {}): number[] {
  return [...little(code, 2), ...little(channelCount, 2), ...little(sampleRate, 4), ...little(sampleRate * blockAlign, 4), ...little(blockAlign, 2), ...little(bits, 2)];
}

function riff(...chunks: number[][]): Uint8Array {
  const content = [...text("WAVE"), ...chunks.flat()];
  return Uint8Array.from([...text("RIFF"), ...little(content.length, 4), ...content]);
}

const SAMPLES = [0x00, 0x40, 0x00, 0xc0]; // 0.5, -0.5 at 16 bits

describe("by hand", () => {
  test.each([
    { name: "8-bit PCM", header: { bits: 8 }, data: [0, 64, 128, 255], samples: [-1, -0.5, 0, 127 / 128] },
    { name: "16-bit PCM", header: { bits: 16 }, data: [0, 0x80, 0, 0x40], samples: [-1, 0.5] },
    { name: "24-bit PCM", header: { bits: 24 }, data: [0, 0, 0x80, 1, 0, 0], samples: [-1, 2 ** -23] },
    { name: "32-bit PCM", header: { bits: 32 }, data: [0, 0, 0, 0x80, 0, 0, 0, 0x20], samples: [-1, 0.25] },
    { name: "32-bit float", header: { bits: 32, code: 3 }, data: [0, 0, 0, 0x3f, 0, 0, 0, 0xc0], samples: [0.5, -2] },
    { name: "64-bit float", header: { bits: 64, code: 3 }, data: [0, 0, 0, 0, 0, 0, 0xe0, 0x3f], samples: [0.5] },
  ])("$name", ({ header, data, samples }) => {
    expect(parseWav(riff(chunk("fmt ", fmt(header)), chunk("data", data)))).toEqual({ channels: [Float32Array.from(samples)], sampleRate: 8000, repairs: [] });
  });

  test("channels are taken apart", () => {
    const { channels } = parseWav(riff(chunk("fmt ", fmt({ channelCount: 2 })), chunk("data", SAMPLES)));
    expect(channels).toEqual([Float32Array.of(0.5), Float32Array.of(-0.5)]);
  });

  test("unknown chunks of odd size are skipped, wherever they stand, and a view into a larger buffer is read", () => {
    const file = riff(chunk("LIST", [1, 2, 3]), chunk("fmt ", fmt()), chunk("bext", [7]), chunk("data", SAMPLES), chunk("id3 ", [1]));
    const larger = new Uint8Array(file.length + 6);
    larger.set(file, 3);
    expect(parseWav(larger.subarray(3, 3 + file.length)).channels).toEqual([Float32Array.of(0.5, -0.5)]);
  });

  test("the format may stand after the samples", () => {
    expect(parseWav(riff(chunk("data", SAMPLES), chunk("fmt ", fmt()))).channels).toEqual([Float32Array.of(0.5, -0.5)]);
  });

  test("WAVE_FORMAT_EXTENSIBLE names its format in a GUID", () => {
    const guid = [1, 0, 0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xaa, 0, 0x38, 0x9b, 0x71];
    const extended = [...fmt({ code: 0xfffe }), ...little(22, 2), ...little(16, 2), ...little(4, 4), ...guid];
    expect(parseWav(riff(chunk("fmt ", extended), chunk("data", SAMPLES))).channels).toEqual([Float32Array.of(0.5, -0.5)]);
    expect(() => parseWav(riff(chunk("fmt ", extended.with(30, 9)), chunk("data", SAMPLES)))).toThrow("parseWav: need a PCM or float sub-format, got an unknown GUID");
    expect(() => parseWav(riff(chunk("fmt ", extended.slice(0, 18)), chunk("data", SAMPLES)))).toThrow("parseWav: need 40 bytes in the fmt chunk of WAVE_FORMAT_EXTENSIBLE, got 18");
  });

  test("bits that are no whole bytes are the upper ones", () => {
    expect(parseWav(riff(chunk("fmt ", fmt({ bits: 12, blockAlign: 2 })), chunk("data", SAMPLES))).channels).toEqual([Float32Array.of(0.5, -0.5)]);
  });

  // The ends and the middle of ITU-T G.711's tables, in steps of the 13 and 14-bit scales they are written in.
  test.each([
    { name: "A-law", code: 6, data: [0xd5, 0x55, 0xaa, 0x2a, 0x80], samples: [1, -1, 4032, -4032, 688].map((step) => step / 4096) },
    { name: "µ-law", code: 7, data: [0xff, 0x7f, 0x80, 0x00, 0xef], samples: [0, 0, 8031, -8031, 33].map((step) => step / 8192) },
  ])("$name", ({ code, data, samples }) => {
    expect(parseWav(riff(chunk("fmt ", fmt({ code, bits: 8 })), chunk("data", data))).channels[0].map((sample) => sample + 0)).toEqual(Float32Array.from(samples));
  });

  test("IMA ADPCM: a first sample, then steps of the table", () => {
    // Sample 1000 at step 7 (index 0); code 4 adds 7 + 0, and moves two steps up; code 12 takes 9 + 1 away.
    const block = [...little(1000, 2), 0, 0, 0xc4, 0, 0, 0];
    const file = riff(chunk("fmt ", fmt({ code: 0x11, bits: 4, blockAlign: 8 })), chunk("data", block));
    expect(parseWav(file).channels[0].subarray(0, 3)).toEqual(Float32Array.of(1000 / 32768, 1007 / 32768, 997 / 32768));
    expect(parseWav(file).channels[0].length).toBe(9);
  });

  test("the fact chunk tells how much of the last block is meant, unless that cannot be", () => {
    const file = (stated: number): Uint8Array => riff(chunk("fmt ", fmt({ code: 0x11, bits: 4, blockAlign: 8 })), chunk("fact", little(stated, 4)), chunk("data", Array<number>(16).fill(0)));
    expect(parseWav(file(12))).toMatchObject({ channels: [{ length: 12 }], repairs: [] });
    expect(parseWav(file(9))).toMatchObject({ channels: [{ length: 18 }], repairs: ["the header states 9 samples; the 18 present are used"] });
    expect(parseWav(file(19)).repairs).toEqual(["the header states 19 samples; the 18 present are used"]);
  });

  test("RF64 keeps the length of the data in ds64, and what follows the data is found", () => {
    const file = riff(chunk("ds64", [...little(100, 8), ...little(4, 8), ...little(2, 8), ...little(0, 4)]), chunk("data", SAMPLES, 0xffffffff), chunk("fmt ", fmt()));
    file.set(text("RF64"));
    expect(parseWav(file)).toEqual({ channels: [Float32Array.of(0.5, -0.5)], sampleRate: 8000, repairs: [] });
  });
});

describe("lengths that are not so", () => {
  test.each([
    { claimed: 0, stated: "no length of its data" },
    { claimed: 0xffffffff, stated: "no length of its data" },
    { claimed: 4000, stated: "4000 bytes of data" },
  ])("$claimed bytes claimed, 4 present", ({ claimed, stated }) => {
    const { channels, repairs } = parseWav(riff(chunk("fmt ", fmt()), chunk("data", SAMPLES, claimed)));
    expect(channels).toEqual([Float32Array.of(0.5, -0.5)]);
    expect(repairs).toEqual([`the header states ${stated}; the 4 bytes present are used`]);
  });

  test("strict refuses them, with the file's name", async () => {
    const file = riff(chunk("fmt ", fmt()), chunk("data", SAMPLES, 4000));
    await expect(decodeAudio(file, { name: "a.wav", strict: true })).rejects.toThrow(new AudioFormatError("a.wav: decodeAudio: strict refuses what has to be repaired: the header states 4000 bytes of data; the 4 bytes present are used"));
    expect((await decodeAudio(riff(chunk("fmt ", fmt()), chunk("data", SAMPLES)), { strict: true })).repairs).toEqual([]);
  });

  test("half a sample at the end is dropped and said", () => {
    const { channels, repairs } = parseWav(riff(chunk("fmt ", fmt()), chunk("data", [...SAMPLES, 9])));
    expect(channels[0].length).toBe(2);
    expect(repairs).toEqual(["the last 1 bytes are no whole sample and are dropped"]);
  });

  test("a length of 0 is true when other chunks follow to the end", () => {
    expect(() => parseWav(riff(chunk("fmt ", fmt()), chunk("data", []), chunk("LIST", [1, 2])))).toThrow("parseWav: need at least one sample, got 0 bytes of data");
  });
});

describe("refused in one line", () => {
  const data = chunk("data", SAMPLES);
  test.each<[string, Uint8Array, string]>([
    ["a stub", Uint8Array.from(text("RIFF")), "parseWav: need a 12-byte RIFF header, got 4 bytes"],
    ["something else", Uint8Array.from(text("hello, world")), 'parseWav: need a file that starts with RIFF, got "hell"'],
    ["a Wave64 stub", Uint8Array.from(text("riff....WAVE")), "parseWav: need a 40-byte riff header, got 12 bytes"],
    ["a video", Uint8Array.from(text("RIFF....AVI ")), 'parseWav: need a RIFF file of form WAVE, got "AVI "'],
    ["no fmt", riff(data), "parseWav: need a fmt chunk, found none"],
    ["no data", riff(chunk("fmt ", fmt())), "parseWav: need a data chunk, found none"],
    ["nothing in data", riff(chunk("fmt ", fmt()), chunk("data", [])), "parseWav: need at least one sample, got 0 bytes of data"],
    ["a short fmt", riff(chunk("fmt ", fmt().slice(0, 14)), data), "parseWav: need 16 bytes in the fmt chunk, got 14"],
    ["GSM", riff(chunk("fmt ", fmt({ code: 0x31, bits: 8 })), data), "parseWav: need PCM, float, A-law, µ-law or ADPCM samples, got GSM 6.10; convert the file to 16-bit PCM"],
    ["an unknown codec", riff(chunk("fmt ", fmt({ code: 0x1234 })), data), "parseWav: need PCM, float, A-law, µ-law or ADPCM samples, got codec 0x1234; convert the file to 16-bit PCM"],
    ["40 bits", riff(chunk("fmt ", fmt({ bits: 40 })), data), "parseWav: need PCM of 1 to 32 bits, got 40"],
    ["0 bits", riff(chunk("fmt ", fmt({ bits: 0 })), data), "parseWav: need PCM of 1 to 32 bits, got 0"],
    ["16-bit float", riff(chunk("fmt ", fmt({ code: 3 })), data), "parseWav: need 32 or 64-bit float, got 16 bits"],
    ["3-bit IMA ADPCM", riff(chunk("fmt ", fmt({ code: 0x11, bits: 3, blockAlign: 8 })), data), "parseWav: need 4 bits a sample of IMA ADPCM, got 3"],
    ["IMA ADPCM in blocks of 2 bytes", riff(chunk("fmt ", fmt({ code: 0x11, bits: 4, blockAlign: 2 })), data), "parseWav: need blocks of at least 4 bytes of IMA ADPCM, got 2"],
    ["half a block of IMA ADPCM", riff(chunk("fmt ", fmt({ code: 0x11, bits: 4, blockAlign: 8 })), data), "parseWav: need at least one block of 8 bytes, got 4 bytes of data"],
    ["Microsoft ADPCM in blocks of 2 bytes", riff(chunk("fmt ", fmt({ code: 2, bits: 4, blockAlign: 2 })), data), "parseWav: need blocks of at least 7 bytes of Microsoft ADPCM, got 2"],
    ["Microsoft ADPCM without coefficients", riff(chunk("fmt ", fmt({ code: 2, bits: 4, blockAlign: 8 })), data), "parseWav: need the coefficients of Microsoft ADPCM in the fmt chunk, found 0 pairs in 16 bytes"],
    ["no channel", riff(chunk("fmt ", fmt({ channelCount: 0 })), data), "parseWav: need at least one channel, got 0"],
    ["a wrong block align", riff(chunk("fmt ", fmt({ blockAlign: 3 })), data), "parseWav: need a block align of 2 bytes (channels × bytes a sample), got 3"],
    ["no rate", riff(chunk("fmt ", fmt({ sampleRate: 0 })), data), "parseWav: need a sample rate of 100 to 2000000 Hz, got 0"],
    ["an absurd rate", riff(chunk("fmt ", fmt({ sampleRate: 4e9 })), data), "parseWav: need a sample rate of 100 to 2000000 Hz, got 4000000000"],
    ["NaN", riff(chunk("fmt ", fmt({ code: 3, bits: 32 })), chunk("data", [0, 0, 0xc0, 0x7f])), "parseWav: need finite samples, got NaN at sample 0 of channel 0"],
  ])("%s", (_, bytes, message) => {
    expect(() => parseWav(bytes)).toThrow(new AudioFormatError(message));
  });
});

const FULL_SCALE = { 8: 128, 16: 32768, 24: 8388608, 32: 2147483648 };
const waveforms = fc.record({
  channels: fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 40 })).chain(([count, length]) =>
    fc.array(fc.float32Array({ min: -1, max: Math.fround(1 - 2 ** -7), noNaN: true, minLength: length, maxLength: length }), { minLength: count, maxLength: count }),
  ),
  sampleRate: fc.integer({ min: 100, max: 2_000_000 }),
});

describe("encodeWav", () => {
  test.each([8, 16, 24, 32] as const)("parseWav gives back %i-bit PCM to half a step, and to the bit the second time", (bitsPerSample) => {
    fc.assert(fc.property(waveforms, (waveform) => {
      const once = parseWav(encodeWav(waveform, { bitsPerSample }));
      expect(once).toMatchObject({ sampleRate: waveform.sampleRate, repairs: [] });
      const half = 0.5 / FULL_SCALE[bitsPerSample] + 2 ** -25; // and the rounding to float32
      once.channels.forEach((channel, c) => channel.forEach((sample, i) => expect(Math.abs(sample - waveform.channels[c][i])).toBeLessThanOrEqual(half)));
      expect(parseWav(encodeWav(once, { bitsPerSample }))).toEqual(once);
    }));
  });

  test.each([32, 64])("parseWav gives back %i-bit float to the bit", (bitsPerSample) => {
    fc.assert(fc.property(waveforms, (waveform) => {
      expect(parseWav(encodeWav(waveform, { format: "float", bitsPerSample })).channels).toEqual(waveform.channels);
    }));
  });

  test("beyond full scale PCM clips and float does not; 16-bit PCM and 32-bit float are the defaults", () => {
    const loud = { channels: [Float32Array.of(2, -2)], sampleRate: 8000 };
    expect(parseWav(encodeWav(loud)).channels).toEqual([Float32Array.of(32767 / 32768, -1)]);
    expect(parseWav(encodeWav(loud, { format: "float" })).channels).toEqual(loud.channels);
    expect([encodeWav(loud).length, encodeWav(loud, { format: "float" }).length]).toEqual([62, 66]);
  });

  test("dither adds the sum of two random numbers, less one, in steps", () => {
    const random = [0.9, 0.9, 0.1, 0.1, 0.5, 0.5].values();
    const channel = Float32Array.of(0, 0, 0.25);
    const bytes = encodeWav({ channels: [channel], sampleRate: 8000 }, { dither: () => random.next().value! });
    expect(parseWav(bytes).channels[0]).toEqual(Float32Array.of(1 / 32768, -1 / 32768, 0.25));
  });

  test("clipping is told of, once; full scale itself is none, nor is float", () => {
    const told: number[] = [];
    const onClipped = (samples: number): number => told.push(samples);
    const loud = { channels: [Float32Array.of(2, -1.5), Float32Array.of(1, -1)], sampleRate: 8000 };
    encodeWav(loud, { onClipped });
    encodeWav(loud, { onClipped, format: "float" });
    encodeWav({ channels: [Float32Array.of(1)], sampleRate: 8000 }, { onClipped });
    expect(told).toEqual([2]);
  });

  test.each<[string, Float32Array[], number, object, string]>([
    ["no channel", [], 8000, {}, "encodeWav: need 1 to 65535 channels, got 0"],
    ["no sample", [new Float32Array(0)], 8000, {}, "encodeWav: need at least one sample, got 0"],
    ["two lengths", [new Float32Array(2), new Float32Array(3)], 8000, {}, "encodeWav: need channels of one length, got 2, 3"],
    ["NaN as rate", [new Float32Array(2)], NaN, {}, "encodeWav: need a whole sample rate of 100 to 2000000 Hz, got NaN"],
    ["NaN as sample", [Float32Array.of(0, NaN)], 8000, {}, "encodeWav: need finite samples, got NaN at sample 1 of channel 0"],
    ["12 bits", [new Float32Array(2)], 8000, { bitsPerSample: 12 }, "encodeWav: need 8, 16, 24 or 32-bit pcm or 32 or 64-bit float, got 12-bit pcm"],
    ["a wide frame", Array<Float32Array>(40000).fill(new Float32Array(1)), 8000, {}, "encodeWav: need at most 65535 bytes a frame, got 40000 channels of 2 bytes"],
  ])("refuses %s", (_, channels, sampleRate, options, message) => {
    expect(() => encodeWav({ channels, sampleRate }, options)).toThrow(new RangeError(message));
  });
});
