import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { decodeAudio } from "@cochlea/audio-io";
import { frontEndPreset } from "@cochlea/dsp";
import { expect, test } from "vitest";
import { assertNoDuplicateLeaks, assertTrainable, duplicateLeaks, groupLeaks, imageSource, labelNames, LAYOUTS, selectWords, sourceFile, type Split, splitExamples } from "../src/index.ts";
import { findImageSet, imageHashes, loadExamples, loadImageSet, scanFolder } from "../src/node/index.ts";
import { dataPack } from "./data-pack.ts";

const WORDS = ["yes", "no", "up", "down", "left", "right", "stop", "on", "off"];
const fractions = { train: 0.8, validation: 0.1, test: 0.1 };
const packs = { commands: dataPack("speech-commands-v0.01-train9"), digits: dataPack("fsdd"), esc10: dataPack("esc10-22k"), noise: dataPack("speech-commands-background-noise"), mnist: dataPack("mnist") };

function sizes(examples: readonly { readonly split: Split | null }[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { split } of examples) counts[split ?? "open"] = (counts[split ?? "open"] ?? 0) + 1;
  return counts;
}

test.skipIf(!packs.commands)("Speech Commands: nine words and the rest, in their official parts", async () => {
  const { examples, skipped } = await scanFolder(packs.commands!, LAYOUTS["speech-commands"]);
  expect(skipped).toEqual([{ file: "LICENSE", reason: "not an audio file" }, { file: "README.md", reason: "not an audio file" }]);
  const { examples: selected, labels } = selectWords(examples, WORDS, { unknown: true });
  expect(labels).toEqual([...WORDS, "_unknown_"]);
  const result = splitExamples(selected, { fractions, seed: 1 });
  expect(result).toMatchObject({ by: "official", groupDisjoint: true });
  expect(sizes(result.examples)).toEqual({ train: 4683, validation: 627 });
  expect(result.examples.filter(({ split, label }) => split === "validation" && label === "_unknown_").length).toBe(27);
  expect(new Set(examples.map(({ group }) => group)).size).toBe(1325);
});

test.skipIf(!packs.commands)("Speech Commands: split by speaker as if nothing were official, within a tenth of the shares", async () => {
  const { groupPattern } = LAYOUTS["speech-commands"];
  const { examples } = await scanFolder(packs.commands!, { groupPattern });
  const { examples: selected } = selectWords(examples, WORDS, { unknown: true });
  const result = splitExamples(selected, { fractions, seed: 7 });
  expect(result).toMatchObject({ by: "group", groupDisjoint: true });
  const counts = sizes(result.examples);
  expect(Math.abs(counts.validation / 5310 - 0.1)).toBeLessThan(0.01);
  expect(Math.abs(counts.test / 5310 - 0.1)).toBeLessThan(0.01);
});

test.skipIf(!packs.commands)("Speech Commands: a word that is not there is named beside those that are", async () => {
  const { examples } = await scanFolder(packs.commands!, LAYOUTS["speech-commands"]);
  expect(() => selectWords(examples, ["yes", "backward"])).toThrow('selectWords: found no clip of "backward"; the words are "bed", "bird"');
});

test.skipIf(!packs.digits)("Free Spoken Digits: the official test part shares its speakers, and that is said", async () => {
  const { examples, skipped } = await scanFolder(packs.digits!, LAYOUTS["free-spoken-digits"]);
  expect([examples.length, skipped.length]).toEqual([3000, 2]);
  expect(sizes(examples)).toEqual({ test: 300, open: 2700 });
  const byGroup = splitExamples(examples, { fractions, seed: 3, by: "group" });
  expect(byGroup).toMatchObject({ by: "group", groupDisjoint: false });
  expect(sizes(byGroup.examples)).toEqual({ train: 2250, validation: 450, test: 300 });
  expect(groupLeaks(byGroup.examples.filter(({ split }) => split !== "test"))).toEqual([]);
  const random = splitExamples(examples, { fractions, seed: 3 });
  expect(random).toMatchObject({ by: "random", groupDisjoint: false });
  expect(sizes(random.examples)).toEqual({ train: 2400, validation: 300, test: 300 });
});

test.skipIf(!packs.digits)("Free Spoken Digits: every file is read, at its own rate, and none is in it twice", async () => {
  const { examples } = await scanFolder(packs.digits!, LAYOUTS["free-spoken-digits"]);
  const { clips, skipped, repaired, contentHashes } = await loadExamples(examples, frontEndPreset("spoken-digits-8k"), { strict: true });
  expect([clips.length, skipped, repaired]).toEqual([3000, [], []]);
  expect(clips.every(({ waveform }) => waveform.channels.length === 1 && waveform.channels[0].length === 8000)).toBe(true);
  const { examples: divided } = splitExamples(examples, { fractions, seed: 3, by: "random" });
  expect(duplicateLeaks(divided, contentHashes)).toEqual([]);
});

test.skipIf(!packs.esc10)("ESC-10: takes of one recording are a group, a fold is the test part, and the split keeps both", async () => {
  const { examples } = await scanFolder(packs.esc10!, LAYOUTS["esc-10"]);
  assertTrainable(examples);
  expect(new Set(examples.map(({ label }) => label))).toContain("Dog bark");
  expect(sizes(examples)).toEqual({ test: 80, open: 320 });
  const result = splitExamples(examples, { fractions, seed: 5 });
  expect(result.by).toBe("group");
  expect(groupLeaks(result.examples.filter(({ split }) => split !== "test"))).toEqual([]);
});

test.skipIf(!packs.noise)("the background noise is read whole, resampled, as one long clip each", async () => {
  const { examples } = await scanFolder(packs.noise!, { labelPattern: /^(\w+)\.flac$/ });
  const { clips, contentHashes } = await loadExamples(examples, frontEndPreset("speech-commands", { clipSeconds: null, sampleRate: 8000, mel: { bands: 40, scale: "htk", norm: "none", minHz: 0, maxHz: 4000 } }), { strict: true });
  expect(clips.length).toBe(6);
  for (const { waveform } of clips) expect(waveform.channels[0].length / 8000).toBeGreaterThan(59);
  expect(() => assertNoDuplicateLeaks(clips, contentHashes)).not.toThrow();
});

test.skipIf(!packs.esc10 || !packs.commands)("real FLAC decodes to the bit: the MD5 that the encoder left of its input", async () => {
  const { examples: commands } = await scanFolder(packs.commands!);
  const { examples: sounds } = await scanFolder(packs.esc10!, LAYOUTS["esc-10"]);
  const some = [...commands.filter((_, i) => i % 10 === 0), ...sounds.filter((_, i) => i % 4 === 0)];
  const wrong: string[] = [];
  for (const { id, source } of some) {
    const bytes = await readFile(sourceFile(source));
    const { channels } = await decodeAudio(bytes);
    const samples = Int16Array.from(channels[0], (sample) => sample * 32768);
    if (createHash("md5").update(new Uint8Array(samples.buffer)).digest("hex") !== bytes.toString("hex", 26, 42)) wrong.push(id);
  }
  expect([some.length, wrong]).toEqual([631, []]);
});

test.skipIf(!packs.commands)("Speech Commands: the validation part is read whole, without a file skipped or repaired", async () => {
  const { examples } = await scanFolder(packs.commands!, LAYOUTS["speech-commands"]);
  const validation = examples.filter(({ split }) => split === "validation");
  const { clips, skipped, repaired } = await loadExamples(validation, frontEndPreset("speech-commands"), { strict: true });
  expect([clips.length, skipped, repaired]).toEqual([627, [], []]);
  expect(clips.every(({ waveform }) => waveform.channels[0].length === 16000)).toBe(true);
});

test.skipIf(!packs.mnist)("MNIST: the official parts, the sums of every class, the mean and deviation that everyone quotes, and no picture twice", async () => {
  const { images, height, width } = await loadImageSet((await findImageSet(packs.mnist!))!);
  expect([images.length, height, width]).toEqual([70000, 28, 28]);
  expect(sizes(images)).toEqual({ open: 60000, test: 10000 });
  const training = images.filter(({ split }) => split === null);
  expect(labelNames(training).map((name) => training.filter(({ label }) => label === name).length)).toEqual([5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]);
  expect(training.slice(0, 8).map(({ label }) => label).join("")).toBe("50419213");
  let sum = 0;
  let squares = 0;
  for (const { pixels } of training) {
    for (const level of pixels) {
      sum += level;
      squares += level ** 2;
    }
  }
  const mean = sum / 255 / 60000 / 784;
  expect([mean, Math.sqrt(squares / 255 ** 2 / 60000 / 784 - mean ** 2)]).toEqual([expect.closeTo(0.1307, 4), expect.closeTo(0.3081, 4)]);
  expect(new Set(imageHashes(images).values()).size).toBe(70000);
  const result = splitExamples(images, { fractions: { train: 0.9, validation: 0.1, test: 0 }, seed: 0 });
  expect(result).toMatchObject({ by: "random", groupDisjoint: false });
  expect(sizes(result.examples)).toEqual({ train: 54001, validation: 5999, test: 10000 }); // a tenth of each class, rounded
  expect(imageSource(images, { height, width, labels: labelNames(images) }).labels.length).toBe(70000);
});
