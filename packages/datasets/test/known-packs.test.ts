import path from "node:path";
import { frontEndPreset } from "@cochlea/dsp";
import { expect, test } from "vitest";
import { type Example, groupLeaks, isKnownSet, KNOWN_SETS, type KnownSetName, labelNames, splitExamples, withProtocol } from "../src/index.ts";
import { dataFolders, findImageSet, findKnownSet, knownSetFolders, loadExamples, loadImageSet, readKnownSet } from "../src/node/index.ts";

const root = path.resolve(import.meta.dirname, "../../..");
const fractions = { train: 0.8, validation: 0.1, test: 0.1 };
const folders = dataFolders({ cwd: process.env.INIT_CWD ?? process.cwd(), env: { COCHLEA_DATA: process.env.COCHLEA_DATA, XDG_CACHE_HOME: path.join(root, ".cache") } });
const NAMES = ["fsdd", "speech-commands-v0.01-train9", "esc-10", "speech-commands-background-noise", "mnist"] as const satisfies KnownSetName[];
const found = await Promise.all(NAMES.map(async (name) => (process.env.COCHLEA_DATA !== undefined && (await findKnownSet(name, folders)).here ? [name] : [])));
const lacks = (name: (typeof NAMES)[number]): boolean => !found.flat().includes(name);

function sizes(examples: readonly Pick<Example, "split">[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { split } of examples) counts[split ?? "open"] = (counts[split ?? "open"] ?? 0) + 1;
  return counts;
}

const read = async (name: KnownSetName) => readKnownSet(name, { folders: await knownSetFolders(name, folders) });

test.skipIf(lacks("fsdd"))("Free Spoken Digits by name: 3,000 clips of 6 speakers, takes 0 to 4 the test part", async () => {
  const { examples, labels, skipped } = await read("fsdd");
  expect([examples.length, labels, skipped]).toEqual([KNOWN_SETS.fsdd.examples, labelNames(examples), []]);
  expect(sizes(examples)).toEqual({ test: 300, open: 2700 });
  expect(new Set(examples.map(({ group }) => group)).size).toBe(6);
  expect(splitExamples(examples, { fractions, seed: 3 })).toMatchObject({ by: "random", groupDisjoint: false });
});

test.skipIf(lacks("speech-commands-v0.01-train9"))("the selection of Speech Commands by name: 5,310 clips of 1,325 speakers, 627 of them to validate", async () => {
  const { examples, labels, skipped } = await read("speech-commands-v0.01-train9");
  expect([examples.length, skipped]).toEqual([5310, []]);
  expect([...labels].sort()).toEqual(labelNames(examples));
  expect(sizes(examples)).toEqual({ train: 4683, validation: 627 });
  expect(new Set(examples.map(({ group }) => group)).size).toBe(1325);
  expect(splitExamples(examples, { fractions, seed: 0 })).toMatchObject({ by: "official", groupDisjoint: true });
});

test.skipIf(lacks("esc-10"))("ESC-10 by name: ten classes of 40, five folds of 80, no recording in two of them", async () => {
  const { examples, labels, skipped } = await read("esc-10");
  expect([examples.length, skipped]).toEqual([400, []]);
  expect(labels.map((name) => examples.filter(({ label }) => label === name).length)).toEqual(Array.from({ length: 10 }, () => 40));
  const { folds } = KNOWN_SETS["esc-10"].protocols;
  for (const fold of [1, 2, 3, 4, 5]) {
    const split = splitExamples(withProtocol(examples, folds, { fold }), { fractions, seed: 1 });
    expect([split.by, split.groupDisjoint, sizes(split.examples).test]).toEqual(["group", true, 80]);
    expect(groupLeaks(split.examples)).toEqual([]);
  }
});

test.skipIf(lacks("speech-commands-background-noise"))("the background noise by name: six recordings, read as one long clip each", async () => {
  const { examples, labels, skipped } = await read("speech-commands-background-noise");
  expect([examples.map(({ label }) => label), skipped]).toEqual([labels, []]);
  const { clips } = await loadExamples(examples, frontEndPreset("speech-commands", { clipSeconds: null }), { strict: true });
  for (const { waveform } of clips) expect(waveform.channels[0].length / 16000).toBeGreaterThan(59);
});

test.skipIf(lacks("mnist"))("MNIST by name: its folder holds the IDX files, whose test part is official", async () => {
  const [folder] = await knownSetFolders("mnist", folders);
  const { images, height, width } = await loadImageSet((await findImageSet(folder))!);
  expect([images.length, height, width, sizes(images)]).toEqual([KNOWN_SETS.mnist.examples, 28, 28, { open: 60000, test: 10000 }]);
  await expect(readKnownSet("mnist", { folders: [folder] })).rejects.toThrow("readKnownSet: mnist is a set of images");
});

test("a set that is not here says how to get it and where was looked", async () => {
  const nowhere = dataFolders({ dataDir: "sets", cwd: "/nowhere", env: { HOME: "/home/ann", COCHLEA_DATA: "more" }, platform: "linux" });
  expect(nowhere).toEqual({ read: ["/nowhere/sets", "/nowhere/more", "/home/ann/.cache/cochlea/data"], write: "/nowhere/sets" });
  await expect(knownSetFolders("gtzan", nowhere)).rejects.toThrow("gtzan is in none of /nowhere/sets, /nowhere/more, /home/ann/.cache/cochlea/data; fetch it with cochlea data download gtzan, or name the folder that holds it with --data-dir or COCHLEA_DATA");
  expect(isKnownSet("gtzan")).toBe(true);
});
