import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { encodeWav } from "@cochlea/audio-io";
import { frontEndPreset } from "@cochlea/dsp";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { LAYOUTS } from "../index.ts";
import { loadExamples, scanFolder } from "./index.ts";

let folder: string;
beforeEach(async () => (folder = await mkdtemp(path.join(tmpdir(), "cochlea-"))));
afterEach(() => rm(folder, { recursive: true }));

const tone = encodeWav({ channels: [Float32Array.from({ length: 800 }, (_, i) => Math.sin(i / 5) / 2)], sampleRate: 8000 });

async function put(files: Readonly<Record<string, Uint8Array | string>>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), content);
  }
}

describe("scanFolder", () => {
  test("a folder a class, sorted, with everything left out named", async () => {
    await put({
      "yes/b.wav": tone, "yes/a.FLAC": tone, "yes/c.mp3": tone, "yes/d.Opus": tone, "yes/e.aiff": tone, "yes/f.ogg": tone, "no/deep/er/c.wav": tone, "top.wav": tone, "yes/notes.txt": "hello", "yes/song.m4a": "x", "no/empty.wav": "",
      ".DS_Store": "x", "yes/.hidden.wav": tone, ".git/x.wav": tone, "_background_noise_/hum.wav": tone,
    });
    const { examples, skipped } = await scanFolder(folder);
    expect(examples.map(({ id, label, group, split }) => [id, label, group, split])).toEqual([
      ["no/deep/er/c.wav", "no", null, null],
      ["yes/a.FLAC", "yes", null, null],
      ["yes/b.wav", "yes", null, null],
      ["yes/c.mp3", "yes", null, null],
      ["yes/d.Opus", "yes", null, null],
      ["yes/e.aiff", "yes", null, null],
      ["yes/f.ogg", "yes", null, null],
    ]);
    expect(examples[2].source).toBe(path.join(folder, "yes", "b.wav"));
    expect(skipped).toEqual([
      { file: "_background_noise_", reason: "background noise, no class" },
      { file: "no/empty.wav", reason: "empty (0 bytes)" },
      { file: "top.wav", reason: "not in a class folder" },
      { file: "yes/notes.txt", reason: "not an audio file" },
      { file: "yes/song.m4a", reason: "m4a is not supported; WAV, AIFF, AU, FLAC, MP3, Ogg Vorbis and Ogg Opus are read" },
    ]);
  });

  test("patterns see the path below the folder; flags that remember do no harm", async () => {
    await put({ "s1/7_ann_0.wav": tone, "s1/7_ann_9.wav": tone, "s2/3_bob_9.wav": tone, "s2/other.wav": tone });
    const { examples, skipped } = await scanFolder(folder, { labelPattern: /\/(\d)_/g, groupPattern: /_([a-z]+)_/g, testPattern: /_0\.wav$/g });
    expect(examples.map(({ id, label, group, split }) => [id, label, group, split])).toEqual([
      ["s1/7_ann_0.wav", "7", "ann", "test"],
      ["s1/7_ann_9.wav", "7", "ann", null],
      ["s2/3_bob_9.wav", "3", "bob", null],
    ]);
    expect(skipped).toEqual([{ file: "s2/other.wav", reason: "labelPattern /\\/(\\d)_/g captures nothing" }]);
  });

  test("links to files and folders are followed, links to nothing and in circles are named", async () => {
    await put({ "yes/a.wav": tone });
    await symlink(path.join(folder, "yes"), path.join(folder, "no"));
    await symlink(path.join(folder, "yes/a.wav"), path.join(folder, "yes/b.wav"));
    await symlink(path.join(folder, "gone.wav"), path.join(folder, "yes/c.wav"));
    await symlink(folder, path.join(folder, "yes/up"));
    const { examples, skipped } = await scanFolder(folder);
    expect(examples.map(({ id }) => id)).toEqual(["no/a.wav", "no/b.wav", "yes/a.wav", "yes/b.wav"]);
    expect(skipped).toEqual([
      { file: "no/c.wav", reason: "not there (or a link to nothing)" },
      { file: "no/up", reason: "a link to a folder above it" },
      { file: "yes/c.wav", reason: "not there (or a link to nothing)" },
      { file: "yes/up", reason: "a link to a folder above it" },
    ]);
  });

  test("a web of links is walked once, not by each of its paths", async () => {
    const names = Array.from({ length: 12 }, (_, index) => `f${index}`);
    for (const name of names) {
      await put({ [`${name}/a.wav`]: tone });
      for (const other of names) if (other !== name) await symlink(path.join(folder, other), path.join(folder, name, `to_${other}`));
    }
    const { examples, skipped } = await scanFolder(folder);
    expect(examples).toHaveLength(12 + 12 * 11); // each folder, and each link in it once
    expect(new Set(skipped.map(({ reason }) => reason))).toEqual(new Set(["a link to a folder that is read already", "a link to a folder above it"]));
  });

  test("accents are composed, so that labels are the same from any file system", async () => {
    await put({ "scho\u0308n/a.wav": tone });
    expect((await scanFolder(folder)).examples[0]).toMatchObject({ id: "sch\u00f6n/a.wav", label: "sch\u00f6n", source: path.join(folder, "scho\u0308n/a.wav") });
  });

  test("the official parts of Speech Commands come with its layout", async () => {
    await put({ "yes/0132a06d_nohash_0.wav": tone, "yes/0132a06d_nohash_1.wav": tone, "yes/strange.wav": tone });
    const { examples } = await scanFolder(folder, LAYOUTS["speech-commands"]);
    expect(examples.map(({ group }) => group)).toEqual(["0132a06d", "0132a06d", null]);
    expect(examples[0].split).toBe(examples[1].split);
  });

  test("what cannot be meant is an error", async () => {
    await put({ "yes/a.wav": tone });
    await expect(scanFolder(path.join(folder, "none"))).rejects.toThrow(new RangeError(`scanFolder: need a folder, got ${folder}/none, which is not there`));
    await expect(scanFolder(path.join(folder, "yes/a.wav"))).rejects.toThrow("which is a file");
    await expect(scanFolder(folder, { labelPattern: /yes/ })).rejects.toThrow("scanFolder: need a capture group in labelPattern, got /yes/; put brackets around the part that counts");
    for (const name of ["labelPattern", "groupPattern", "testPattern"]) {
      await expect(scanFolder(folder, { [name]: /_(\d)_/ })).rejects.toThrow(`scanFolder: ${name} /_(\\d)_/ matches none of the 1 recordings in ${folder}, whose paths look like "yes/a.wav"`);
    }
    await expect(scanFolder(path.join(folder, "yes"))).resolves.toMatchObject({ examples: [] });
  });
});

describe("loadExamples", () => {
  const frontEnd = frontEndPreset("spoken-digits-8k", { clipSeconds: 0.2 });

  test("sound files are decoded and brought to length, others are skipped with the reason, in order", async () => {
    await put({ "a/1.wav": tone, "a/2.wav": "no audio at all", "a/3.wav": tone.subarray(0, 30), "b/4.wav": tone.subarray(0, 1000), "b/5.wav": tone });
    const { examples } = await scanFolder(folder);
    const gone = { ...examples[0], id: "a/0.wav", source: path.join(folder, "a/0.wav") };
    const progress: string[] = [];
    const { clips, skipped, repaired, contentHashes } = await loadExamples([gone, ...examples], frontEnd, { concurrency: 2, onProgress: (done, total) => progress.push(`${done}/${total}`) });
    expect(clips.map(({ id, label }) => [id, label])).toEqual([["a/1.wav", "a"], ["b/4.wav", "b"], ["b/5.wav", "b"]]);
    for (const { waveform } of clips) expect([waveform.sampleRate, waveform.channels[0].length]).toEqual([8000, 1600]);
    expect(skipped).toEqual([
      { file: "a/0.wav", reason: "not there (or a link to nothing)" },
      { file: "a/2.wav", reason: "decodeAudio: this is no audio that is known; WAV, AIFF, AU, FLAC, MP3, Ogg Vorbis and Ogg Opus are read" },
      { file: "a/3.wav", reason: "parseWav: need a data chunk, found none" },
    ]);
    expect(repaired).toEqual([{ file: "b/4.wav", reason: "the header states 1600 bytes of data; the 942 bytes present are used" }]);
    expect(contentHashes.get("a/1.wav")).toBe(contentHashes.get("b/5.wav"));
    expect(contentHashes.get("a/1.wav")).not.toBe(contentHashes.get("b/4.wav"));
    expect(progress).toEqual(["1/6", "2/6", "3/6", "4/6", "5/6", "6/6"]);
  });

  test("the same samples in another container have the same hash", async () => {
    const samples = { channels: [Float32Array.of(0.5, -0.25)], sampleRate: 8000 };
    await put({ "a/1.wav": encodeWav(samples), "a/2.wav": encodeWav(samples, { bitsPerSample: 24 }), "a/3.wav": encodeWav({ ...samples, sampleRate: 16000 }) });
    const { contentHashes } = await loadExamples((await scanFolder(folder)).examples, frontEnd);
    expect(new Set(contentHashes.values()).size).toBe(2);
  });

  test("strict stops at the first file that cannot be read", async () => {
    await put({ "a/1.wav": tone, "a/2.wav": "no audio" });
    const { examples } = await scanFolder(folder);
    await expect(loadExamples(examples, frontEnd, { strict: true })).rejects.toThrow(new Error("loadExamples: a/2.wav: decodeAudio: this is no audio that is known; WAV, AIFF, AU, FLAC, MP3, Ogg Vorbis and Ogg Opus are read"));
    await expect(loadExamples(examples, frontEnd, { concurrency: NaN })).rejects.toThrow(new RangeError("loadExamples: need a whole concurrency >= 1, got NaN"));
  });
});
