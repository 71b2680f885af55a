import { mkdir, readdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { runCli, type CliResult } from "./run-cli.ts";
import { tone, toneFiles, toneFolder } from "./tone-folder.ts";
import { filesBelow, readJson, TRAIN, trainTones } from "./train-tones.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const train = (cwd: string, ...args: readonly string[]): Promise<CliResult> => runCli([...TRAIN, "--out", "run", "--epochs", "1", ...args], { cwd });

/** The one line that an error is, below what was logged before it. */
async function expectError(result: Promise<CliResult>, code: number, line: RegExp | string): Promise<void> {
  const { stderr, ...rest } = await result;
  expect(rest).toEqual({ code, stdout: "" });
  const errors = stderr.split("\n").filter((one) => one.startsWith("cochlea: "));
  expect(errors).toEqual([typeof line === "string" ? line : expect.stringMatching(line)]);
  expect(stderr.endsWith(`${errors[0]}\n`)).toBe(true);
  expect(stderr).not.toMatch(/\n\s+at /);
}

const nothing = async (cwd: string): Promise<void> => expect(await readdir(cwd)).not.toContain("run");

test.each([
  ["no folder", {}, /data: there is no such folder or file, and no known set of that name; cochlea data list names the sets$/],
  ["no recordings", { "data/low/notes.txt": "x" }, /^cochlea: train: \/.*data holds no recording, but low\/notes\.txt: not an audio file; put sound files into one folder a class, such as yes\/01\.wav and no\/01\.wav, or say by --label-pattern/],
  ["nothing that can be read", Object.fromEntries(["low/ann_0", "low/bob_0", "high/ann_0", "high/bob_0"].map((name) => [`data/${name}.wav`, "RIFF"])), /^cochlea: train: none of the 4 recordings in .*data can be read, first high\/ann_0\.wav: /],
  ["one class", toneFiles({ classes: ["low"] }), /assertTrainable: found one class, "low"; a classifier needs at least two$/],
  ["a class of one clip", { ...toneFiles({ classes: ["high", "low"] }), "data/odd/ann_0.wav": tone("middle") }, /assertTrainable: class "odd" has one clip to train on; add clips of it or leave the class out$/],
  ["a class with no clip that can be read", { ...toneFiles({ classes: ["low"] }), "data/bad/ann_0.wav": "RIFF", "data/bad/bob_0.wav": "RIFF" }, /found one class, "low"/],
  ["groups too few for three parts", toneFiles({ speakers: ["ann", "bob"] }), /^cochlea: (splitExamples|carveByGroup): .*group/],
  ["the same recording in two parts", { ...toneFiles(), ...Object.fromEntries(["ann", "bob", "cid", "dot", "eve", "fay"].map((name) => [`data/low/${name}_9.wav`, tone("low", "copy")])) }, /train: a recording stands in more than one part/],
])("recordings that cannot be trained on are one line and leave nothing behind: %s", async (_, files, line) => {
  const cwd = await temporaryFolder(files);
  await expectError(train(cwd), 1, line);
  await nothing(cwd);
});

const BROKEN = {
  "data/low/cut.wav": tone("low").slice(0, 30),
  "data/low/empty.wav": "",
  "data/low/nothing.wav": Uint8Array.from([...tone("low").slice(0, 40), 0, 0, 0, 0]),
  "data/low/text.wav": "these are words",
  "data/low/song.mp3": "ID3",
  "data/readme.txt": "x",
};

test("files that cannot be read are named, a line each, and passed over", async () => {
  const cwd = await toneFolder({}, BROKEN);
  const { code, stderr } = await train(cwd);
  expect(code).toBe(0);
  const skipped = stderr.split("\n").filter((line) => line.startsWith("skipped "));
  expect(skipped.map((line) => line.split(": ")[0]).sort()).toEqual(["cut.wav", "empty.wav", "nothing.wav", "song.mp3", "text.wav"].map((name) => `skipped low/${name}`).concat("skipped readme.txt"));
  for (const line of skipped) expect(line).toMatch(/^skipped \S+: .{5,}$/);
  const { skipped: kept, split } = (await readJson(cwd, "run/config.json")) as { skipped: { file: string }[]; split: { sizes: { train: number } } };
  expect(kept).toHaveLength(6);
  expect(split.sizes.train).toBe(36);
});

test("they are named too where the rest will not do", async () => {
  const cwd = await temporaryFolder({ ...toneFiles({ classes: ["low"] }), "data/high/song.m4a": "x", "data/high/ann_0.wav": "RIFF", "data/high/bob_0.wav": "RIFF" });
  const { code, stderr } = await train(cwd);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^skipped high\/song\.m4a: m4a is not supported; WAV, AIFF, AU, FLAC, MP3, Ogg Vorbis and Ogg Opus are read\nreading: 20 of 20 in .*\nskipped high\/ann_0\.wav: .*\nskipped high\/bob_0\.wav: .*\ncochlea: assertTrainable: found one class, "low"; .*\n$/);
});

test("a recording that is cut off is used as far as it goes, and named", async () => {
  const whole = tone("low", "gus");
  const cwd = await toneFolder({}, { "data/low/gus_0.wav": whole.slice(0, whole.length - 1000) });
  const { code, stderr } = await train(cwd);
  expect(code).toBe(0);
  expect(stderr).toMatch(/\nmended low\/gus_0\.wav: the header states .* bytes present are used\n/);
});

test("--strict stops at the first file that cannot be read", async () => {
  const cwd = await toneFolder({}, { "data/low/text.wav": "these are words" });
  await expectError(train(cwd, "--strict"), 1, /^cochlea: loader: low\/text\.wav: .+$/);
  await nothing(cwd);
});

test("what is in --out stays, unless it is a run and --overwrite is said", async () => {
  const cwd = await toneFolder({}, { "run/thesis.txt": "years of work", "file": "x" });
  await expectError(train(cwd), 1, `cochlea: ${cwd}/run is not empty; --overwrite replaces a run that is there, --resume goes on with it; choose another folder with --out`);
  await expectError(train(cwd, "--overwrite"), 1, `cochlea: ${cwd}/run is not empty; it holds no run of cochlea, so --overwrite leaves it alone; choose another folder with --out`);
  await writeFile(path.join(cwd, "run/config.json"), '{"name": "of another tool"}');
  await expectError(train(cwd, "--overwrite"), 1, /holds no run of cochlea/);
  expect(await readFile(path.join(cwd, "run/thesis.txt"), "utf8")).toBe("years of work");
  await expectError(train(cwd, "--out", "file"), 1, `cochlea: ${cwd}/file: need a folder for the run, got a file; choose another with --out`);

  await mkdir(path.join(cwd, "empty"));
  const first = await trainTones(cwd, "empty", ["--epochs", "1"]);
  await expectError(train(cwd, "--out", "empty"), 1, /empty is not empty; --overwrite replaces/);
  const second = await trainTones(cwd, "empty", ["--epochs", "1", "--seed", "4", "--overwrite"]);
  expect(second.loss).not.toBe(first.loss);
  expect(await filesBelow(path.join(cwd, "empty/checkpoints"))).toEqual(["best.safetensors", "last.safetensors"]);
});

test("a run never replaces the recordings that it reads, and a failure never the run before", async () => {
  const cwd = await toneFolder();
  await trainTones(cwd, "run", ["--epochs", "1"]);
  const record = await readFile(path.join(cwd, "run/config.json"), "utf8");
  await writeFile(path.join(cwd, "config.json"), record);
  await expectError(train(cwd, "--out", ".", "--overwrite"), 1, `cochlea: ${cwd} holds the recordings to train on, which the run would replace; choose another folder with --out`);
  await expectError(train(cwd, "--out", "data", "--overwrite"), 1, /holds the recordings/);
  await symlink(cwd, path.join(cwd, "link"));
  await expectError(train(cwd, "--out", "link", "--overwrite"), 1, /holds the recordings/);
  await expectError(train(cwd, "--overwrite", "--words", "low,gone"), 1, 'cochlea: selectWords: found no clip of "gone"; the words are "high", "low", "middle"');
  expect(await readFile(path.join(cwd, "run/config.json"), "utf8")).toBe(record);
  expect((await stat(path.join(cwd, "run/model.onnx"))).isFile()).toBe(true);
});

test.each([
  [["--preset", "nonsense"], /^cochlea: front end nonsense: need one of torchaudio, .*speech-commands/],
  [["--model", "resnet"], /^cochlea: model "resnet": need one of mlp, cnn4, cnn, .*, crnn-l$/],
  [["--set", "epoch=3"], /^cochlea: configuration: Unrecognized key: "epoch"; the fields are input, .*\bepochs\b/],
  [["--set", "schedule.rate=3"], /^cochlea: configuration: schedule: .*"rate"/],
  [["--set", "schedule={kind: linear, learningRate: 1}"], /^cochlea: configuration: schedule\.kind: /],
  [["--set", "optimiser.kind=lion"], /^cochlea: configuration: optimiser\.kind: .*"sgd"/],
  [["--set", "data.validation=.nan"], /^cochlea: configuration: data\.validation: .*NaN/],
  [["--set", "data.validation=0.6", "--set", "data.test=0.5"], /^cochlea: configuration: data\.validation: need validation \+ test below 1/],
  [["--set", "data.groupPattern='('"], "cochlea: configuration: data.groupPattern: need a regular expression"],
  [["--set", "data.unknown=true"], "cochlea: configuration: data.unknown: need words, the classes that are known"],
  [["--set", "frontEnd.mel.bands=0"], /^cochlea: configuration: frontEnd\.mel\.bands: /],
  [["--set", "frontEnd=nonsense"], /^cochlea: front end nonsense: need one of /],
  [["--set", "frontEnd.clipSeconds=null"], /^cochlea: configuration: frontEnd\.clipSeconds: need seconds, .*; add --set frontEnd\.clipSeconds=1$/],
  [["--set", "epochs"], "cochlea: --set epochs: need path.to.field=value"],
  [["--set", "epochs={"], /^cochlea: --set epochs=\{: ./],
  [["--lr", "0"], /^cochlea: configuration: schedule\.learningRate: /],
  [["--unknown"], "cochlea: train: --unknown needs --words, the classes that are known"],
  [["--words", "low,,high"], /--words <list>.*Give names with commas between them/],
  [["--batch-size", "1.5"], /--batch-size <n>.*Give a whole number of at least 1/],
  [["--backend", "cuda"], /--backend <name>.*Allowed choices are auto, native, node/],
  [["--config", "gone.yaml"], /^cochlea: --config .*gone\.yaml: there is no such file$/],
  [["--config", "bad.yaml"], /^cochlea: --config .*bad\.yaml: ./],
  [["--config", "list.yaml"], /^cochlea: --config .*list\.yaml: need fields of a configuration, such as epochs: 30$/],
  [["--config", "unknown.yaml"], /^cochlea: configuration: model: .*"nmae"/],
  [["--front-end", "gone.json"], /^cochlea: --front-end .*gone\.json: there is no such file$/],
])("wrong settings are one line that names the field, exit code 2: %j", async (args, line) => {
  const cwd = await temporaryFolder({ "data/notes.txt": "", "bad.yaml": "epochs: [", "list.yaml": "- a\n- b\n", "unknown.yaml": "model: { nmae: mlp }\n" });
  const base = ["train", "--data", "data", "--out", "run"];
  await expectError(runCli([...base, ...args], { cwd }), 2, line);
  await nothing(cwd);
});

test("an option that the model does not have, and files that hold no front end, are named before anything is read", async () => {
  const cwd = await temporaryFolder({ "data/notes.txt": "", "bad.json": "{", "short.json": "{}" });
  await expectError(train(cwd, "--set", "model.options.dropout=0.2"), 1, /^cochlea: architecture: cnn4: .*"dropout"/);
  const base = ["train", "--data", "data", "--out", "run"];
  await expectError(runCli([...base, "--front-end", "bad.json"], { cwd }), 2, /bad\.json: the file is not JSON$/);
  await expectError(runCli([...base, "--front-end", "short.json"], { cwd }), 2, /short\.json: .*sampleRate/);
  await expectError(train(cwd, "--front-end", "short.json"), 2, "cochlea: train: need --preset or --front-end, not both");
});

test("--out and --data are needed", async () => {
  await expectError(runCli(["train", "--data", "data"]), 2, "cochlea: train: --out is needed, the folder for the run");
  await expectError(runCli(["train", "--out", "run"]), 2, "cochlea: train: --data is needed, the folder of recordings or images");
});
