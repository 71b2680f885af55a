import { expect, test } from "vitest";
import { audioContainer, AudioFormatError, audioInfo, decodeAudio } from "../index.ts";

interface Header {
  readonly magic?: string;
  readonly offset?: number;
  readonly size?: number;
  readonly encoding?: number;
  readonly sampleRate?: number;
  readonly channelCount?: number;
  /** Between the header and the samples. */
  readonly annotation?: string;
}

const SAMPLES = [0x40, 0x00, 0xc0, 0x00];

function au({ magic = ".snd", annotation = "", offset = 24 + annotation.length, size = SAMPLES.length, encoding = 3, sampleRate = 8000, channelCount = 1 }: Header = {}, samples: readonly number[] = SAMPLES): Uint8Array {
  const head = new DataView(new ArrayBuffer(24));
  [offset, size, encoding, sampleRate, channelCount].forEach((value, index) => head.setUint32(4 + 4 * index, value, magic === "dns."));
  const text = (characters: string): number[] => Array.from(characters, (character) => character.charCodeAt(0));
  return Uint8Array.from([...text(magic), ...new Uint8Array(head.buffer).subarray(4), ...text(annotation), ...samples]);
}

test("a text between header and samples, of any length", async () => {
  for (const annotation of ["", "x", "made on a NeXT\0\0"]) {
    expect(await decodeAudio(au({ annotation }))).toEqual({ channels: [Float32Array.of(0.5, -0.5)], sampleRate: 8000, repairs: [] });
  }
});

// By hand: each is a half and minus a half in its own way; µ-law and A-law have a step near it.
test.each<[string, number, readonly number[], readonly number[]]>([
  ["8-bit PCM", 2, [0x40, 0xc0], [0.5, -0.5]],
  ["16-bit PCM", 3, [0x40, 0, 0xc0, 0], [0.5, -0.5]],
  ["24-bit PCM", 4, [0x40, 0, 0, 0xc0, 0, 0], [0.5, -0.5]],
  ["32-bit PCM", 5, [0x40, 0, 0, 0, 0xc0, 0, 0, 0], [0.5, -0.5]],
  ["32-bit float", 6, [0x3f, 0, 0, 0, 0xbf, 0, 0, 0], [0.5, -0.5]],
  ["64-bit float", 7, [0x3f, 0xe0, 0, 0, 0, 0, 0, 0, 0xbf, 0xe0, 0, 0, 0, 0, 0, 0], [0.5, -0.5]],
  ["µ-law", 1, [0x8f, 0x0f], [(33 * 2 ** 7 - 33) / 8192, -(33 * 2 ** 7 - 33) / 8192]],
  ["A-law", 27, [0xa5, 0x25], [(33 * 2 ** 6) / 4096, -(33 * 2 ** 6) / 4096]],
])("%s is encoding %i", async (label, encoding, samples, expected) => {
  const file = au({ encoding, size: samples.length }, samples);
  expect(audioInfo(file)).toMatchObject({ format: "Sun AU", encoding: label, length: 2, durationSeconds: 2 / 8000 });
  expect((await decodeAudio(file)).channels).toEqual([Float32Array.from(expected)]);
});

test("DEC's files are the same with their bytes turned round", async () => {
  const file = au({ magic: "dns.", channelCount: 2 }, [0, 0x40, 0, 0xc0]);
  expect(audioContainer(file)).toBe("Sun AU");
  expect((await decodeAudio(file)).channels).toEqual([Float32Array.of(0.5), Float32Array.of(-0.5)]);
});

test.each([
  { name: "a length that is not known", file: au({ size: 0xffffffff }), repairs: [] },
  { name: "a length of 0, as a writer that cannot seek leaves it", file: au({ size: 0 }), repairs: [] },
  { name: "bytes behind the samples", file: au({}, [...SAMPLES, 1, 2]), repairs: [] },
  { name: "samples missing", file: au({ size: 100 }), repairs: ["the header states 100 bytes of samples; the 4 bytes present are used"] },
  { name: "half a sample more", file: au({ size: 0xffffffff }, [...SAMPLES, 1]), repairs: ["the last 1 bytes are no whole sample and are dropped"] },
])("$name", async ({ file, repairs }) => {
  expect(await decodeAudio(file)).toEqual({ channels: [Float32Array.of(0.5, -0.5)], sampleRate: 8000, repairs });
  if (repairs.length > 0) await expect(decodeAudio(file, { strict: true })).rejects.toThrow(repairs[0]);
});

test("a part is read alone", async () => {
  const file = au({ annotation: "odd", sampleRate: 1000 }, SAMPLES);
  expect((await decodeAudio(file, { offsetSeconds: 0.001 })).channels).toEqual([Float32Array.of(-0.5)]);
});

test.each<[string, Uint8Array, string]>([
  ["half a header", au().subarray(0, 20), "openAu: need a 24-byte header, got 20 bytes"],
  ["no channel", au({ channelCount: 0 }), "openAu: need 1 to 65535 channels, got 0"],
  ["too many channels", au({ channelCount: 65536 }), "openAu: need 1 to 65535 channels, got 65536"],
  ["no rate", au({ sampleRate: 0 }), "openAu: need a sample rate of 100 to 2000000 Hz, got 0"],
  ["ADPCM", au({ encoding: 23 }), "openAu: need µ-law (1), PCM (2 to 5), float (6, 7) or A-law (27), got encoding 23; convert the file to PCM"],
  ["samples within the header", au({ offset: 8 }), "openAu: need samples behind the header of 24 bytes, got an offset of 8"],
  ["samples behind the end", au({ offset: 0xfffffff0 }), "openAu: need at least one sample, got 0 bytes of data"],
  ["no sample", au({}, []), "openAu: need at least one sample, got 0 bytes of data"],
  ["NaN", au({ encoding: 6, size: 4 }, [0x7f, 0xc0, 0, 0]), "openAu: need finite samples, got NaN at sample 0 of channel 0"],
])("refuses %s in one line", async (_, file, message) => {
  await expect(decodeAudio(file, { name: "x.au" })).rejects.toThrow(new AudioFormatError(`x.au: ${message}`));
});
