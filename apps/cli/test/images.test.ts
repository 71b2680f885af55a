import { readFile, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { runBare } from "./bare-session.ts";
import { greyPng } from "./grey-png.ts";
import { HEIGHT, idx, imageFiles, imageFolder, picture, WIDTH, type ImageFolderOptions } from "./image-folder.ts";
import { runCli } from "./run-cli.ts";
import { temporaryFolder } from "./temporary-folder.ts";
import { filesBelow, readJson } from "./train-tones.ts";
import type { TrainReport } from "../src/training/run/train-report.ts";

const TRAIN = ["train", "--data", "data", "--model", "mlp", "--batch-size", "8", "--lr", "0.01", "--epochs", "6"];

async function json<Result>(cwd: string, args: readonly string[]): Promise<Result> {
  const { code, stdout, stderr } = await runCli([...args, "--json"], { cwd });
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout) as Result;
}

const train = (cwd: string, out: string, ...args: readonly string[]): Promise<TrainReport> => json(cwd, [...TRAIN, "--out", out, ...args]);

/** A folder with `data/` and a trained `run/`. */
async function trainedFolder(options: ImageFolderOptions = {}): Promise<string> {
  const cwd = await imageFolder(options);
  await train(cwd, "run");
  return cwd;
}

const bytesOf = (...parts: readonly string[]): Promise<Buffer> => readFile(path.join(...parts));

test("train leaves a whole run with a verified file, which the bare runtime reads as our trainer did", async () => {
  const cwd = await imageFolder();
  const result = await train(cwd, "run");
  expect(result).toMatchObject({ split: "test", accuracy: 1, count: 12, groupDisjoint: false });
  const run = path.join(cwd, "run");
  expect(await filesBelow(run)).toEqual(["README.md", "checkpoints/best.safetensors", "checkpoints/last.safetensors", "config.json", "confusion.csv", "history.jsonl", "metrics.json", "model.onnx", "predictions.csv"]);
  expect(await readJson(run, "config.json")).toMatchObject({
    config: { input: "image", data: { folder: path.join(cwd, "data") }, augment: { shiftPixels: 2 } },
    input: { kind: "image", channels: 1, height: HEIGHT, width: WIDTH },
    labels: ["0", "1", "2"],
    split: { by: "random", sizes: { train: 42, validation: 6, test: 12 } },
  });
  expect((await readJson(run, "metrics.json")).export).toMatchObject({ clips: 12, waveformError: 0, labelAgreement: 1 });

  const [header, ...rows] = (await readFile(path.join(run, "predictions.csv"), "utf8")).trimEnd().split("\n").map((line) => line.split(","));
  expect(header).toEqual(["file", "split", "group", "truth", "predicted", "right", "0", "1", "2"]);
  expect(rows.map(([id]) => id)).toEqual(Array.from({ length: 12 }, (_, index) => `test/${String(index).padStart(5, "0")}`));
  const fifth = Float32Array.from(picture(4 % 3, "data/t10k", 4), (level) => level / 255);
  const { probabilities } = await runBare(path.join(run, "model.onnx"), { image: { data: fifth, shape: [1, 1, HEIGHT, WIDTH] } });
  expect([...probabilities]).toEqual(rows[4].slice(6).map((text) => expect.closeTo(Number(text), 5) as number));
});

test("the model is alexnet-mnist unless one is named", async () => {
  const cwd = await imageFolder({ train: 4, test: 1 });
  await json(cwd, ["train", "--data", "data", "--out", "run", "--batch-size", "4", "--epochs", "1"]);
  expect(await readJson(cwd, "run/config.json")).toMatchObject({ config: { model: { name: "alexnet-mnist" }, schedule: { learningRate: 0.001 } } });
});

test("for people: images are called images", async () => {
  const cwd = await imageFolder();
  const trained = await runCli([...TRAIN, "--out", "run"], { cwd });
  expect(trained.stdout).toMatch(/^test accuracy 100\.0 % \(95 % interval 75\.8 % to 100\.0 %, 12 images\), loss /);
  expect(trained.stderr).toMatch(/^split by random: 42 train, 6 validation, 12 test; .*\nmodel mlp: [\d,]+ parameters, input 1 x 6 x 8, 3 classes\n/);
  const evaluated = await runCli(["evaluate", "run/model.onnx", "--data", "data", "--split", "test"], { cwd });
  expect(evaluated.stdout).toMatch(/, 12 images\n\n.* images\n[^]*rows are what the images are/);
  const exported = await runCli(["export", "run", "--out", "m.onnx"], { cwd });
  expect(exported.stdout).toMatch(/m\.onnx: [\d,]+ bytes; 12 images at batch 1 and 7 agree with the trainer: \d\.\de-\d+ of the largest logit\n$/);
});

test("the same seed gives the same bytes, also in two goes; augmentation is drawn from it and can be left out", async () => {
  const cwd = await imageFolder();
  const best = (run: string) => bytesOf(cwd, run, "checkpoints/best.safetensors");
  await train(cwd, "once");
  await train(cwd, "plain", "--augment", "none");
  await train(cwd, "halves", "--set", "schedule={kind: constant, learningRate: 0.01}", "--epochs", "2", "--keep", "last");
  await train(cwd, "whole", "--set", "schedule={kind: constant, learningRate: 0.01}", "--epochs", "4", "--keep", "last");
  await json(cwd, ["train", "--resume", "--out", "halves", "--epochs", "4"]);
  await train(cwd, "again");
  expect((await best("again")).equals(await best("once"))).toBe(true);
  expect((await best("plain")).equals(await best("once"))).toBe(false);
  expect(await readJson(cwd, "plain/config.json")).toMatchObject({ config: { augment: {} } });
  expect((await bytesOf(cwd, "halves/checkpoints/last.safetensors")).equals(await bytesOf(cwd, "whole/checkpoints/last.safetensors"))).toBe(true);
  await json(cwd, ["train", "--config", "once/config.json", "--out", "copy"]);
  expect((await best("copy")).equals(await best("once"))).toBe(true);
});

test("without test files a part is carved for the test", async () => {
  const cwd = await imageFolder({ train: 20, test: 0 });
  expect(await train(cwd, "run")).toMatchObject({ split: "test", count: 6 });
  expect(await readJson(cwd, "run/config.json")).toMatchObject({ split: { sizes: { train: 48, validation: 6, test: 6 } } });
});

test("classes stand in the order of their numbers", async () => {
  const labels = Array.from({ length: 40 }, (_, index) => [2, 10, 1][index % 3]);
  const cwd = await temporaryFolder({ "data/train-images-idx3-ubyte": idx(labels.flatMap((label, index) => [index, label]), [40, 1, 2]), "data/train-labels-idx1-ubyte": idx(labels, [40]) });
  await train(cwd, "run");
  expect((await readJson(cwd, "run/config.json")).labels).toEqual(["1", "2", "10"]);
});

test("evaluate finds the figures of the run, part by part, and of all images", async () => {
  const cwd = await trainedFolder();
  const metrics = await readJson(cwd, "run/metrics.json");
  const evaluate = (...args: readonly string[]) => json<{ accuracy: number; loss: number; count: number; split: string }>(cwd, ["evaluate", "run/model.onnx", "--data", "data", ...args]);
  expect(await evaluate("--split", "test")).toMatchObject({ count: 12, split: "test", accuracy: metrics.accuracy, loss: expect.closeTo(metrics.loss as number, 5) as number });
  expect(await evaluate("--split", "validation")).toMatchObject({ count: 6, split: "validation" });
  expect(await evaluate()).toMatchObject({ count: 60, split: "all" });
});

test("evaluate refuses images that the model was not divided from, or that are of another size", async () => {
  const cwd = await trainedFolder();
  await writeFile(path.join(cwd, "data/train-labels-idx1-ubyte"), imageFiles({ train: 16 })["data/train-labels-idx1-ubyte"].map((byte, at) => (at < 8 ? byte : 2 - byte)));
  expect(await runCli(["evaluate", "run/model.onnx", "--data", "data", "--split", "validation"], { cwd })).toMatchObject({ code: 1, stdout: "", stderr: expect.stringMatching(/^cochlea: --split: these are not the examples that the model was trained on \(split \w+, trained on \w+\); leave --split away to evaluate every example\n$/) as string });
  const other = await temporaryFolder({ "train-images-idx3-ubyte": Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 2, 7, 7), "train-labels-idx1-ubyte": Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 1, 2) });
  expect(await runCli(["evaluate", "run/model.onnx", "--data", other], { cwd })).toEqual({ code: 1, stdout: "", stderr: `cochlea: evaluate: the model takes images 8 pixels wide and 6 high, and those in ${other} are 2 x 1\n` });
});

test("predict reads PNG files; --invert is for ink on paper; another size is an error in its place", async () => {
  const cwd = await trainedFolder();
  const levels = picture(2, "new");
  await writeFile(path.join(cwd, "top.png"), greyPng(levels, WIDTH));
  await writeFile(path.join(cwd, "ink.png"), greyPng(levels.map((level) => 255 - level), WIDTH));
  await writeFile(path.join(cwd, "small.png"), greyPng([1, 2, 3, 4], 2));
  const predict = (...args: readonly string[]) => runCli(["predict", "run/model.onnx", ...args, "--json"], { cwd });
  const { code, stdout } = await predict("top.png", "small.png", "gone.png");
  expect(code).toBe(1);
  const results = JSON.parse(stdout) as { file: string; error?: string; predictions?: { label: string; score: number }[] }[];
  expect(results[0]).toMatchObject({ file: "top.png", predictions: [{ label: "2" }, {}, {}] });
  expect(results.slice(1)).toEqual([{ file: "small.png", error: "classify: need an image 8 pixels wide and 6 high, got 2 x 2; crop or resize it" }, { file: "gone.png", error: "there is no such file" }]);
  const inverted = JSON.parse((await predict("--invert", "ink.png")).stdout) as typeof results;
  expect(inverted[0].predictions?.map(({ label, score }) => [label, score])).toEqual(results[0].predictions?.map(({ label, score }) => [label, expect.closeTo(score, 5) as number]));
});

test("export writes the run's own file anew, with an embedding if asked for, and takes no --input", async () => {
  const cwd = await trainedFolder();
  const report = await json(cwd, ["export", "run", "--out", "m.onnx"]);
  expect(report).toMatchObject({ clips: 12, batches: [1, 7], waveformError: 0, labelAgreement: 1 });
  expect((await bytesOf(cwd, "m.onnx")).equals(await bytesOf(cwd, "run/model.onnx"))).toBe(true);
  await json(cwd, ["export", "run", "--out", "e.onnx", "--embedding"]);
  const { embedding } = await runBare(path.join(cwd, "e.onnx"), { image: { data: new Float32Array(HEIGHT * WIDTH), shape: [1, 1, HEIGHT, WIDTH] } });
  expect(embedding).toHaveLength(128);
  expect(await runCli(["export", "run", "--out", "f.onnx", "--input", "features"], { cwd })).toEqual({ code: 2, stdout: "", stderr: "cochlea: export: --input is for recordings, and run was trained on images; leave it out\n" });
  await rm(path.join(cwd, "data"), { recursive: true });
  expect(await runCli(["export", "run", "--out", "f.onnx"], { cwd })).toMatchObject({ code: 1, stderr: expect.stringContaining("data is gone, and export verifies the file on") as string });
  expect(await stat(path.join(cwd, "f.onnx")).catch(() => null)).toBeNull();
});

test("a model of images can be trained on", async () => {
  const cwd = await trainedFolder();
  expect(await json(cwd, ["train", "--from", "run/model.onnx", "--data", "data", "--out", "more", "--epochs", "1", "--batch-size", "8"])).toMatchObject({ accuracy: 1 });
  expect(await json(cwd, ["predict", "more/model.onnx", await put(cwd, "left.png", greyPng(picture(0, "new"), WIDTH))])).toMatchObject([{ predictions: [{ label: "0" }, {}, {}] }]);
});

async function put(cwd: string, name: string, bytes: Uint8Array): Promise<string> {
  await writeFile(path.join(cwd, name), bytes);
  return name;
}
