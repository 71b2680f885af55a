import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { frontEndPreset } from "@cochlea/dsp";
import { expect, onTestFinished, test } from "vitest";
import { type Archive, groupLeaks, KNOWN_SETS, SILENCE_LABEL, splitExamples, UNKNOWN_LABEL, withProtocol } from "../src/index.ts";
import { ChecksumMismatchError, dataFolders, downloadArchive, type DownloadArchiveOptions, httpClient, knownSetFolders, loadExamples, readKnownSet } from "../src/node/index.ts";
import { fileServer } from "./file-server.ts";
import { archiveOf, audioMnistFiles, commandTestEntries, speechCommandEntries } from "./mini-corpora.ts";
import { tarOf, zipOf } from "./packs.ts";

const fractions = { train: 0.8, validation: 0.1, test: 0.1 };
const audioMnist = await zipOf(audioMnistFiles());
const commands = gzipSync(tarOf(speechCommandEntries()));
const commandTests = gzipSync(tarOf(commandTestEntries()));

async function downloading(): Promise<{ readonly to: string; readonly lines: string[]; readonly download: (name: string, archive: Archive, options?: Partial<DownloadArchiveOptions>) => ReturnType<typeof downloadArchive> }> {
  const to = await mkdtemp(path.join(tmpdir(), "cochlea-corpus-"));
  const http = httpClient({ idleMilliseconds: 400 });
  onTestFinished(async () => {
    await http.close();
    await rm(to, { recursive: true });
  });
  const lines: string[] = [];
  return { to, lines, download: (name, archive, options = {}) => downloadArchive({ name, archive, to, http, tries: 3, waitMilliseconds: 1, onLine: (line) => lines.push(line), ...options }) };
}

test("AudioMNIST: through a server that cuts connections, unpacked, split by the paper's folds, loaded", async () => {
  const server = await fileServer({ "AudioMNIST-master.zip": audioMnist }, { cutAfter: Math.ceil(audioMnist.length / 3) });
  const { to, download } = await downloading();
  const phases = new Set<string>();
  const { folder, already, marker } = await download("audio-mnist", archiveOf("AudioMNIST-master.zip", audioMnist, server.url("AudioMNIST-master.zip")), { onProgress: ({ phase }) => phases.add(phase) });
  expect([folder, already, marker.entries, [...phases]]).toEqual([path.join(to, "audio-mnist"), false, 543, ["fetching", "unpacking"]]);
  expect(server.requests.length).toBe(3);
  expect((await readdir(to)).filter((name) => !name.startsWith("."))).toEqual(["audio-mnist"]);
  const [place] = await knownSetFolders("audio-mnist", dataFolders({ dataDir: to, cwd: "/", env: { HOME: to } }));
  const { examples, labels, skipped, speakers } = await readKnownSet("audio-mnist", { folders: [place] });
  expect([examples.length, labels.length, skipped]).toEqual([540, 10, []]);
  expect([speakers.size, speakers.get(examples[0].group!)?.gender, speakers.get("60")?.gender]).toEqual([60, "male", "female"]);
  const split = splitExamples(withProtocol(examples, KNOWN_SETS["audio-mnist"].protocols["speaker-folds"], { fold: 3 }), { fractions, seed: 0 });
  expect(split).toMatchObject({ by: "official", groupDisjoint: true });
  expect(["train", "validation", "test"].map((part) => split.examples.filter((one) => one.split === part).length)).toEqual([324, 108, 108]);
  const { clips, skipped: unread } = await loadExamples(split.examples.slice(0, 20), frontEndPreset("speech-commands"), { strict: true });
  expect([clips.length, unread, clips[0].waveform.channels[0].length]).toEqual([20, [], 16000]);
});

test("Speech Commands, 35 words: the lists are the parts, noise is no class", async () => {
  const server = await fileServer({ "sc.tar.gz": commands });
  const { download } = await downloading();
  const { folder } = await download("speech-commands-v0.02", archiveOf("sc.tar.gz", commands, server.url("sc.tar.gz")));
  const { examples, skipped } = await readKnownSet("speech-commands-v0.02", { folders: [folder] });
  expect([examples.length, skipped]).toEqual([260, []]);
  expect(["train", "validation", "test"].map((part) => examples.filter(({ split }) => split === part).length)).toEqual([208, 26, 26]);
  expect(groupLeaks(examples)).toEqual([]);
  const ten = await readKnownSet("speech-commands-v0.02-10", { folders: [folder] });
  expect([ten.examples.length, ten.labels.length]).toEqual([200, 10]);
});

test("Speech Commands, 12 classes: silence and unknown by the recipe, the test part from its own archive, all of it loaded", async () => {
  const server = await fileServer({ "sc.tar.gz": commands, "test.tar.gz": commandTests }, { cutAfter: Math.ceil(commands.length / 2) });
  const { to, download } = await downloading();
  await download("speech-commands-v0.02", archiveOf("sc.tar.gz", commands, server.url("sc.tar.gz")));
  const folders = dataFolders({ dataDir: to, cwd: "/", env: { HOME: to } });
  await expect(knownSetFolders("speech-commands-v0.02-12", folders)).rejects.toThrow("speech-commands-v0.02-test, which speech-commands-v0.02-12 needs, is in none of");
  await download("speech-commands-v0.02-test", archiveOf("test.tar.gz", commandTests, server.url("test.tar.gz")));
  const { examples, labels } = await readKnownSet("speech-commands-v0.02-12", { folders: await knownSetFolders("speech-commands-v0.02-12", folders), seed: 1 });
  expect(labels.slice(0, 4)).toEqual([SILENCE_LABEL, UNKNOWN_LABEL, "yes", "no"]);
  const count = (part: string, label?: string): number => examples.filter((one) => one.split === part && (label === undefined || one.label === label)).length;
  expect([count("train"), count("train", UNKNOWN_LABEL), count("train", SILENCE_LABEL)]).toEqual([160 + 16 + 16, 16, 16]);
  expect([count("validation"), count("validation", UNKNOWN_LABEL), count("validation", SILENCE_LABEL)]).toEqual([20 + 2 + 2, 2, 2]);
  expect([count("test"), count("test", UNKNOWN_LABEL), count("test", SILENCE_LABEL)]).toEqual([20 + 2 + 2, 2, 2]);
  const { clips } = await loadExamples(splitExamples(examples, { fractions, seed: 0 }).examples, frontEndPreset("speech-commands"), { strict: true });
  expect(clips.length).toBe(examples.length);
  const pieces = clips.filter(({ label, split }) => label === SILENCE_LABEL && split === "train");
  expect(pieces.every(({ waveform }) => waveform.channels[0].some((sample) => Math.abs(sample) > 0.1))).toBe(true);
});

test("a wrong checksum, a lie about the length, an interruption: nothing is taken for a set, and the next call goes on", async () => {
  const server = await fileServer({ "sc.tar.gz": commandTests.map((byte, i) => (i === 5000 ? byte ^ 1 : byte)) });
  const { to, download } = await downloading();
  const archive = archiveOf("sc.tar.gz", commandTests, server.url("sc.tar.gz"));
  const nothing = async (): Promise<void> => expect((await readdir(to)).filter((name) => !name.startsWith("."))).toEqual([]);
  await expect(download("sc", archive)).rejects.toThrow(ChecksumMismatchError);
  await nothing();
  server.replace("sc.tar.gz", commandTests);
  server.behave({ lengthLie: -100 });
  await expect(download("sc", archive)).rejects.toThrow("times in a row");
  await nothing();
  server.behave({ stallAfter: 8000 });
  const controller = new AbortController();
  const stop = ({ done }: { readonly done: number }): void => {
    if (done >= 8000) controller.abort(new Error("Ctrl-C"));
  };
  await expect(download("sc", archive, { signal: controller.signal, onProgress: stop })).rejects.toThrow("Ctrl-C");
  await nothing();
  server.behave({ ignoresRanges: true });
  expect((await download("sc", archive)).already).toBe(false);
  expect(await download("sc", archive)).toMatchObject({ already: true });
  expect(await readdir(path.join(to, ".downloads"))).toEqual([]);
});

test("stopped while unpacking, nothing is there; what was fetched is not fetched again", async () => {
  const server = await fileServer({ "sc.tar.gz": commands });
  const { to, download } = await downloading();
  const archive = archiveOf("sc.tar.gz", commands, server.url("sc.tar.gz"));
  const controller = new AbortController();
  const stop = ({ phase, done }: { readonly phase: string; readonly done: number }): void => {
    if (phase === "unpacking" && done >= 50) controller.abort(new Error("Ctrl-C"));
  };
  await expect(download("sc", archive, { signal: controller.signal, onProgress: stop })).rejects.toThrow("Ctrl-C");
  expect(existsSync(path.join(to, "sc"))).toBe(false);
  await download("sc", archive);
  expect(server.requests.length).toBe(1);
});

test("two at once: one fetches, the other waits and finds it there", async () => {
  const server = await fileServer({ "sc.tar.gz": commands });
  const { lines, download } = await downloading();
  const archive = archiveOf("sc.tar.gz", commands, server.url("sc.tar.gz"));
  const both = await Promise.all([download("sc", archive), download("sc", archive)]);
  expect(both.map(({ already }) => already).sort()).toEqual([false, true]);
  expect(server.requests.length).toBe(1);
  expect(lines).toEqual(["sc: another process is at it; waiting"]);
});

test("files at hand are checked, used and left where they are; a wrong one is refused", async () => {
  const server = await fileServer({});
  const { to, download } = await downloading();
  const archive = archiveOf("sc.tar.gz", commands, server.url("sc.tar.gz"));
  const given = path.join(to, "given.tar.gz");
  await writeFile(given, commandTests);
  await expect(download("sc", archive, { have: new Map([["sc.tar.gz", given]]) })).rejects.toThrow(/given\.tar\.gz has \d+ bytes where the published file has \d+/);
  await writeFile(given, commands);
  await download("sc", archive, { have: new Map([["sc.tar.gz", given]]) });
  expect([server.requests, existsSync(given), existsSync(path.join(to, "sc", "yes"))]).toEqual([[], true, true]);
});

test("a mirror is asked first, and the file's own address after it; of a file without a checksum its SHA-256 is said", async () => {
  const mirror = await fileServer({});
  const server = await fileServer({ "sc.tar.gz": commandTests });
  const { download, lines } = await downloading();
  const archive = archiveOf("sc.tar.gz", commandTests, server.url("sc.tar.gz"));
  await download("sc", { ...archive, files: [{ ...archive.files[0], checksum: null, bytes: null }] }, { mirror: mirror.url("") });
  expect([mirror.requests.map(({ name }) => name), server.requests.length]).toEqual([["sc.tar.gz"], 1]);
  expect(lines).toEqual([`sc.tar.gz: no checksum is published; what came has the SHA-256 ${archive.files[0].checksum!.hex}`]);
});

test("what is in the place already and not ours is left alone", async () => {
  const server = await fileServer({ "sc.tar.gz": commands });
  const { to, download } = await downloading();
  await mkdir(path.join(to, "sc"));
  await writeFile(path.join(to, "sc", "mine.txt"), "mine");
  await expect(download("sc", archiveOf("sc.tar.gz", commands, server.url("sc.tar.gz")))).rejects.toThrow("is there and nothing says that it is whole; move it away, or name another folder with --to");
  expect(await readFile(path.join(to, "sc", "mine.txt"), "utf8")).toBe("mine");
});
