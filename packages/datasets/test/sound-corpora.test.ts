import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { audioInfo } from "@cochlea/audio-io";
import { frontEndPreset } from "@cochlea/dsp";
import { expect, onTestFinished, test } from "vitest";
import { type Archive, type Example, KNOWN_SETS, type KnownSetName, splitExamples, withProtocol } from "../src/index.ts";
import { dataFolders, downloadArchive, type DownloadArchiveOptions, httpClient, knownSetFolders, loadExamples, readKnownSet, readManifest } from "../src/node/index.ts";
import { type FileServer, fileServer } from "./file-server.ts";
import { archiveOf } from "./mini-corpora.ts";
import { tarOf, zipOf } from "./packs.ts";
import { esc50Files, gtzanCopyEntries, gtzanEntries, urbanSoundEntries } from "./sound-corpora.ts";

const fractions = { train: 0.8, validation: 0.1, test: 0.1 };
const esc50 = await zipOf(esc50Files());
const urban = gzipSync(tarOf(urbanSoundEntries()));
const gtzan = gzipSync(tarOf(gtzanEntries()));
const gtzanCopy = gzipSync(tarOf(gtzanCopyEntries()));

/** Brings an archive to a folder of its own and reads the set by its name. */
async function brought(name: KnownSetName, archiveName: string, archive: Archive, options: Partial<DownloadArchiveOptions> = {}) {
  const to = await mkdtemp(path.join(tmpdir(), "cochlea-sounds-"));
  const http = httpClient({ idleMilliseconds: 400 });
  onTestFinished(async () => {
    await http.close();
    await rm(to, { recursive: true });
  });
  const { folder, marker } = await downloadArchive({ name: archiveName, archive, to, http, tries: 2, waitMilliseconds: 1, ...options });
  const [place] = await knownSetFolders(name, dataFolders({ dataDir: to, cwd: "/", env: { HOME: to } }));
  return { folder, marker, ...(await readKnownSet(name, { folders: [place] })) };
}

const said = ({ source, label, group, fold }: Example) => [path.basename(source as string), label, group, fold];

test("ESC-50 and ESC-10: names say what meta/esc50.csv says; five folds, no recording in two of them", async () => {
  const server = await fileServer({ "ESC-50-master.zip": esc50 });
  const archive = archiveOf("ESC-50-master.zip", esc50, server.url("ESC-50-master.zip"));
  const { folder, examples, skipped } = await brought("esc-50", "esc-50", archive);
  const table = await readManifest(path.join(folder, "ESC-50-master/meta/esc50.csv"), { root: path.join(folder, "ESC-50-master/audio") });
  expect(table.notes).toEqual(["columns taken as path=filename, label=category, group=src_file, fold=fold"]);
  expect([examples.length, skipped]).toEqual([300, []]);
  expect(examples.map(said)).toEqual(table.examples.map(said));
  const split = splitExamples(withProtocol(examples, KNOWN_SETS["esc-50"].protocols.folds, { fold: 1 }), { fractions, seed: 2 });
  expect([split.by, split.groupDisjoint, split.examples.filter((one) => one.split === "test").length]).toEqual(["group", true, 100]);
  const ten = await brought("esc-10", "esc-50", archive);
  const marked = await readManifest(path.join(folder, "ESC-50-master/meta/esc50.csv"), { root: path.join(folder, "ESC-50-master/audio"), columns: { split: "", label: "esc10" } });
  const inTen = new Set(marked.examples.filter(({ label }) => label === "True").map(({ id }) => id));
  expect(ten.examples.map(said)).toEqual(table.examples.filter(({ id }) => inTen.has(id)).map(said));
  expect(ten.examples.length).toBe(60);
  expect((await loadExamples(ten.examples.slice(0, 5), frontEndPreset("speech-commands"), { strict: true })).clips.length).toBe(5);
});

test("UrbanSound8K: names say what metadata/UrbanSound8K.csv says, rates differ, ten folds", async () => {
  const server = await fileServer({ "UrbanSound8K.tar.gz": urban }, { cutAfter: Math.ceil(urban.length / 2) });
  const { examples, skipped } = await brought("urbansound8k", "urbansound8k", archiveOf("UrbanSound8K.tar.gz", urban, server.url("UrbanSound8K.tar.gz")));
  expect([examples.length, skipped]).toEqual([200, []]);
  const rows = String(urbanSoundEntries()[3].content).split("\n").slice(1).map((line) => line.split(","));
  expect(examples.map(said).sort()).toEqual(rows.map(([name, source, , , , fold, , label]) => [name, label, source, Number(fold)]).sort());
  const split = splitExamples(withProtocol(examples, KNOWN_SETS.urbansound8k.protocols.folds, { fold: 10 }), { fractions, seed: 2 });
  expect([split.groupDisjoint, split.examples.filter((one) => one.split === "test").length]).toEqual([true, 20]);
  expect((await loadExamples(examples.slice(0, 6), frontEndPreset("speech-commands"), { strict: true })).clips.length).toBe(6);
});

test("UrbanSound8K in a copy without the folder audio has the same ids", async () => {
  const bare = tarOf(urbanSoundEntries().map((entry) => ({ ...entry, path: entry.path.replace("UrbanSound8K/audio/", "archive/") })));
  const packs = { whole: gzipSync(tarOf(urbanSoundEntries())), bare: gzipSync(bare) };
  const server = await fileServer(packs);
  const ids = async (name: keyof typeof packs): Promise<string[]> => (await brought("urbansound8k", "urbansound8k", archiveOf(`${name}.tar.gz`, packs[name], server.url(name)))).examples.map(({ id }) => id);
  expect(await ids("bare")).toEqual(await ids("whole"));
});

/** The row of GTZAN: a copy first, and where that is not to be had the original. */
function gtzanArchive(server: FileServer): Archive {
  const row = (bytes: Buffer, name: string) => archiveOf("genres.tar.gz", bytes, server.url(name)).files[0];
  return { unpack: true, copies: [], files: [{ ...row(gtzanCopy, "copy"), others: [row(gtzan, "original")] }] };
}

test("GTZAN: the copy as WAV, with a file that cannot be read; the division without faults", async () => {
  const { folder, examples, skipped } = await brought("gtzan", "gtzan", gtzanArchive(await fileServer({ copy: gtzanCopy, original: gtzan })));
  expect([examples.length, skipped, path.basename(folder)]).toEqual([1000, [], "gtzan"]);
  const parts = withProtocol(examples, KNOWN_SETS.gtzan.protocols["fault-filtered"]);
  expect(["train", "validation", "test"].map((part) => parts.filter(({ split }) => split === part).length)).toEqual([443, 197, 290]);
  const jazz = parts.filter(({ label, split }) => label === "jazz" && split === "train");
  const loaded = await loadExamples(jazz, frontEndPreset("speech-commands"));
  expect([loaded.clips.length, loaded.skipped.map(({ file }) => file)]).toEqual([jazz.length - 1, ["jazz/jazz.00054.wav"]]);
});

test("GTZAN where the copy is gone: the original's Sun files, with the same parts; a file at hand may be either", async () => {
  const server = await fileServer({ original: gtzan });
  const { folder, examples, marker } = await brought("gtzan", "gtzan", gtzanArchive(server));
  expect([examples.length, marker.files[0].bytes]).toEqual([1000, gtzan.length]);
  expect(server.requests.map(({ name }) => name)).toEqual(["copy", "original"]);
  expect(examples.filter(({ split }) => split === "test").length).toBe(290);
  const { clips } = await loadExamples(examples.filter(({ label }) => label === "jazz"), frontEndPreset("speech-commands", { sampleRate: 22050, clipSeconds: 0.02 }), { strict: true });
  expect(clips.length).toBe(100);
  const given = path.join(path.dirname(folder), "genres-of-mine.tar.gz");
  for (const bytes of [gtzan, gtzanCopy]) {
    await writeFile(given, bytes);
    const from = await brought("gtzan", "gtzan", gtzanArchive(server), { have: new Map([["genres.tar.gz", given]]) });
    expect(from.marker.files[0].bytes).toBe(bytes.length);
  }
  expect(server.requests.length).toBe(2);
  expect(audioInfo(gtzanEntries()[0].content as Uint8Array)).toMatchObject({ format: "Sun AU", encoding: "16-bit PCM", sampleRate: 22050, length: 441 });
});
