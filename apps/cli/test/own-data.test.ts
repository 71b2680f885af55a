import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { runCli } from "./run-cli.ts";
import { toneFiles, toneFolder } from "./tone-folder.ts";
import { readJson, SPEAKER } from "./train-tones.ts";

const FAST = ["--preset", "spoken-digits-8k", "--batch-size", "4", "--epochs", "2"];

/** The tones with a list of them. */
async function listedTones(): Promise<string> {
  const rows = Object.keys(toneFiles()).map((file) => {
    const [, label, name] = file.split("/");
    return `${label}/${name},${label},${name.slice(0, 3)}`;
  });
  return toneFolder({}, { "lists/tones.csv": ["sound,pitch,voice", ...rows].join("\n") });
}

const COLUMNS = ["--columns", "path=sound,label=pitch,group=voice", "--root", "data"];

async function json<Result>(args: readonly string[], cwd: string): Promise<Result & { stderr: string }> {
  const { code, stdout, stderr } = await runCli([...args, "--json"], { cwd });
  expect(code, stderr).toBe(0);
  return { ...(JSON.parse(stdout) as Result), stderr };
}

interface Trained {
  readonly splitHash: string;
  readonly groupDisjoint: boolean;
  readonly accuracy: number;
}

test("a folder, a list of its files, a description of the list, and shards of it are one data set", async () => {
  const cwd = await listedTones();
  await writeFile(path.join(cwd, "lists/tones.yaml"), "manifest: tones.csv\nroot: ../data\ncolumns: { path: sound, label: pitch, group: voice }\n");
  const folder = await json<Trained>(["train", ...FAST, "--data", "data", "--group-pattern", SPEAKER, "--out", "runs/folder"], cwd);
  const list = await json<Trained>(["train", ...FAST, "--data", "lists/tones.csv", ...COLUMNS, "--out", "runs/list"], cwd);
  const described = await json<Trained>(["train", ...FAST, "--data", "lists/tones.yaml", "--out", "runs/described"], cwd);
  const packed = await json<{ shards: string[] }>(["data", "pack", "lists/tones.yaml", "--max-samples", "20", "--out", "packed/%03d.tar"], cwd);
  expect(packed.shards.map((file) => path.basename(file))).toEqual(["000.tar", "001.tar", "002.tar"]);
  const shards = await json<Trained>(["train", ...FAST, "--data", "packed/{000..002}.tar", "--out", "runs/shards"], cwd);
  expect(folder.groupDisjoint).toBe(true);
  for (const other of [list, described, shards]) expect([other.splitHash, other.groupDisjoint, other.accuracy]).toEqual([folder.splitHash, true, folder.accuracy]);
  expect(shards.stderr).toContain("columns taken as label=label, group=group, split=split, fold=fold, id=id");

  const hashes = new Set<string>();
  for (const data of [["lists/tones.csv", "--root", "data"], ["lists/tones.yaml"], ["packed/*.tar"]]) {
    const { accuracy, splitHash } = await json<Trained>(["evaluate", "runs/list/model.onnx", "--data", ...data, "--split", "test"], cwd);
    expect(accuracy).toBe(list.accuracy);
    hashes.add(splitHash);
  }
  expect([...hashes]).toEqual([expect.stringMatching(/^[0-9a-f]{16}$/)]);
});

test("--folds trains a model for each and gives the mean; a fold's run is a run like others", async () => {
  const cwd = await toneFolder();
  const args = ["train", ...FAST, "--data", "data", "--group-pattern", SPEAKER, "--folds", "3", "--out", "runs/folds"];
  const { folds, accuracy, groupDisjoint } = await json<{ folds: (Trained & { fold: number; count: number })[]; accuracy: { mean: number; deviation: number }; groupDisjoint: boolean }>(args, cwd);
  expect(folds.map(({ fold, count }) => [fold, count])).toEqual([[1, 18], [2, 18], [3, 18]]);
  expect(groupDisjoint).toBe(true);
  expect(new Set(folds.map(({ splitHash }) => splitHash)).size).toBe(3);
  const mean = folds.reduce((sum, fold) => sum + fold.accuracy, 0) / 3;
  const deviation = Math.sqrt(folds.reduce((sum, fold) => sum + (fold.accuracy - mean) ** 2, 0) / 2);
  expect(accuracy).toEqual({ mean: expect.closeTo(mean, 12) as number, deviation: expect.closeTo(deviation, 12) as number });
  const tested = await Promise.all([1, 2, 3].map(async (fold) => (await readFile(path.join(cwd, `runs/folds/fold-${fold}/predictions.csv`), "utf8")).trim().split("\n").slice(1).map((line) => line.split(",")[0])));
  expect(new Set(tested.flat()).size).toBe(54);
  const again = await json<Trained>(["evaluate", "runs/folds/fold-2/model.onnx", "--data", "data", "--split", "test"], cwd);
  expect(again.accuracy).toBe(folds[1].accuracy);
  expect(await readJson(path.join(cwd, "runs/folds"), "config.json")).toMatchObject({ folds: 3 });
  expect(await runCli(["train", "--resume", "--out", "runs/folds"], { cwd })).toMatchObject({ code: 1, stderr: `cochlea: ${path.join(cwd, "runs/folds")} holds a cross-validation; take one of its runs, such as ${path.join(cwd, "runs/folds/fold-1")}\n` });
  expect(await runCli(args, { cwd })).toMatchObject({ code: 1, stderr: expect.stringContaining("--overwrite replaces a run that is there") as string });
});

test("what is wrong with the data is said in a line, before anything is made", async () => {
  const cwd = await toneFolder({}, { "many.csv": "path,labels\ndata/high/ann_0.wav,high;loud\ndata/low/ann_0.wav,low\n", "bad.csv": "path,label\ndata/high/ann_0.wav\n", "empty.yaml": "[]", "two.yaml": "folder: a\nmanifest: b.csv\n", "twin/a/x.wav": toneFiles()["data/low/ann_0.wav"] });
  const failing = async (...args: string[]): Promise<string> => {
    const { code, stderr } = await runCli(["train", ...FAST, "--out", "runs/x", ...args], { cwd });
    expect(code).toBeGreaterThan(0);
    return stderr.trim().split("\n").at(-1)!.replaceAll(cwd, "CWD");
  };
  expect(await failing("--data", "many.csv", "--task", "single")).toBe('cochlea: task single: of 2 clips 1 have several labels, first "data/high/ann_0.wav" with ["high","loud"]; take --task multi, name a column of single labels with --columns label=COLUMN, or leave those clips out');
  expect(await failing("--data", "many.csv")).toBe('cochlea: assertTrainable: class "high" has one clip to train on; add clips of it or leave the class out');
  expect(await failing("--data", "data", "--set", "positiveWeight=2")).toBe("cochlea: positiveWeight is for labels each by itself, and here every clip has one; leave it out, or take --task multi");
  expect(await failing("--data", "bad.csv")).toBe("cochlea: readManifest: CWD/bad.csv line 2: need 2 fields, as in the first line, got 1; a field with the divider in it needs quotes");
  expect(await failing("--data", "empty.yaml")).toContain("--data CWD/empty.yaml: need fields such as folder: recordings");
  expect(await failing("--data", "two.yaml")).toContain("--data CWD/two.yaml: need one of folder, manifest, shards");
  expect(await failing("--data", "data", "--columns", "path")).toContain("Give pairs such as path=file,label=category");
  expect(await failing("--data", "data", "--folds", "9", "--group-pattern", SPEAKER)).toContain("comes from 6 groups, too few for fold 1, fold 2");
});

test("the same recording in two parts is an error that names the flag that allows it", async () => {
  const same = toneFiles()["data/low/ann_0.wav"];
  const copies = Object.fromEntries(["ann", "bob", "cid", "dot", "eve", "fay"].map((speaker) => [`data/low/${speaker}_9.wav`, same]));
  const cwd = await toneFolder({}, copies);
  const args = ["train", ...FAST, "--data", "data", "--group-pattern", SPEAKER, "--out", "runs/x"];
  const { code, stderr } = await runCli(args, { cwd });
  expect([code, stderr.trim().split("\n").at(-1)]).toEqual([1, expect.stringMatching(/^cochlea: train: a recording stands in more than one part, first "data.*|.*train all the same with --allow-duplicates$/)]);
  expect((await runCli([...args, "--allow-duplicates"], { cwd })).code).toBe(0);
});
