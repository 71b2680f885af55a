import { expect, test } from "vitest";
import lossy from "../../test/golden/lossy.json" with { type: "json" };
import { audioInfo, AudioFormatError, decodeAudio } from "../index.ts";
import { mpegFrames } from "./mpeg-frames.ts";

const files = lossy.cases.filter(({ input }) => input.container === "MP3").map(({ input, output }) => ({ ...output, bytes: Uint8Array.from(Buffer.from(input.file, "base64")) }));
const mono = files.find(({ sampleRate }) => sampleRate === 16000)!;
const { starts, header, tag } = mpegFrames(mono.bytes);
const sound = mono.bytes.subarray(starts[0]);
const frameCount = starts.length;

function joined(...parts: readonly (Uint8Array | readonly number[])[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => Array.from(part)));
}

function text(characters: string, length = characters.length): number[] {
  return Array.from({ length }, (_, i) => characters.charCodeAt(i) || 0);
}

test("the encoder's delay and padding are read, and with them the length is that of what was encoded", () => {
  expect(tag).toEqual({ frames: frameCount, delay: 576, padding: frameCount * header.length - 576 - mono.length });
  expect(audioInfo(mono.bytes)).toEqual({ format: "MP3", encoding: "MPEG-2 layer III", sampleRate: 16000, channelCount: 1, length: 12000, durationSeconds: 0.75, repairs: [] });
  expect(files.map(({ bytes }) => audioInfo(bytes).encoding)).toEqual(["MPEG-2.5 layer III", "MPEG-2 layer III", "MPEG-1 layer III", "MPEG-1 layer III"]);
});

test("without that statement every sample of every frame is kept", async () => {
  const { channels, repairs } = await decodeAudio(sound);
  expect([channels[0].length, repairs]).toEqual([frameCount * header.length, []]);
  const { channels: trimmed } = await decodeAudio(mono.bytes);
  expect(channels[0].subarray(576 + 529, 576 + 529 + mono.length)).toEqual(trimmed[0]);
});

test.each([
  { name: "ID3v2 tags before", file: joined(text("ID3\x04\0\0\0\0\0\x0a", 20), text("ID3\x04\0\0\0\0\0\x02", 12), mono.bytes) },
  { name: "an ID3v1 tag behind", file: joined(mono.bytes, text("TAG", 128)) },
  { name: "an APE tag and an ID3v1 tag behind", file: joined(mono.bytes, text("APETAGEX\xd0\x07\0\0\x20\0\0\0", 32), text("TAG", 128)) },
  { name: "zeros behind", file: joined(mono.bytes, Array<number>(500).fill(0)) },
])("$name are passed over", async ({ file }) => {
  expect(await decodeAudio(file)).toEqual(await decodeAudio(mono.bytes));
});

test("noise is passed over and said", async () => {
  const noise = Array.from({ length: 77 }, (_, i) => 1 + (i % 200));
  const third = starts[3] - starts[0];
  const { channels, repairs } = await decodeAudio(joined(sound.subarray(0, third), noise, sound.subarray(third), noise));
  expect(repairs).toEqual(["77 bytes between frames are passed over", "the last 77 bytes are no whole frame and are dropped"]);
  expect(channels).toEqual((await decodeAudio(sound)).channels);
});

test("a file that is cut is refused where it states its length, else its last frame is dropped and said", async () => {
  const cut = (bytes: Uint8Array, count: number): Uint8Array => bytes.subarray(0, bytes.length - count);
  const lastFrame = mono.bytes.length - starts.at(-1)!;
  await expect(decodeAudio(cut(mono.bytes, 2 * lastFrame), { name: "cut.mp3" })).rejects.toThrow(new AudioFormatError(`cut.mp3: openMp3: the header states ${frameCount} frames, the file holds ${frameCount - 2}; it is cut off`));
  const { channels, repairs } = await decodeAudio(cut(sound, 10));
  expect(channels[0].length).toBe((frameCount - 1) * header.length);
  expect(repairs).toEqual([`the last ${lastFrame - 10} bytes are no whole frame and are dropped`]);
});

test("two files behind each other: all frames are used and it is said; of two kinds, refused", async () => {
  const { channels, repairs } = await decodeAudio(joined(mono.bytes, sound));
  expect(repairs).toEqual([`the header states ${frameCount} frames; the ${2 * frameCount} present are used`]);
  expect(channels[0].length).toBe(2 * frameCount * header.length - 576 - 529);
  await expect(decodeAudio(joined(sound, files[0].bytes))).rejects.toThrow(`openMp3: need MPEG-2 layer 3 with 1 channels at 16000 Hz throughout, got MPEG-2.5 layer 3 with 1 channels at 8000 Hz at byte ${sound.length}; split the file`);
});

test.each(files)("a part from the middle of $sampleRate Hz has the bits and the filter bank of the frames before it", async ({ bytes, sampleRate }) => {
  const { starts: sounds } = mpegFrames(bytes);
  const long = joined(...Array.from({ length: 5 }, () => bytes.subarray(sounds[0])));
  const whole = (await decodeAudio(long)).channels[0];
  for (let start = 1000; start < whole.length - 500; start += 1777) {
    const part = (await decodeAudio(long, { offsetSeconds: start / sampleRate, durationSeconds: 500 / sampleRate })).channels[0];
    expect(part.length).toBe(500);
    // Rounding, where the filter bank sums in another order.
    part.forEach((sample, i) => expect(Math.abs(sample - whole[start + i]), `sample ${start + i}`).toBeLessThan(3e-7));
  }
});

test("a delay that leaves nothing is not believed", () => {
  const at = mono.bytes.findIndex((_, i) => String.fromCharCode(...mono.bytes.subarray(i, i + 4)) === "LAME") + 21;
  const file = mono.bytes.slice();
  file.set([0xff, 0xff, 0xff], at);
  const short = joined(file.subarray(0, starts[2]), file.subarray(starts[2], starts[3]));
  short.set([0, 0, 0, 3], at - 21 - 112);
  expect(audioInfo(short)).toMatchObject({ length: 3 * header.length, repairs: [`the header states a delay of 4095 and a padding of 4095 samples, of which the file has ${3 * header.length}; nothing is trimmed`] });
});

test.each([
  ["one header and nothing behind it", joined([0xff, 0xfb, 0x90, 0x64], Array<number>(1000).fill(7))],
  ["a tag alone", Uint8Array.from(text("ID3\x04\0\0\0\0\0\x0a", 20))],
  ["a tag that claims more than the file", Uint8Array.from(text("ID3\x04\0\0\x7f\x7f\x7f\x7f", 20))],
])("%s is refused", async (_, file) => {
  await expect(decodeAudio(file)).rejects.toThrow(new AudioFormatError("openMp3: need frames that follow each other, found none; the file is no MPEG audio, or damaged"));
});
