import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { encodeWav } from "@cochlea/audio-io";
import { randomStream } from "@cochlea/random";
import { afterAll, beforeAll, expect, test } from "vitest";
import { clipStatistics, createFingerprinter, type Example } from "../index.ts";
import { hashSamples } from "./hash-samples.ts";
import { inspectExamples } from "./inspect-examples.ts";
import { readRecording } from "./read-recording.ts";

let folder: string;
let examples: Example[];

const noise = (seed: number, length: number) => encodeWav({ channels: [Float32Array.from({ length }, () => randomStream(seed, "noise").normal() / 8)], sampleRate: 8000 });

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "cochlea-inspect-"));
  const cut = noise(0, 4000);
  const files = [cut.slice(0, cut.length - 500), Buffer.from("RIFF"), Uint8Array.from([...noise(0, 10).slice(0, 40), 0, 0, 0, 0]), ...Array.from({ length: 30 }, (_, index) => noise(index, 3000 + 50 * index))];
  examples = await Promise.all(files.map(async (bytes, index) => {
    const file = path.join(folder, `${index}.wav`);
    await writeFile(file, bytes);
    return { id: `${index}.wav`, source: index % 5 === 4 ? { file, startSeconds: 0.1, endSeconds: 0.3 } : file, label: "a", group: null, split: null };
  }));
  examples.push({ ...examples[5], id: "gone.wav", source: path.join(folder, "gone.wav") });
});
afterAll(() => rm(folder, { recursive: true }));

test.each([0, 1, 2])("with %d workers every recording is what it is by itself, and what cannot be read is named", async (workers) => {
  const progress: number[] = [];
  const { clips, broken, repaired } = await inspectExamples(examples, { workers, onProgress: (done) => progress.push(done) });
  const fingerprint = createFingerprinter();
  const expected = await Promise.all(examples.slice(0, -1).filter((_, index) => index !== 1 && index !== 2).map(async (example) => {
    const audio = await readRecording(example.source);
    return { ...example, statistics: clipStatistics(audio), contentHash: hashSamples(audio), fingerprint: fingerprint(audio) };
  }));
  expect(clips).toEqual(expected);
  expect(broken).toEqual([{ file: "1.wav", reason: expect.stringContaining("decodeAudio") as string }, { file: "2.wav", reason: expect.any(String) as string }, { file: "gone.wav", reason: "not there (or a link to nothing)" }]);
  expect(repaired).toEqual([{ file: "0.wav", reason: expect.stringContaining("the header states") as string }]);
  expect(progress.at(-1)).toBe(examples.length);
});

test("told to stop, it stops with the reason", async () => {
  const controller = new AbortController();
  const run = inspectExamples(examples, { signal: controller.signal, onProgress: () => controller.abort(new Error("enough")) });
  await expect(run).rejects.toThrow("enough");
});
