import { expect, test } from "vitest";
import { type Archive, ARCHIVES, type Example, type KnownSet, KNOWN_SETS, knownSet, placeFiles, splitExamples, withProtocol } from "../index.ts";
import { audioMnistFold } from "./audio-mnist-folds.ts";
import { gtzanPart } from "./gtzan-parts.ts";

const sets = Object.entries(KNOWN_SETS) as [string, KnownSet][];

test.each(sets)("the row of %s is whole and holds together", (_, set) => {
  expect(new Set(set.labels).size).toBe(set.labels.length);
  expect(set.labels.length).toBeGreaterThan(1);
  expect(set.layouts.length).toBe(set.kind === "image" ? 0 : set.archives.length);
  expect(set.frontEnd === null).toBe(set.kind === "image");
  expect(Object.keys(set.protocols).length).toBeGreaterThan(0);
  for (const text of [set.title, set.about, set.licence, set.citation]) expect(text).not.toBe("");
  expect(set.homepage).toMatch(/^https?:\/\//);
});

test.each(Object.entries(ARCHIVES) as [string, Archive][])("the files of %s have addresses that end in their names or are said to be packed anew, and checksums of the right length", (_, { files }) => {
  for (const { urls, checksum, bytes } of files.flatMap((file) => [file, ...(file.others ?? [])])) {
    expect(urls.every((url) => URL.canParse(url))).toBe(true);
    if (checksum) expect(checksum.hex).toMatch(checksum.algorithm === "sha256" ? /^[0-9a-f]{64}$/ : /^[0-9a-f]{32}$/);
    if (checksum) expect(bytes).toBeGreaterThan(1000);
  }
});

test("what papers say of the sets, said by the rows", () => {
  expect([KNOWN_SETS["speech-commands-v0.01"].labels.length, KNOWN_SETS["speech-commands-v0.02"].labels.length]).toEqual([30, 35]);
  expect([KNOWN_SETS["speech-commands-v0.02-10"].labels.length, KNOWN_SETS["speech-commands-v0.02-12"].labels.length]).toEqual([10, 12]);
  expect([KNOWN_SETS["esc-10"].labels.length, KNOWN_SETS["esc-50"].labels.length, KNOWN_SETS.urbansound8k.labels.length, KNOWN_SETS.gtzan.labels.length]).toEqual([10, 50, 10, 10]);
});

test("an unknown name is answered with the names", () => {
  expect(() => knownSet("minst")).toThrow('knownSet: found no set "minst"; the names are "speech-commands-v0.01"');
  expect(() => knownSet("toString")).toThrow("found no set");
});

test("AudioMNIST's folds: twelve speakers each, every speaker in one", () => {
  const folds = Array.from({ length: 60 }, (_, i) => audioMnistFold(String(i + 1).padStart(2, "0")));
  expect([1, 2, 3, 4, 5].map((fold) => folds.filter((one) => one === fold).length)).toEqual([12, 12, 12, 12, 12]);
  expect([audioMnistFold("00"), audioMnistFold("61")]).toEqual([null, null]);
});

/** A digit by every speaker. */
const speakers = Array.from({ length: 60 }, (_, i) => String(i + 1).padStart(2, "0"));
const audioMnist = placeFiles(speakers.flatMap((speaker) => [0, 1].map((take) => `AudioMNIST-master/data/${speaker}/7_${speaker}_${take}.wav`)), "audio-mnist");
const examples = audioMnist.map((file): Example => ({ ...file, source: file.path }));

test("AudioMNIST's five splits are those of the paper: 36 speakers to train, 12 to validate, 12 to test", () => {
  const protocol = KNOWN_SETS["audio-mnist"].protocols["speaker-folds"];
  const parts = [1, 2, 3, 4, 5].map((fold) => withProtocol(examples, protocol, { fold }));
  const speakersOf = (fold: number, part: string): number[] => [...new Set(parts[fold - 1].filter(({ split }) => split === part).map(({ group }) => Number(group)))].sort((a, b) => a - b);
  // The first and the last split as preprocess_data.py has them.
  expect(speakersOf(1, "test")).toEqual([5, 13, 18, 22, 26, 32, 33, 42, 45, 51, 52, 60]);
  expect(speakersOf(1, "validation")).toEqual([4, 11, 12, 15, 21, 27, 31, 41, 44, 47, 50, 59]);
  expect(speakersOf(5, "test")).toEqual([4, 11, 12, 15, 21, 27, 31, 41, 44, 47, 50, 59]);
  expect(speakersOf(5, "validation")).toEqual([3, 10, 14, 20, 25, 30, 38, 40, 43, 49, 55, 58]);
  expect(speakersOf(5, "train").length).toBe(36);
  expect(splitExamples(parts[2], { fractions: { train: 0.8, validation: 0.1, test: 0.1 }, seed: 0 })).toMatchObject({ by: "official", groupDisjoint: true });
});

test("AudioMNIST dealt out at random shares its speakers, and that is said", () => {
  const protocol = KNOWN_SETS["audio-mnist"].protocols.random;
  const split = splitExamples(withProtocol(examples, protocol), { fractions: protocol.fractions, seed: 1, by: "random" });
  expect(split).toMatchObject({ by: "random", groupDisjoint: false });
  expect(["train", "validation", "test"].map((part) => split.examples.filter((one) => one.split === part).length)).toEqual([84, 24, 12]);
});

test("a fold that is not there is refused", () => {
  const { folds } = KNOWN_SETS["esc-50"].protocols;
  for (const fold of [0, 6, 1.5, NaN]) expect(() => withProtocol(examples, folds, { fold })).toThrow(`withProtocol: need a fold from 1 to 5, got ${fold}`);
  expect(() => withProtocol(examples, KNOWN_SETS.fsdd.protocols.official, { fold: 1 })).toThrow("withProtocol: a fold, 1, needs a set with official folds");
});

test("ESC: one fold is the test part and the rest is open; names say what meta/esc50.csv says", () => {
  // filename,fold,target,category,esc10,src_file,take
  const csv = ["1-100032-A-0.wav,1,0,dog,True,100032,A", "5-9032-A-0.wav,5,0,dog,True,9032,A", "2-102435-A-37.wav,2,37,clock_alarm,False,102435,A", "3-132601-A-37.wav,3,37,clock_alarm,False,132601,A", "4-156843-A-21.wav,4,21,sneezing,True,156843,A"].map((line) => line.split(","));
  const paths = csv.map(([name]) => `ESC-50-master/audio/${name}`);
  const placed = placeFiles(paths, "esc-50");
  for (const [name, fold, , category, , source] of csv) expect(placed).toContainEqual({ id: `audio/${name}`, path: `ESC-50-master/audio/${name}`, label: category, group: source, split: null, fold: Number(fold) });
  expect(placeFiles(paths, "esc-10").map(({ label }) => label)).toEqual(csv.filter((row) => row[4] === "True").sort().map((row) => row[3]));
  const parts = withProtocol(placed.map((file) => ({ ...file, source: file.path })), KNOWN_SETS["esc-50"].protocols.folds, { fold: 2 });
  expect(parts.map(({ split }) => split)).toEqual([null, "test", null, null, null]);
});

test("ESC-10 has one list of classes, whatever copy it is read from", () => {
  expect(placeFiles(["x/001 - Dog bark/1-100032-A.ogg", "esc10-22k/010 - Fire crackling/5-4160-A.flac"], "esc-10").map(({ id, label, fold }) => [id, label, fold])).toEqual([["001 - Dog bark/1-100032-A.ogg", "dog", 1], ["010 - Fire crackling/5-4160-A.flac", "crackling_fire", 5]]);
});

test("UrbanSound8K: fold, recording and class from the path", () => {
  expect(placeFiles(["UrbanSound8K/audio/fold10/101415-3-0-2.wav", "UrbanSound8K/metadata/UrbanSound8K.csv"], "urbansound8k")).toEqual([{ id: "fold10/101415-3-0-2.wav", path: "UrbanSound8K/audio/fold10/101415-3-0-2.wav", label: "dog_bark", group: "101415", split: null, fold: 10 }]);
});

test("GTZAN: 443, 197 and 290 excerpts without faults, the other 70 left out", () => {
  const { labels, protocols } = KNOWN_SETS.gtzan;
  const paths = labels.flatMap((genre) => Array.from({ length: 100 }, (_, i) => `genres/${genre}/${genre}.${String(i).padStart(5, "0")}.wav`));
  const placed = withProtocol(placeFiles(paths, "gtzan").map((file) => ({ ...file, source: file.path })), protocols["fault-filtered"]);
  expect(["train", "validation", "test"].map((part) => placed.filter(({ split }) => split === part).length)).toEqual([443, 197, 290]);
  expect(placed.length).toBe(930);
  expect([gtzanPart("jazz", 54), gtzanPart("jazz", 42), gtzanPart("polka", 1)]).toEqual(["train", null, null]);
});

test("Speech Commands: the lists where they are there, else the hash", () => {
  const paths = ["sc/yes/0a7c2a8d_nohash_0.wav", "sc/no/0a7c2a8d_nohash_1.flac", "sc/validation_list.txt", "sc/_background_noise_/pink_noise.wav"];
  const lists = { validation: "yes/0a7c2a8d_nohash_0.wav\n", test: "no/0a7c2a8d_nohash_1.wav\r\n" };
  expect(placeFiles(paths, "speech-commands", lists).map(({ id, split }) => [id, split])).toEqual([["no/0a7c2a8d_nohash_1.flac", "test"], ["yes/0a7c2a8d_nohash_0.wav", "validation"]]);
  const [byHash] = placeFiles(["bed/00176480_nohash_0.wav"], "speech-commands");
  expect(byHash).toMatchObject({ label: "bed", group: "00176480" });
  expect(["train", "validation", "test"]).toContain(byHash.split);
});
