import { expect, test } from "vitest";
import { AudioFormatError, decodeAudio } from "../index.ts";

function text(characters: string): number[] {
  return Array.from(characters, (character) => character.charCodeAt(0));
}

function big(value: number, bytes: number): number[] {
  return Array.from({ length: bytes }, (_, i) => Math.floor(value / 256 ** (bytes - 1 - i)) % 256);
}

function chunk(id: string, content: readonly number[], size = content.length): number[] {
  return [...text(id), ...big(size, 4), ...content, ...(content.length % 2 ? [0] : [])];
}

interface Common {
  readonly channelCount?: number;
  readonly length?: number;
  readonly bits?: number;
  readonly rate?: readonly number[];
  readonly compression?: string;
}

/** 8000 = 1.953125 × 2^12, as an 80-bit float. */
const RATE_8000 = [0x40, 0x0b, 0xfa, 0, 0, 0, 0, 0, 0, 0];

function comm({ channelCount = 1, length = 2, bits = 16, rate = RATE_8000, compression }: Common = {}): number[] {
  return chunk("COMM", [...big(channelCount, 2), ...big(length, 4), ...big(bits, 2), ...rate, ...(compression ? [...text(compression), 0, 0] : [])]);
}

function form(type: string, ...chunks: number[][]): Uint8Array {
  const content = [...text(type), ...chunks.flat()];
  return Uint8Array.from([...text("FORM"), ...big(content.length, 4), ...content]);
}

const SAMPLES = [0x40, 0x00, 0xc0, 0x00];
const sound = (samples: readonly number[] = SAMPLES, offset = 0, size = samples.length + offset + 8): number[] => chunk("SSND", [...big(offset, 4), ...big(0, 4), ...Array<number>(offset).fill(9), ...samples], size);

test("chunks in any order, others between, an offset before the samples", async () => {
  const file = form("AIFF", chunk("NAME", [1, 2, 3]), sound(SAMPLES, 6), chunk("MARK", [0]), comm());
  expect(await decodeAudio(file)).toEqual({ channels: [Float32Array.of(0.5, -0.5)], sampleRate: 8000, repairs: [] });
});

test("12 bits are the upper ones of two bytes; sowt turns the bytes round", async () => {
  expect((await decodeAudio(form("AIFF", comm({ bits: 12 }), sound()))).channels).toEqual([Float32Array.of(0.5, -0.5)]);
  expect((await decodeAudio(form("AIFC", comm({ compression: "sowt" }), sound([0, 0x40, 0, 0xc0])))).channels).toEqual([Float32Array.of(0.5, -0.5)]);
});

test("a rate that is no whole number", async () => {
  const rate = [0x40, 0x0b, 0xfa, 0x10, 0, 0, 0, 0, 0, 0]; // 8000 + 2
  expect((await decodeAudio(form("AIFF", comm({ rate }), sound()))).sampleRate).toBe(8002);
  const half = [0x40, 0x0b, 0xfa, 0x04, 0, 0, 0, 0, 0, 0];
  expect((await decodeAudio(form("AIFF", comm({ rate: half }), sound()))).sampleRate).toBe(8000.5);
});

test.each([
  { name: "samples missing", file: form("AIFF", comm({ length: 50 }), sound()), repairs: ["the header states 100 bytes of samples; the 4 bytes present are used"] },
  { name: "a chunk longer than the file", file: form("AIFF", comm({ length: 50 }), sound(SAMPLES, 0, 0x7fffffff)), repairs: ["the header states 100 bytes of samples; the 4 bytes present are used"] },
  { name: "a length of 0, as a writer that cannot seek leaves it", file: form("AIFF", comm({ length: 0 }), sound()), repairs: [] },
  { name: "samples behind those stated", file: form("AIFF", comm(), sound([...SAMPLES, 1, 2])), repairs: [] },
])("$name", async ({ file, repairs }) => {
  expect(await decodeAudio(file)).toEqual({ channels: [Float32Array.of(0.5, -0.5)], sampleRate: 8000, repairs });
});

test.each<[string, Uint8Array, string]>([
  ["no COMM", form("AIFF", sound()), "openAiff: need a COMM chunk, found none"],
  ["no SSND", form("AIFF", comm()), "openAiff: need an SSND chunk, found none"],
  ["a short COMM", form("AIFC", comm(), sound()), "openAiff: need 22 bytes in the COMM chunk, got 18"],
  ["no channel", form("AIFF", comm({ channelCount: 0 }), sound()), "openAiff: need at least one channel, got 0"],
  ["40 bits", form("AIFF", comm({ bits: 40 }), sound()), "openAiff: need PCM of 1 to 32 bits, got 40"],
  ["no rate", form("AIFF", comm({ rate: Array<number>(10).fill(0) }), sound()), "openAiff: need a sample rate of 100 to 2000000 Hz, got 0"],
  ["a rate that is no number", form("AIFF", comm({ rate: Array<number>(10).fill(255) }), sound()), "openAiff: need a sample rate of 100 to 2000000 Hz, got -Infinity"],
  ["another compression", form("AIFC", comm({ compression: "MAC3" }), sound()), 'openAiff: need PCM, float, A-law, µ-law or IMA ADPCM samples, got compression "MAC3"; convert the file to PCM'],
  ["no sample", form("AIFF", comm(), sound([])), "openAiff: need at least one sample, got 0 bytes of data"],
  ["NaN", form("AIFC", comm({ length: 1, compression: "fl32" }), sound([0x7f, 0xc0, 0, 0])), "openAiff: need finite samples, got NaN at sample 0 of channel 0"],
])("refuses %s in one line", async (_, file, message) => {
  await expect(decodeAudio(file, { name: "x.aiff" })).rejects.toThrow(new AudioFormatError(`x.aiff: ${message}`));
});
