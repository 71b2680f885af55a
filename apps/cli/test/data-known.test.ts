import { existsSync } from "node:fs";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { encodeWav } from "@cochlea/audio-io";
import { KNOWN_SETS } from "@cochlea/datasets";
import { create } from "tar";
import { expect, onTestFinished, test } from "vitest";
import { InterruptedError } from "../src/errors.ts";
import { runCli } from "./run-cli.ts";
import { type ClassTrainReport, readJson } from "./train-tones.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const ARCHIVE = "free-spoken-digit-dataset-1.0.10.tar.gz";

/** Free Spoken Digits as its archive is, in small: three digits, two speakers, takes 3 to 12 of a tone a digit. */
function digitFiles(): Record<string, Uint8Array | string> {
  const files: Record<string, Uint8Array | string> = { "free-spoken-digit-dataset-1.0.10/README.md": "# FSDD" };
  for (const digit of [0, 4, 9]) for (const [nth, speaker] of ["jackson", "theo"].entries()) for (let take = 3; take < 13; take++) files[`free-spoken-digit-dataset-1.0.10/recordings/${digit}_${speaker}_${take}.wav`] = tone(300 + 250 * digit + 10 * take + nth);
  return files;
}

function tone(hertz: number): Uint8Array {
  return encodeWav({ channels: [Float32Array.from({ length: 2000 }, (_, i) => Math.sin((2 * Math.PI * hertz * i) / 8000) / 3)], sampleRate: 8000 });
}

/** A folder with the archive, and the files that went into it. */
async function archiveFolder(): Promise<string> {
  const folder = await temporaryFolder(digitFiles());
  await create({ file: path.join(folder, ARCHIVE), gzip: true, cwd: folder }, ["free-spoken-digit-dataset-1.0.10"]);
  return folder;
}

/** Serves one file; the first connection breaks in its middle, or goes on for ever. */
async function mirror(bytes: Uint8Array, onStall?: () => void): Promise<{ readonly url: string; readonly asked: (string | undefined)[] }> {
  const asked: (string | undefined)[] = [];
  const server = createServer(({ headers, url }, response) => {
    asked.push(`${url} ${headers.range ?? ""}`.trim());
    const start = Number(/^bytes=(\d+)-$/.exec(headers.range ?? "")?.[1] ?? 0);
    response.writeHead(start > 0 ? 206 : 200, { etag: '"1"', "content-length": bytes.length - start, "content-range": `bytes ${start}-${bytes.length - 1}/${bytes.length}` });
    if (asked.length > 1) response.end(bytes.subarray(start));
    else response.write(bytes.subarray(0, 5000), () => setTimeout(onStall ?? (() => response.destroy()), 50));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/sets`, asked };
}

const envOf = (cwd: string): Record<string, string> => ({ XDG_CACHE_HOME: path.join(cwd, "cache") });

test("data list names every set and says which are here", async () => {
  const cwd = await temporaryFolder({ "sets/fsdd/recordings/7_theo_1.wav": tone(500) });
  const { code, stdout } = await runCli(["data", "list", "--data-dir", "sets", "--json"], { cwd, env: envOf(cwd) });
  expect(code).toBe(0);
  const sets = JSON.parse(stdout) as { name: string; here: boolean; bytes: number | null; classes: number }[];
  expect(sets.map(({ name }) => name)).toEqual(Object.keys(KNOWN_SETS));
  expect(sets.filter(({ here }) => here).map(({ name }) => name)).toEqual(["fsdd"]);
  expect(sets.find(({ name }) => name === "speech-commands-v0.02-12")).toMatchObject({ bytes: 2_428_923_189 + 112_563_277, classes: 12 });
  const text = await runCli(["data", "list"], { cwd, env: { ...envOf(cwd), COCHLEA_DATA: "sets" } });
  expect(text.stdout).toMatch(/^fsdd +3,000 +10 +\? +yes +CC BY-SA 4\.0 +English digits/m);
  expect(text.stdout).toMatch(/^mnist +70,000 +10 +11\.6 MB +CC BY-SA 3\.0/m);
});

test("data info tells licence, citation, parts, faults, addresses and checksums; what nobody publishes is said", async () => {
  const cwd = await temporaryFolder();
  const { stdout } = await runCli(["data", "info", "speech-commands-v0.02-12"], { cwd, env: envOf(cwd) });
  for (const part of ["classes     12: _silence_, _unknown_, yes", "rate        16,000 Hz", "licence     CC BY 4.0", "arXiv:1804.03209", "speech-commands-v0.02: not here", "sha256 af14739ee7dc311471de98f5f9d2c9191b18aedfe957f4a6ff791c709868ff58", "note        The clips of _silence_"]) expect(stdout).toContain(part);
  const other = await runCli(["data", "info", "audio-mnist"], { cwd, env: envOf(cwd) });
  expect(other.stdout).toContain("AudioMNIST-master.zip, size not published, no checksum published");
  expect(other.stdout).toContain("divided     speaker-folds: 5 folds, one the test part; validation is the fold before it\n            random: dealt out one by one, 70 % train, 20 % validation, 10 % test");
  const gtzan = (await runCli(["data", "info", "gtzan"], { cwd, env: envOf(cwd) })).stdout;
  expect(gtzan).toContain("groups      not published");
  expect(gtzan).toMatch(/ {2}genres\.tar\.gz, .* sha256 b28cc067\w+\n {4}https:.*\n {2}or another genres\.tar\.gz, .* sha256 24347e02\w+\n {4}http:/);
  expect((await runCli(["data", "info", "urbansound8k"], { cwd, env: envOf(cwd) })).stdout).toContain("rate        differs from file to file");
  const json = JSON.parse((await runCli(["data", "info", "esc-50", "--json"], { cwd, env: envOf(cwd) })).stdout) as Record<string, unknown>;
  expect(json).toMatchObject({ name: "esc-50", here: false, protocols: { folds: { count: 5 } } });
});

test("an unknown set is wrong usage, answered with the names", async () => {
  const cwd = await temporaryFolder();
  for (const command of ["info", "download"]) {
    const { code, stderr } = await runCli(["data", command, "fsd"], { cwd, env: envOf(cwd) });
    expect([code, stderr]).toEqual([2, expect.stringMatching(new RegExp(`^cochlea: data ${command}: there is no known set "fsd" \\(did you mean fsdd\\?\\); the names are speech-commands-v0\\.01, `))]);
  }
});

test("download from a mirror that breaks, then train and evaluate by name, in official parts", async () => {
  const bytes = await readFile(path.join(await archiveFolder(), ARCHIVE));
  const { url, asked } = await mirror(bytes);
  const cwd = await temporaryFolder();
  const env = { ...envOf(cwd), COCHLEA_MIRROR: url };
  const download = await runCli(["data", "download", "fsdd"], { cwd, env });
  expect(download.code, download.stderr).toBe(0);
  expect(download.stdout).toBe(`ready  ${path.join(cwd, "cache", "cochlea", "data", "fsdd")}\n`);
  expect(asked).toEqual([`/sets/${ARCHIVE}`, `/sets/${ARCHIVE} bytes=5000-`]);
  for (const line of ["fetching free-spoken", "no checksum is published; what came has the SHA-256", "unpacking free-spoken", "fsdd: holds 60 recordings where 3000 are known"]) expect(download.stderr).toContain(line);
  expect((await runCli(["data", "download", "fsdd", "--json"], { cwd, env })).stdout).toContain('"already":true');

  const train = await runCli(["train", "--data", "fsdd", "--model", "mlp", "--epochs", "2", "--batch-size", "8", "--out", "run", "--json"], { cwd, env });
  expect(train.code, train.stderr).toBe(0);
  expect(train.stderr).toContain("fsdd: The official test part, takes 0 to 4, shares all speakers with the rest");
  const report = JSON.parse(train.stdout) as ClassTrainReport;
  expect(report).toMatchObject({ split: "test", count: 12, groupDisjoint: false });
  const record = (await readJson(cwd, "run", "config.json")) as { config: { data: { set: object }; frontEnd: { sampleRate: number; kind: string } }; labels: string[] };
  expect(record.config.data.set).toEqual({ name: "fsdd", protocol: "official", folders: [path.join(cwd, "cache", "cochlea", "data", "fsdd")] });
  expect([record.config.frontEnd.sampleRate, record.config.frontEnd.kind, record.labels]).toEqual([8000, "mfcc", ["0", "4", "9"]]);

  const evaluated = await runCli(["evaluate", "run/model.onnx", "--data", "fsdd", "--split", "test", "--json"], { cwd, env });
  expect(evaluated.code, evaluated.stderr).toBe(0);
  expect(JSON.parse(evaluated.stdout)).toMatchObject({ count: 12, split: "test", accuracy: report.accuracy, groupDisjoint: false });
  const again = await runCli(["train", "--config", "run/config.json", "--epochs", "1", "--out", "again", "--json"], { cwd, env: {} });
  expect([again.code, (JSON.parse(again.stdout) as ClassTrainReport).count]).toEqual([0, 12]);
});

test("stopped by Ctrl-C it ends with 130 and leaves nothing that looks like a set; the same command goes on", async () => {
  const controller = new AbortController();
  const { url, asked } = await mirror(await readFile(path.join(await archiveFolder(), ARCHIVE)), () => controller.abort(new InterruptedError()));
  const cwd = await temporaryFolder();
  const download = ["data", "download", "fsdd", "--mirror", url, "--to", "sets"];
  const stopped = await runCli(download, { cwd, env: envOf(cwd), signal: controller.signal });
  expect([stopped.code, stopped.stdout, existsSync(path.join(cwd, "sets", "fsdd"))]).toEqual([130, "", false]);
  expect(stopped.stderr).toMatch(/cochlea: interrupted; what came so far is kept, and the same command goes on from there$/m);
  expect((await runCli(download, { cwd, env: envOf(cwd) })).stdout).toBe(`ready  ${path.join(cwd, "sets", "fsdd")}\n`);
  expect(asked[1]).toMatch(/ bytes=\d+-$/);
});

test("a file that is here already is taken, by any name, and left; the set goes where --to says", async () => {
  const folder = await archiveFolder();
  const cwd = await temporaryFolder({ "digits (1).tar.gz": await readFile(path.join(folder, ARCHIVE)) });
  const { code, stderr } = await runCli(["data", "download", "fsdd", "--to", "sets", "--from", "digits (1).tar.gz"], { cwd, env: envOf(cwd) });
  expect(code, stderr).toBe(0);
  expect(existsSync(path.join(cwd, "digits (1).tar.gz"))).toBe(true);
  expect((await readdir(path.join(cwd, "sets"))).filter((name) => !name.startsWith("."))).toEqual(["fsdd"]);
  await writeFile(path.join(cwd, "notes.txt"), "x");
  const missing = await runCli(["data", "download", "mnist", "--from", "notes.txt"], { cwd, env: envOf(cwd) });
  expect([missing.code, missing.stderr]).toEqual([2, expect.stringContaining("notes.txt: need one of train-images-idx3-ubyte.gz, ")]);
});

test("what does not go with a known set is refused, and a set that is not here says how to get it", async () => {
  const cwd = await temporaryFolder(Object.fromEntries(Object.entries(digitFiles()).map(([name, content]) => [`sets/${name.replace("free-spoken-digit-dataset-1.0.10", "fsdd")}`, content])));
  const cases: [string[], string][] = [
    [["--data", "fsdd", "--data-dir", "sets", "--group-pattern", "_(.+)_"], "train: --group-pattern is for recordings of your own, and fsdd says itself what its recordings are; leave it out"],
    [["--data", "fsdd", "--data-dir", "sets", "--protocol", "random"], "--protocol random: fsdd is divided by one of official"],
    [["--data", "sets", "--protocol", "official"], "--protocol is for known sets, and sets is none; cochlea data list names them"],
    [["--data", "esc-50"], "--data esc-50: esc-50 is in none of "],
    [["--data", "fsdd", "--data-dir", "sets", "--fold", "1"], "configuration: data.fold: need a fold of data.folds"],
  ];
  for (const [args, message] of cases) {
    const { code, stderr } = await runCli(["train", ...args, "--out", "run"], { cwd, env: envOf(cwd) });
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
  }
  const { stderr } = await runCli(["data", "download", "speech-commands-v0.01-train9"], { cwd, env: envOf(cwd) });
  expect(stderr).toContain("is handed over as a pack and nowhere to be fetched");
});

test("a folder of that name counts before the set", async () => {
  const cwd = await temporaryFolder({ "fsdd/high/a.wav": tone(900), "fsdd/low/a.wav": tone(200) });
  const { stderr } = await runCli(["train", "--data", "fsdd", "--out", "run"], { cwd, env: envOf(cwd) });
  expect(stderr).toContain('class "high" has one clip to train on');
});
