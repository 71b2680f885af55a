import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import golden from "../test/golden/soundfile.json" with { type: "json" };
import { audioContainer, AudioFormatError, decodeAudio, encodeWav } from "./index.ts";

const files = golden.cases.map(({ input }) => Uint8Array.from(Buffer.from(input.file, "base64")));
const flac = files[golden.cases.findIndex(({ input }) => input.container === "FLAC")];

function bytes(start: string, length = 64): Uint8Array {
  const file = new Uint8Array(length);
  file.set(Array.from(start, (character) => character.charCodeAt(0)));
  return file;
}

describe("by content", () => {
  test.each([
    ["ID3\x04", "MP3"],
    ["\xff\xfb\x90\x64", "MP3"],
    ["\xff\xf1\x50\x80", "AAC"],
    [`OggS${"\0".repeat(24)}OpusHead`, "Ogg Opus"],
    [`OggS${"\0".repeat(24)}\x01vorbis`, "Ogg Vorbis"],
    [`OggS${"\0".repeat(24)}\x7fFLAC`, "Ogg FLAC"],
    ["\0\0\0 ftypM4A ", "MPEG-4 audio"],
    ["FORM\0\0\0\0AIFF", "AIFF"],
    ["\x1aE\xdf\xa3", "WebM"],
  ])("%j is refused as %s", async (start, name) => {
    await expect(decodeAudio(bytes(start))).rejects.toThrow(new AudioFormatError(`decodeAudio: ${name} is not supported yet; WAV and FLAC are read`));
  });

  test.each([
    ["nothing", new Uint8Array(0), "decodeAudio: the file is empty (0 bytes)"],
    ["text", bytes("just some notes"), "decodeAudio: this is no audio that is known; WAV and FLAC are read"],
    ["zeros", new Uint8Array(1000), "decodeAudio: this is no audio that is known; WAV and FLAC are read"],
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

/** Decodes, or gives the message of the one error allowed. */
async function outcome(file: Uint8Array): Promise<unknown> {
  try {
    return await decodeAudio(file);
  } catch (error) {
    expect(error).toBeInstanceOf(AudioFormatError);
    expect(String(error)).not.toContain("\n");
    return error;
  }
}

describe("any bytes give samples or an AudioFormatError", () => {
  beforeEach(() => void vi.spyOn(console, "error").mockImplementation(() => undefined)); // libFLAC's wrapper writes there
  afterEach(() => vi.restoreAllMocks());

  const starts = ["RIFF\x24\0\0\0WAVEfmt \x10\0\0\0", "RF64\xff\xff\xff\xffWAVEds64", "fLaC\0\0\0\x22", "fLaC\x80\0\0\x22", ""].map((start) => Array.from(start, (character) => character.charCodeAt(0)));

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

  test("changed ones, which never grow beyond what the file can hold", async () => {
    const changes = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 8 });
    await fc.assert(fc.asyncProperty(fc.constantFrom(...files), changes, async (file, list) => {
      const changed = file.slice();
      // Half of the changes fall into the first 64 bytes, where headers are.
      list.forEach(([at, byte], i) => (changed[at % (i % 2 ? file.length : 64)] = byte));
      const result = await outcome(changed);
      if (!(result instanceof Error)) expect((result as { channels: Float32Array[] }).channels[0].length).toBeLessThanOrEqual(file.length);
    }), { numRuns: 1000 });
  });
});
