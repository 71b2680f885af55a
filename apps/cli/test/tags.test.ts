import { readFile } from "node:fs/promises";
import path from "node:path";
import { loadClassifier } from "@cochlea/inference";
import { readAudioFile } from "@cochlea/inference/node";
import { beforeAll, describe, expect, test } from "vitest";
import { mixedTones, SOUND_LABELS } from "./mixed-tones.ts";
import { runCli } from "./run-cli.ts";
import { readHistory, readJson } from "./train-tones.ts";

const TRAIN = ["train", "--data", "clips.csv", "--preset", "spoken-digits-8k", "--batch-size", "16", "--augment", "none"];

interface Scored {
  readonly meanAveragePrecision: number;
  readonly microF1: number;
  readonly threshold: number;
  readonly loss: number;
  readonly count: number;
  readonly splitHash: string;
}

let cwd: string;
let stderr: string;
let trained: Scored & { readonly task: string; readonly groupDisjoint: boolean };

async function json<Result>(...args: string[]): Promise<Result> {
  const result = await runCli([...args, "--json"], { cwd });
  expect(result.code, result.stderr).toBe(0);
  stderr = result.stderr;
  return JSON.parse(result.stdout) as Result;
}

async function failing(...args: string[]): Promise<string> {
  const result = await runCli(args, { cwd });
  expect(result.code).toBeGreaterThan(0);
  return result.stderr.trim().split("\n").at(-1) ?? "";
}

beforeAll(async () => {
  cwd = await mixedTones(180);
  trained = await json(...TRAIN, "--epochs", "12", "--out", "runs/tags");
}, 60_000);

describe("clips with several labels or none", () => {
  test("are learnt label by label, which is said in one line", async () => {
    expect(stderr.match(/^task multi: of 180 clips \d+ have several labels and \d+ have none, first "clips\/\d+\.wav" with \[.*\]; so each label is learnt by itself \(--task single refuses that\)$/gm)).toHaveLength(1);
    expect(trained).toMatchObject({ task: "multi", count: 30, threshold: 0.5, groupDisjoint: true });
    expect(trained.meanAveragePrecision).toBeGreaterThan(0.97);
    expect(trained.microF1).toBeGreaterThan(0.9);
    const history = await readHistory(path.join(cwd, "runs/tags"));
    const epochs = history.filter(({ type }) => type === "epoch") as { epoch: number; best: boolean; validation: { meanAveragePrecision: number } }[];
    const best = epochs.filter((epoch) => epoch.best).at(-1);
    expect(best?.validation.meanAveragePrecision).toBe(Math.max(...epochs.map(({ validation }) => validation.meanAveragePrecision)));
    expect(history.at(-1)).toMatchObject({ type: "end", bestEpoch: best?.epoch });
  });

  test("leave a run with figures of every label, no confusion matrix, and a card that says so", async () => {
    const run = path.join(cwd, "runs/tags");
    const metrics = await readJson(run, "metrics.json");
    expect(metrics).toMatchObject({ task: "multi", split: "test", labels: SOUND_LABELS, meanAveragePrecision: trained.meanAveragePrecision });
    await expect(readFile(path.join(run, "confusion.csv"))).rejects.toThrow("ENOENT");
    const [header, ...rows] = (await readFile(path.join(run, "predictions.csv"), "utf8")).trim().split("\n");
    expect(header).toBe("file,split,group,truth,predicted,right,high,low,middle,noise");
    expect(rows.filter((row) => row.split(",")[5] === "1").length / rows.length).toBeCloseTo(metrics.exactMatch as number, 12);
    const card = await readFile(path.join(run, "README.md"), "utf8");
    for (const line of ["| labels, each by itself | `high`, `low`, `middle`, `noise` |", "| test mean average precision | ", "| test F1 at 0.5 | "]) expect(card).toContain(line);
  });

  test("are evaluated from the file to the same figures, at any threshold", async () => {
    const again = await json<Scored>("evaluate", "runs/tags/model.onnx", "--data", "clips.csv", "--split", "test");
    expect(again.meanAveragePrecision).toBeCloseTo(trained.meanAveragePrecision, 3);
    expect(again).toMatchObject({ microF1: expect.closeTo(trained.microF1, 2) as number, loss: expect.closeTo(trained.loss, 3) as number, count: 30 });
    const { splitHash } = await json<Scored>("evaluate", "runs/tags/model.onnx", "--data", "clips.csv", "--split", "validation");
    expect(splitHash).not.toBe(again.splitHash);
    const timid = await json<Scored>("evaluate", "runs/tags/model.onnx", "--data", "clips.csv", "--split", "test", "--threshold", "0.999");
    expect(timid).toMatchObject({ threshold: 0.999, meanAveragePrecision: again.meanAveragePrecision });
    expect(timid.microF1).toBeLessThan(again.microF1);
    const text = (await runCli(["evaluate", "runs/tags/model.onnx", "--data", "clips.csv", "--split", "test"], { cwd })).stdout;
    expect(text).toMatch(/^mean average precision [\d.]+ %, ROC AUC [\d.]+ %, LwLRAP [\d.]+ %, loss 0\.\d+, 30 clips\nat a threshold of 0\.5: micro F1 /);
    expect(text).not.toContain("rows are what");
    await json("evaluate", "runs/tags/model.onnx", "--data", "clips.csv", "--split", "test", "--html", "pages/tags.html");
    const page = await readFile(path.join(cwd, "pages/tags.html"), "utf8");
    for (const part of ["<title>model.onnx on clips.csv, test part</title>", "<h2>Average precision</h2>", "<h2>Precision over recall</h2>", ">recall</text>"]) expect(page).toContain(part);
    expect(page.match(/<svg /g)).toHaveLength(2);
    expect(page.match(/mark-line/g)).toHaveLength(4);
    expect(page).not.toContain("Confusion");
  });

  test("are predicted with scores of their own, as inference gives them", async () => {
    const classifier = await loadClassifier(await readFile(path.join(cwd, "runs/tags/model.onnx")));
    expect(classifier.metadata).toMatchObject({ task: { kind: "multi-label", activation: "sigmoid" }, decision: { threshold: 0.5 } });
    const rows = (await readFile(path.join(cwd, "runs/tags/predictions.csv"), "utf8")).trim().split("\n").slice(1).map((row) => row.split(","));
    const several = rows.find(([, , , truth, , right]) => truth.includes(";") && right === "1") ?? [];
    const none = rows.find(([, , , truth, , right]) => truth === "" && right === "1") ?? [];
    const file = path.join(cwd, several[0]);
    const [{ predictions }] = await json<{ predictions: { label: string; score: number }[] }[]>("predict", "runs/tags/model.onnx", several[0]);
    expect(predictions.map(({ label }) => label).sort().join(";")).toBe(several[3]);
    expect(await classifier.classify(await readAudioFile(file))).toEqual(predictions);
    const [all] = await json<{ predictions: { label: string; score: number }[] }[]>("predict", "runs/tags/model.onnx", several[0], "--threshold", "0");
    SOUND_LABELS.forEach((label, index) => expect(all.predictions.find((each) => each.label === label)?.score).toBeCloseTo(Number(several[6 + index]), 3));
    expect((await runCli(["predict", "runs/tags/model.onnx", none[0]], { cwd })).stdout).toBe(`${none[0]}  no label\n`);
    classifier.release();
  });

  test("are exported and verified again, and learnt in folds, with mixup, weights, and on TensorFlow.js", async () => {
    expect(await json("export", "runs/tags", "--out", "again.onnx", "--embedding")).toMatchObject({ labelAgreement: 1 });
    const folds = await json<{ meanAveragePrecision: { mean: number }; folds: Scored[] }>(...TRAIN, "--epochs", "1", "--folds", "2", "--out", "runs/folds");
    expect(folds.meanAveragePrecision.mean).toBeCloseTo((folds.folds[0].meanAveragePrecision + folds.folds[1].meanAveragePrecision) / 2, 12);
    const mixed = await json<Scored>(...TRAIN, "--epochs", "6", "--set", "mixup={alpha: 0.3}", "--sampling", "balanced", "--set", "positiveWeight=balanced", "--set", "threshold=0.4", "--out", "runs/mixed");
    expect(mixed.threshold).toBe(0.4);
    expect(mixed.meanAveragePrecision).toBeGreaterThan(0.8); // by chance 0.4
    const short = [...TRAIN, "--epochs", "1", "--set", "positiveWeight=2"];
    const [ours, theirs] = [await json<Scored>(...short, "--out", "runs/ours"), await json<Scored>(...short, "--engine", "tfjs", "--out", "runs/theirs")];
    expect(Math.abs(theirs.loss / ours.loss - 1)).toBeLessThan(1e-3);
  });

  test("a run goes on to the same model", async () => {
    await json(...TRAIN, "--epochs", "2", "--set", "schedule={kind: constant, learningRate: 0.002}", "--out", "runs/whole");
    await json(...TRAIN, "--epochs", "1", "--set", "schedule={kind: constant, learningRate: 0.002}", "--out", "runs/halves");
    await json("train", "--resume", "--epochs", "2", "--out", "runs/halves");
    const [whole, halves] = await Promise.all(["whole", "halves"].map((run) => readJson(cwd, "runs", run, "metrics.json")));
    expect(halves.loss).toBe(whole.loss);
    expect(halves.meanAveragePrecision).toBe(whole.meanAveragePrecision);
  });

  test("a choice of labels leaves the others as background", async () => {
    await json(...TRAIN, "--epochs", "2", "--words", "noise,low", "--out", "runs/two");
    expect(await readJson(cwd, "runs/two/metrics.json")).toMatchObject({ labels: ["noise", "low"], count: 30 });
    const { splitHash } = await json<Scored>("evaluate", "runs/two/model.onnx", "--data", "clips.csv", "--split", "validation");
    expect(splitHash).toMatch(/^[0-9a-f]{16}$/);
  });

  test("what does not fit is refused by name", async () => {
    expect(await failing(...TRAIN, "--task", "single", "--out", "runs/x")).toMatch(/^cochlea: task single: of 180 clips \d+ have several labels and \d+ have none, first .*; take --task multi, name a column/);
    expect(await failing(...TRAIN, "--words", "noise,low", "--unknown", "--out", "runs/x")).toMatch(/^cochlea: --unknown is for clips of one label each/);
    expect(await failing("evaluate", "runs/tags/model.onnx", "--data", "clips.csv", "--words", "noise")).toBe('cochlea: --words leaves out "high", "low", "middle", and a model of several labels is measured on all of them; leave --words away');
    expect(await failing("predict", "runs/tags/model.onnx", "clips/0.wav", "--threshold", "2")).toContain("Give a number from 0 to 1");
  });

  test("are inspected: each counts for all of its labels", async () => {
    const report = await json<{ classes: { label: string; count: number }[]; labelCounts: { several: number; none: number } }>("data", "inspect", "clips.csv");
    const rows = (await readFile(path.join(cwd, "clips.csv"), "utf8")).trim().split("\n").slice(1).map((row) => row.split(",")[1]);
    expect(report.classes.map(({ label, count }) => [label, count])).toEqual(SOUND_LABELS.map((label) => [label, rows.filter((labels) => labels.includes(label)).length]));
    expect(report.labelCounts).toEqual({ several: rows.filter((labels) => labels.includes(";")).length, none: rows.filter((labels) => labels === "").length });
  });
});
