import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { encodeWav } from "@cochlea/audio-io";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sourceFile } from "../examples/recording-source.ts";
import { createRecordingReader, readRecording } from "./read-recording.ts";

const samples = Float32Array.from({ length: 100 }, (_, index) => index / 128);
const wav = encodeWav({ channels: [samples], sampleRate: 100 }, { format: "float", bitsPerSample: 32 });
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "cochlea-recording-"));
  await writeFile(path.join(folder, "whole.wav"), wav);
  await writeFile(path.join(folder, "shard.tar"), Buffer.concat([Buffer.alloc(512, 7), wav, Buffer.alloc(100)]));
});
afterAll(() => rm(folder, { recursive: true }));

describe("readRecording", () => {
  const shard = (part: object) => ({ file: path.join(folder, "shard.tar"), bytes: { offset: 512, length: wav.length }, ...part });

  test.each<[string, () => Parameters<typeof readRecording>[0], Float32Array]>([
    ["a whole file", () => path.join(folder, "whole.wav"), samples],
    ["a segment", () => ({ file: path.join(folder, "whole.wav"), startSeconds: 0.2, endSeconds: 0.35 }), samples.slice(20, 35)],
    ["the end", () => ({ file: path.join(folder, "whole.wav"), startSeconds: 0.9 }), samples.slice(90)],
    ["an entry of a shard", () => shard({}), samples],
    ["a segment of an entry", () => shard({ endSeconds: 0.1 }), samples.slice(0, 10)],
  ])("reads %s", async (_, source, expected) => {
    expect((await readRecording(source())).channels).toEqual([expected]);
  });

  test("a segment that is to end behind the recording is as long as there is, and that is said; strictly it is refused", async () => {
    const beyond = { file: path.join(folder, "whole.wav"), startSeconds: 0.5, endSeconds: 1.2 };
    const repairs = ["the segment is to end at 1.2 s, and the recording ends at 1 s; what there is is used"];
    expect(await readRecording(beyond)).toMatchObject({ channels: [samples.slice(50)], repairs });
    await expect(readRecording(beyond, { strict: true })).rejects.toThrow(`strict refuses what has to be repaired: ${repairs[0]}`);
    expect((await readRecording({ ...beyond, endSeconds: 1.05 }, { strict: true })).repairs).toEqual([]);
  });

  test("a reader of many gives the same, reads a file of segments once, and another one anew", async () => {
    const read = createRecordingReader();
    const long = path.join(folder, "long.wav");
    await writeFile(long, wav);
    const segments = [0, 0.2, 0.5].map((startSeconds) => ({ file: long, startSeconds, endSeconds: startSeconds + 0.1 }));
    expect((await read(segments[0])).channels).toEqual([samples.slice(0, 10)]);
    await rm(long);
    expect((await Promise.all(segments.map((segment) => read(segment)))).map(({ channels }) => channels[0][0])).toEqual([0, 20 / 128, 50 / 128]);
    await expect(read(long)).rejects.toThrow("ENOENT");
    expect((await read(shard({ endSeconds: 0.1 }))).channels).toEqual([samples.slice(0, 10)]);
    await expect(read(segments[0])).rejects.toThrow("ENOENT");
    expect((await read(shard({}))).channels).toEqual([samples]);
  });

  test("a part that is not there is refused", async () => {
    const bytes = { offset: 512, length: 10_000 };
    await expect(readRecording(shard({ bytes }))).rejects.toThrow(`readRecording: need 10000 bytes from 512 on, got ${wav.length + 100}, where ${path.join(folder, "shard.tar")} ends`);
    await expect(readRecording(shard({ startSeconds: 3, endSeconds: NaN }))).rejects.toThrow("recording source: need 0 <= startSeconds < endSeconds, got 3 and NaN");
    await expect(readRecording(shard({ startSeconds: 30 }))).rejects.toThrow("need 0 <= offsetSeconds < 1, where");
  });

  test("the file of a source is its path", () => {
    expect(["a.wav", { file: "b.tar" }].map(sourceFile)).toEqual(["a.wav", "b.tar"]);
  });
});
