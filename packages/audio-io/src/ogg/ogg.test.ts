import { describe, expect, test } from "vitest";
import { flacInOgg, oggFile } from "../../test/mutations.mjs";
import lossy from "../../test/golden/lossy.json" with { type: "json" };
import golden from "../../test/golden/soundfile.json" with { type: "json" };
import { audioInfo, AudioFormatError, decodeAudio, decodeFlac } from "../index.ts";
import { oggStream } from "./ogg-stream.ts";

interface GoldenFile {
  readonly call: string;
  readonly input: { readonly file: string };
}

function fileOf(cases: readonly GoldenFile[], start: string): Uint8Array {
  return Uint8Array.from(Buffer.from(cases.find(({ call }) => call.startsWith(`soundfile.read(${start}`))!.input.file, "base64"));
}

const vorbis = fileOf(lossy.cases, "OGG VORBIS, 1");
const opus = fileOf(lossy.cases, "OGG OPUS, 1 channels, 48000");
const flac = fileOf(golden.cases, "FLAC PCM_16, 2");

/** A stream's packets and the granule of the page each ends on, -1 where another ends there too. */
function taken(bytes: Uint8Array, magic: string): { packets: Uint8Array[]; granules: number[] } {
  const { packets } = oggStream(bytes, magic);
  return { packets: packets.map(({ data }) => data), granules: packets.map(({ granule }) => granule ?? -1) };
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => Array.from(part)));
}

describe("what is in the file", () => {
  test("info of each codec, without decoding", () => {
    expect(audioInfo(vorbis)).toEqual({ format: "Ogg Vorbis", encoding: "Vorbis", sampleRate: 8000, channelCount: 1, length: 6000, durationSeconds: 0.75, repairs: [] });
    expect(audioInfo(opus)).toEqual({ format: "Ogg Opus", encoding: "Opus", sampleRate: 48000, channelCount: 1, length: 60000, durationSeconds: 1.25, repairs: [] });
    expect(audioInfo(flacInOgg(flac))).toMatchObject({ format: "Ogg FLAC", encoding: "16-bit FLAC", sampleRate: 44100, channelCount: 2, length: 60 });
  });

  test("FLAC in Ogg is the FLAC file", async () => {
    expect(await decodeAudio(flacInOgg(flac))).toEqual(await decodeFlac(flac));
  });

  test("a page a packet is the same as many packets a page", async () => {
    for (const [bytes, magic] of [[vorbis, "\x01vorbis"], [opus, "OpusHead"]] as const) {
      const { packets, granules } = taken(bytes, magic);
      expect(await decodeAudio(oggFile(packets, { granules }))).toEqual(await decodeAudio(bytes));
    }
  });
});

describe("lengths", () => {
  const voice = taken(vorbis, "\x01vorbis");
  const speech = taken(opus, "OpusHead");
  const withGranules = (granules: readonly number[], file = voice): Uint8Array => oggFile(file.packets, { granules });

  /** As if a page ended with the tenth packet of sound; how many samples that makes, the headers tell. */
  const tenth = audioInfo(oggFile(voice.packets.slice(0, 13), { closed: false })).length;
  const known = voice.granules.with(12, tenth);

  test("the last page cuts the end", async () => {
    const whole = (await decodeAudio(vorbis)).channels[0];
    const shorter = withGranules(voice.granules.with(-1, 5900));
    expect((await decodeAudio(shorter)).channels).toEqual([whole.subarray(0, 5900)]);
  });

  test("the last page cannot state more than there is", () => {
    const { length, repairs } = audioInfo(withGranules(known.with(-1, 99999)));
    expect(length).toBe(6144);
    expect(repairs).toEqual(["the last page states 99999 samples; the 6144 present are used"]);
  });

  test("a first page that states fewer samples than it holds cuts the start", async () => {
    const whole = (await decodeAudio(vorbis)).channels[0];
    const cut = withGranules(known.map((granule) => (granule > 0 ? granule - 100 : granule)));
    expect((await decodeAudio(cut)).channels).toEqual([whole.subarray(100)]);
  });

  test("a stream that was cut out of a longer one starts where it starts", async () => {
    const later = withGranules(known.map((granule) => (granule > 0 ? granule + 1_000_000 : granule)));
    expect(await decodeAudio(later)).toEqual(await decodeAudio(vorbis));
  });

  test("Opus drops its pre-skip, and applies its gain", async () => {
    const whole = (await decodeAudio(opus)).channels[0];
    const skip = speech.packets[0][10] + 256 * speech.packets[0][11];
    const head = speech.packets[0].slice();
    new DataView(head.buffer).setUint16(10, skip + 50, true);
    new DataView(head.buffer).setInt16(16, 256 * 6, true);
    const { channels } = await decodeAudio(oggFile([head, ...speech.packets.slice(1)], { granules: speech.granules }));
    expect(channels[0].length).toBe(whole.length - 50);
    channels[0].forEach((sample, i) => expect(Math.abs(sample - whole[i + 50] * 10 ** (6 / 20))).toBeLessThan(1e-6));
  });

  test("a part of a long Opus file is decoded from four seconds before it", async () => {
    const [head, tags, ...sound] = speech.packets;
    const long = oggFile([head, tags, ...Array.from({ length: 6 }, () => sound).flat()], { closed: false });
    const whole = await decodeAudio(long);
    const [start, length] = [300_000, 30_000];
    const { channels } = await decodeAudio(long, { offsetSeconds: start / 48000, durationSeconds: length / 48000 });
    expect(channels[0].length).toBe(length);
    // Opus for speech computes in whole numbers, and a small difference may go round for long.
    channels[0].forEach((sample, i) => expect(Math.abs(sample - whole.channels[0][start + i])).toBeLessThan(2e-3));
  });

  test("a stream with no last page is read to its end and said", async () => {
    const open = oggFile(voice.packets, { granules: voice.granules, closed: false });
    const { channels, repairs } = await decodeAudio(open);
    expect(channels[0].length).toBeGreaterThanOrEqual(6000);
    expect(repairs).toEqual(["the stream has no last page; what is there is used"]);
  });

  test("nothing left is refused", () => {
    expect(() => audioInfo(oggFile(speech.packets.slice(0, 2)))).toThrow(new AudioFormatError("openOggOpus: need at least one sample, the pages state 0 of the 0 that the packets hold"));
    expect(() => audioInfo(oggFile(voice.packets.slice(0, 1)))).toThrow(new AudioFormatError("openOggVorbis: need three header packets; the file is cut off"));
    expect(() => audioInfo(oggFile(speech.packets.slice(0, 1)))).toThrow(new AudioFormatError("openOggOpus: need two header packets; the file is cut off"));
  });
});

describe("several streams", () => {
  const { packets, granules } = taken(vorbis, "\x01vorbis");

  test("another kind before or behind the first page is passed over", async () => {
    // Skeleton and video are begun beside the sound; here a stream of one unknown packet follows the sound's first page.
    const own = oggFile(packets, { granules });
    const firstPage = 28 + packets[0].length;
    const other = oggFile([Uint8Array.from("\x80theora", (character) => character.charCodeAt(0))], { serial: 77 });
    expect(await decodeAudio(joined(own.subarray(0, firstPage), other, own.subarray(firstPage)))).toEqual(await decodeAudio(vorbis));
    expect(await decodeAudio(joined(other, own))).toEqual(await decodeAudio(vorbis));
  });

  test("a second of the same kind is refused", async () => {
    await expect(decodeAudio(joined(vorbis, oggFile(packets, { granules, serial: 2 })), { name: "chain.ogg" })).rejects.toThrow(new AudioFormatError("chain.ogg: oggStream: need one stream, found another beside it or after it; split the file"));
  });
});

describe("damage", () => {
  test("one bit anywhere is noticed", async () => {
    for (let at = 0; at < opus.length; at += 7) await expect(decodeAudio(opus.with(at, opus[at] ^ 4)), `byte ${at}`).rejects.toThrow(AudioFormatError);
  });

  test("a cut anywhere is noticed, or said where it falls between pages", async () => {
    for (let length = 1; length < vorbis.length; length += 13) {
      const repairs = await decodeAudio(vorbis.subarray(0, length)).then((decoded) => decoded.repairs, (error: unknown) => error);
      if (!(repairs instanceof AudioFormatError)) expect(repairs).toEqual(["the stream has no last page; what is there is used"]);
    }
    await expect(decodeAudio(vorbis.subarray(0, vorbis.length - 1))).rejects.toThrow(/^oggPages: page \d+ at byte \d+ is cut off$/);
  });

  test("a page that is missing is noticed", async () => {
    const { packets, granules } = taken(opus, "OpusHead");
    const pages = oggFile(packets, { granules });
    const second = 28 + packets[0].length;
    const third = second + 27 + Math.floor(packets[1].length / 255) + 1 + packets[1].length;
    await expect(decodeAudio(joined(pages.subarray(0, second), pages.subarray(third)))).rejects.toThrow(new AudioFormatError("oggStream: page 1 of the stream is missing, page 2 follows; the file is damaged"));
  });

  test("more packets than may be are refused", () => {
    expect(() => oggStream(opus, "OpusHead", 10)).toThrow(new AudioFormatError("oggStream: need at most 10 packets, found more; split the file"));
  });

  test("bytes behind the last page are dropped and said", async () => {
    const { channels, repairs } = await decodeAudio(joined(opus, new Uint8Array(9)));
    expect(channels).toEqual((await decodeAudio(opus)).channels);
    expect(repairs).toEqual(["the 9 bytes after the last page are no audio and are dropped"]);
  });

  test.each<[string, (head: Uint8Array) => void, string]>([
    ["version", (head) => head.set([16], 8), "openOggOpus: need version 1, got 16"],
    ["channels", (head) => head.set([0], 9), "openOggOpus: need at least one channel, got 0"],
    ["three channels without a mapping", (head) => head.set([3], 9), "openOggOpus: need channel mapping family 0 with at most two channels, 1 or 255, got 0 with 3"],
    ["a mapping that is not there", (head) => head.set([1], 18), "openOggOpus: need a channel mapping within 0 decoded channels, got "],
  ])("an Opus header with wrong %s", (_, damage, message) => {
    const { packets, granules } = taken(opus, "OpusHead");
    const head = packets[0].slice();
    damage(head);
    expect(() => audioInfo(oggFile([head, ...packets.slice(1)], { granules }))).toThrow(new AudioFormatError(message));
  });

  test.each<[string, (head: Uint8Array) => void, string]>([
    ["version", (head) => head.set([9], 7), "openOggVorbis: need version 0, got 9"],
    ["channels", (head) => head.set([0], 11), "openOggVorbis: need at least one channel, got 0"],
    ["rate", (head) => head.set([0, 0], 12), "openOggVorbis: need a sample rate of 100 to 2000000 Hz, got 0"],
    ["block sizes", (head) => head.set([0x2f], 28), "openOggVorbis: need blocks of 64 to 8192 samples, got 32768 and 4"],
  ])("a Vorbis header with wrong %s", (_, damage, message) => {
    const { packets, granules } = taken(vorbis, "\x01vorbis");
    const head = packets[0].slice();
    damage(head);
    expect(() => audioInfo(oggFile([head, ...packets.slice(1)], { granules }))).toThrow(new AudioFormatError(message));
  });

  test("packets that the decoder refuses are an error, and the next file decodes", async () => {
    const { packets, granules } = taken(opus, "OpusHead");
    const wrong = packets.with(5, Uint8Array.of(packets[5][0] | 3, 0xff, 1, 2));
    await expect(decodeAudio(oggFile(wrong, { granules }))).rejects.toThrow(AudioFormatError);
    const book = taken(vorbis, "\x01vorbis");
    const setup = book.packets[2].slice().fill(0x55, 40, 200);
    await expect(decodeAudio(oggFile(book.packets.with(2, setup), { granules: book.granules }))).rejects.toThrow(AudioFormatError);
    expect((await decodeAudio(vorbis)).channels[0].length).toBe(6000);
  });
});
