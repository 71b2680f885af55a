import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { mutation, startingFiles } from "../test/mutations.mjs";
import lossy from "../test/golden/lossy.json" with { type: "json" };
import golden from "../test/golden/soundfile.json" with { type: "json" };
import { audioContainer, audioInfo, AudioFormatError, decodeAudio, encodeWav, type DecodedAudio, type RangeOptions } from "./index.ts";

const files = golden.cases.map(({ input }) => Uint8Array.from(Buffer.from(input.file, "base64")));
const flac = files[golden.cases.findIndex(({ input }) => input.container === "FLAC")];

function bytes(start: string, length = 64): Uint8Array {
  const file = new Uint8Array(length);
  file.set(Array.from(start, (character) => character.charCodeAt(0)));
  return file;
}

const READ = "WAV, AIFF, AU, FLAC, MP3, Ogg Vorbis and Ogg Opus are read";

describe("by content", () => {
  test.each([
    ["\xff\xf1\x50\x80", "AAC"],
    [`OggS\0\x02${"\0".repeat(20)}\x01\x08Speex   `, "Ogg Speex"],
    [`OggS\0\x02${"\0".repeat(20)}\x01\x08fishead`, "Ogg"],
    ["\0\0\0 ftypM4A ", "MPEG-4 audio"],
    ["\x1aE\xdf\xa3", "WebM"],
    ["caff", "Core Audio"],
    ["#!AMR", "AMR"],
    ["0&\xb2u", "Windows Media Audio"],
  ])("%j is refused as %s", async (start, name) => {
    await expect(decodeAudio(bytes(start))).rejects.toThrow(new AudioFormatError(`decodeAudio: ${name} is not supported; ${READ}`));
    expect(() => audioInfo(bytes(start), { name: "x" })).toThrow(new AudioFormatError(`x: audioInfo: ${name} is not supported; ${READ}`));
  });

  test.each([
    ["nothing", new Uint8Array(0), "decodeAudio: the file is empty (0 bytes)"],
    ["text", bytes("just some notes"), `decodeAudio: this is no audio that is known; ${READ}`],
    ["zeros", new Uint8Array(1000), `decodeAudio: this is no audio that is known; ${READ}`],
  ])("%s", async (_, file, message) => {
    await expect(decodeAudio(file)).rejects.toThrow(new AudioFormatError(message));
  });

  test("a name stands before the message and is otherwise nothing: a WAV called .mp3 is read", async () => {
    await expect(decodeAudio(bytes("hi"), { name: "a/b.wav" })).rejects.toThrow("a/b.wav: decodeAudio: this is no audio");
    const wav = encodeWav({ channels: [Float32Array.of(0.5)], sampleRate: 8000 });
    expect((await decodeAudio(wav, { name: "x.mp3" })).channels).toEqual([Float32Array.of(0.5)]);
  });

  test("an ID3 tag before FLAC is passed over", async () => {
    const tagged = new Uint8Array(20 + flac.length);
    tagged.set([0x49, 0x44, 0x33, 4, 0, 0, 0, 0, 0, 10]);
    tagged.set(flac, 20);
    expect(audioContainer(tagged)).toBe("MP3");
    expect(await decodeAudio(tagged)).toEqual(await decodeAudio(flac));
  });
});

/** Decodes, or gives the one error allowed (two with a range, which may lie outside the file). */
async function outcome(file: Uint8Array, range: RangeOptions = {}): Promise<unknown> {
  try {
    return await decodeAudio(file, { name: "some/file", maxSamples: 2 ** 22, ...range });
  } catch (error) {
    expect(error instanceof AudioFormatError || (range.offsetSeconds !== undefined && error instanceof RangeError), String(error)).toBe(true);
    expect((error as Error).message).toMatch(/^some\/file: [^\n]+$/);
    return error;
  }
}

/** A bounded sample of what `tooling/fuzz/decoders.mjs` does at length. */
const SEED = 20;

describe("any bytes give samples or an AudioFormatError", () => {
  beforeEach(() => void vi.spyOn(console, "error").mockImplementation(() => undefined)); // the decoders' wrappers write there
  afterEach(() => vi.restoreAllMocks());

  const starts = ["RIFF\x24\0\0\0WAVEfmt \x10\0\0\0", "FORM\0\0\0\x40AIFFCOMM\0\0\0\x12", ".snd\0\0\0\x18\0\0\0\x40\0\0\0\x03\0\0\x1f\x40\0\0\0\x01", "\xff\xfb\x90\x64", `OggS\0\x02${"\0".repeat(20)}\x01\x13OpusHead`, "RF64\xff\xff\xff\xffWAVEds64", "fLaC\0\0\0\x22", "fLaC\x80\0\0\x22", ""].map((start) => Array.from(start, (character) => character.charCodeAt(0)));

  test("random ones", async () => {
    await fc.assert(fc.asyncProperty(fc.constantFrom(...starts), fc.uint8Array({ maxLength: 300 }), async (start, rest) => {
      await outcome(Uint8Array.from([...start, ...rest]));
    }), { numRuns: 500 });
  });

  test("cut ones", async () => {
    await fc.assert(fc.asyncProperty(fc.constantFrom(...files), fc.nat(), async (file, length) => {
      await outcome(file.subarray(0, length % file.length));
    }), { numRuns: 300 });
  });

  test("changed ones, and what audioInfo tells of them is what they decode to", async () => {
    const all = startingFiles(golden, lossy);
    for (let index = 0; index < 600; index++) {
      const { bytes: changed, range } = mutation(all, SEED, index);
      const result = await outcome(changed, range);
      if (result instanceof Error || range.offsetSeconds !== undefined) continue;
      const { length } = (result as DecodedAudio).channels[0];
      expect(audioInfo(changed), `seed ${SEED}, change ${index}`).toMatchObject({ length });
    }
  });
});

describe("memory of the caller", () => {
  const channels = [Float32Array.of(0.5, -0.25, 0), Float32Array.of(-1, 0.75, 0.125)];

  test.each([{ format: "pcm" }, { format: "float" }, { format: "pcm", bitsPerSample: 24 }] as const)("takes plain samples: %j", async (encoding) => {
    const file = encodeWav({ channels, sampleRate: 8000 }, encoding);
    const given = channels.map(() => new Float32Array(2).fill(NaN));
    const decoded = await decodeAudio(file, { offsetSeconds: 1 / 8000, memory: (_length, channel) => given[channel] });
    decoded.channels.forEach((samples, channel) => expect(samples).toBe(given[channel]));
    expect(given).toEqual((await decodeAudio(file, { offsetSeconds: 1 / 8000 })).channels);
  });

  test.each([...golden.cases, ...lossy.cases])("$call: the same samples, put there but for ADPCM", async ({ call, input }) => {
    const file = Uint8Array.from(Buffer.from(input.file, "base64"));
    const expected = (await decodeAudio(file)).channels;
    const given = expected.map(({ length }) => new Float32Array(length).fill(NaN));
    const { channels: got } = await decodeAudio(file, { memory: (_length, channel) => given[channel] });
    expect(got).toEqual(expected);
    expect(got.every((samples, channel) => samples === given[channel])).toBe(!/ADPCM/.test(call));
  });

  test("must be of the right length", async () => {
    const file = encodeWav({ channels, sampleRate: 8000 });
    await expect(decodeAudio(file, { memory: () => new Float32Array(4), name: "a.wav" })).rejects.toThrow("need memory of 3 samples for channel 0, got 4");
  });
});
