import { readFile } from "node:fs/promises";
import path from "node:path";
import { decodeAudio } from "@cochlea/audio-io";
import { frontEndPreset, prepareWaveform } from "@cochlea/dsp";
import { decodeCheckpoint } from "@cochlea/trainer";
import { expect, test } from "vitest";
import { runBare } from "./bare-session.ts";
import { runCli } from "./run-cli.ts";
import { filesBelow, readHistory, readJson, SPEAKER, TRAIN, trainTones } from "./train-tones.ts";
import { toneFiles, toneFolder } from "./tone-folder.ts";
import { temporaryFolder } from "./temporary-folder.ts";

interface Prediction {
  readonly label: string;
  readonly score: number;
}

async function json<Result>(args: readonly string[], cwd: string): Promise<Result> {
  const { code, stdout, stderr } = await runCli([...args, "--json"], { cwd });
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout) as Result;
}

async function csv(file: string): Promise<string[][]> {
  return (await readFile(file, "utf8")).trimEnd().split("\n").map((line) => line.split(","));
}

test("train leaves a whole run, and whoever reads it finds the same figures", async () => {
  const cwd = await toneFolder();
  const result = await trainTones(cwd, "runs/first", ["--epochs", "6"]);
  const run = path.join(cwd, "runs/first");
  expect(result).toEqual({
    run,
    model: path.join(run, "model.onnx"),
    engine: "onnxruntime on cpu (native)",
    task: "single",
    split: "test",
    groupDisjoint: true,
    splitHash: expect.stringMatching(/^[0-9a-f]{16}$/) as string,
    accuracy: 1, // by chance 1/3
    accuracyInterval: [expect.closeTo(9 / (9 + 1.959964 ** 2), 5), 1], // Wilson, nine of nine right
    loss: expect.any(Number) as number,
    count: 9,
    macroF1: 1,
    seconds: expect.any(Number) as number,
    secondsPerEpoch: expect.any(Number) as number,
    peakMemoryMb: expect.any(Number) as number,
  });
  expect(result.secondsPerEpoch * 6).toBeLessThan(result.seconds);
  expect(await filesBelow(run)).toEqual(["README.md", "checkpoints/best.safetensors", "checkpoints/last.safetensors", "config.json", "confusion.csv", "history.jsonl", "metrics.json", "model.onnx", "predictions.csv"]);

  const card = await readFile(path.join(run, "README.md"), "utf8");
  expect(card).toContain("# data: 3 classes by cnn4");
  expect(card).toContain("| test accuracy | 100.0 %, 95 % interval");
  expect(card).toContain(`hash \`${result.splitHash}\``);
  expect(card).not.toContain("synthetic");

  const history = await readHistory(run);
  expect(history.map(({ type }) => type)).toEqual(["start", ...new Array<string>(6).fill("epoch"), "end"]);
  const metrics = await readJson(run, "metrics.json");
  expect(metrics).toMatchObject({ split: "test", groupDisjoint: true, accuracy: 1, count: 9, loss: result.loss, labels: ["high", "low", "middle"], confusion: [[3, 0, 0], [0, 3, 0], [0, 0, 3]] });
  expect(metrics.export).toMatchObject({ clips: 9, labelAgreement: 1 });
  expect(await csv(path.join(run, "confusion.csv"))).toEqual([["truth \\ predicted", "high", "low", "middle"], ["high", "3", "0", "0"], ["low", "0", "3", "0"], ["middle", "0", "0", "3"]]);

  const again = await json<{ accuracy: number; loss: number; count: number; groupDisjoint: boolean }>(["evaluate", "runs/first/model.onnx", "--data", "data", "--split", "test"], cwd);
  expect(again).toMatchObject({ accuracy: 1, count: 9, groupDisjoint: true, loss: expect.closeTo(result.loss, 5) as number });

  const [header, ...rows] = await csv(path.join(run, "predictions.csv"));
  expect(header).toEqual(["file", "split", "group", "truth", "predicted", "right", "high", "low", "middle"]);
  expect(rows).toHaveLength(9);
  expect(new Set(rows.map(([, , group]) => group)).size).toBe(1);
  const loss = rows.reduce((sum, row) => sum - Math.log(Number(row[header.indexOf(row[3])])), 0) / rows.length;
  expect(loss).toBeCloseTo(result.loss, 4); // six decimals a row

  const predicted = await json<{ predictions: Prediction[] }[]>(["predict", "runs/first/model.onnx", ...rows.map(([file]) => `data/${file}`)], cwd);
  for (const [index, { predictions }] of predicted.entries()) {
    for (const { label, score } of predictions) expect(score).toBeCloseTo(Number(rows[index][header.indexOf(label)]), 4);
  }
  const [waveform] = prepareWaveform(await decodeAudio(await readFile(path.join(cwd, "data", rows[0][0]))), frontEndPreset("spoken-digits-8k")).channels;
  const { probabilities } = await runBare(result.model, { waveform: { data: waveform, shape: [1, 8000] } });
  for (const { label, score } of predicted[0].predictions) expect(Math.abs(probabilities[header.indexOf(label) - 6] - score)).toBeLessThan(1e-5);
});

test("labels that say nothing of the sound are not learnt", async () => {
  const classes = ["high", "low", "middle"];
  const shuffled = Object.entries(toneFiles()).map(([file, bytes], index) => [file.replace(/high|low|middle/, classes[(index + Math.floor(index / 3)) % 3]).replace(".wav", `${index}.wav`), bytes] as const);
  const cwd = await temporaryFolder(Object.fromEntries(shuffled));
  expect((await trainTones(cwd, "run", ["--epochs", "6"])).accuracy).toBeLessThan(0.8);
});

test("for people: figures and paths on stdout, what was read and learnt on stderr", async () => {
  const cwd = await toneFolder();
  const { stdout, stderr } = await runCli([...TRAIN, "--out", "run", "--epochs", "1"], { cwd });
  expect(stdout).toMatch(/^test accuracy \d+\.\d % \(95 % interval \d+\.\d % to \d+\.\d %, 9 clips\), loss \d\.\d{3}, in \d+\.\d s\nmodel {2}.*\/run\/model\.onnx\nrun {4}.*\/run\n$/);
  expect(stderr).toMatch(/^reading: 54 of 54 in .*\nsplit by group: 36 train, 9 validation, 9 test; no group in two parts\nmodel cnn4: 24,947 parameters, input 1 x 40 x 101, 3 classes\nengine onnxruntime .*\nepoch 1\/1 .*\n$/);
});

test("the same seed gives the same bytes, another seed other ones", async () => {
  const cwd = await toneFolder();
  for (const [out, seed] of [["a", "5"], ["b", "5"], ["c", "6"]]) await trainTones(cwd, out, ["--epochs", "2", "--seed", seed]);
  const [a, b, c] = await Promise.all(["a", "b", "c"].map((run) => readFile(path.join(cwd, run, "checkpoints/last.safetensors"))));
  expect(b.equals(a)).toBe(true);
  expect(c.equals(a)).toBe(false);
});

test("both ways of calling ONNX Runtime give the same history", async () => {
  const cwd = await toneFolder();
  for (const backend of ["native", "node"]) await trainTones(cwd, backend, ["--epochs", "2", "--backend", backend]);
  const epochs = async (run: string) => (await readHistory(path.join(cwd, run))).filter(({ type }) => type === "epoch") as unknown as { train: { loss: number }; validation: { loss: number } }[];
  const [native, node] = [await epochs("native"), await epochs("node")];
  expect(node).toHaveLength(2);
  for (const [index, { train, validation }] of node.entries()) {
    expect(Math.abs(train.loss - native[index].train.loss)).toBeLessThan(1e-5);
    expect(Math.abs(validation.loss - native[index].validation.loss)).toBeLessThan(1e-5);
  }
});

test("--words keeps classes in the order given; --unknown makes one of all others", async () => {
  const cwd = await toneFolder();
  await trainTones(cwd, "two", ["--epochs", "1", "--words", "middle,low"]);
  expect(await readJson(cwd, "two/metrics.json")).toMatchObject({ labels: ["middle", "low"], count: 6 });
  await trainTones(cwd, "rest", ["--epochs", "1", "--words", "middle", "--unknown"]);
  expect(await readJson(cwd, "rest/metrics.json")).toMatchObject({ labels: ["middle", "_unknown_"], count: 9, confusion: [[expect.any(Number), expect.any(Number)], [expect.any(Number), expect.any(Number)]] });
  expect(await json(["evaluate", "rest/model.onnx", "--data", "data", "--split", "test"], cwd)).toMatchObject({ labels: ["middle", "_unknown_"], count: 9 });
});

test("a label pattern reads a flat folder", async () => {
  const cwd = await temporaryFolder(Object.fromEntries(Object.entries(toneFiles()).map(([file, bytes]) => [file.replace(/(\w+)\/(\w+)\.wav$/, "$2-$1.wav"), bytes])));
  await trainTones(cwd, "run", ["--epochs", "1", "--label-pattern", "-([a-z]+)\\.wav$", "--group-pattern", "^([a-z]+)_"]);
  expect(await readJson(cwd, "run/metrics.json")).toMatchObject({ labels: ["high", "low", "middle"], groupDisjoint: true });
});

test("what --test-pattern matches is the test part whole, and changes nothing that is learnt", async () => {
  const cwd = await toneFolder({ speakers: ["ann", "bob", "cid", "dot", "eve"] }, toneFiles({ speakers: ["zoe"] }));
  const args = ["--epochs", "1", "--test-pattern", "/zoe_"];
  await trainTones(cwd, "tones", args);
  expect(await readJson(cwd, "tones/metrics.json")).toMatchObject({ split: "test", count: 9, groupDisjoint: true });
  const [, ...rows] = await csv(path.join(cwd, "tones/predictions.csv"));
  expect(new Set(rows.map(([, , group]) => group))).toEqual(new Set(["zoe"]));

  // The same names with other sounds: had one been trained on, normalised or selected by, the checkpoint would differ.
  const other = await toneFolder({ speakers: ["ann", "bob", "cid", "dot", "eve"] }, Object.fromEntries(Object.entries(toneFiles({ speakers: ["yan"] })).map(([file, bytes]) => [file.replace("yan", "zoe"), bytes])));
  await trainTones(other, "tones", args);
  const [best, otherBest] = await Promise.all([cwd, other].map((folder) => readFile(path.join(folder, "tones/checkpoints/best.safetensors"))));
  expect(otherBest.equals(best)).toBe(true);
});

test("--split-by random deals out clips, and says that groups were not kept apart", async () => {
  const cwd = await toneFolder();
  const { groupDisjoint } = await trainTones(cwd, "run", ["--epochs", "1", "--split-by", "random"]);
  expect(groupDisjoint).toBe(false);
  expect(await readJson(cwd, "run/metrics.json")).toMatchObject({ groupDisjoint: false });
  expect(await readJson(cwd, "run/config.json")).toMatchObject({ split: { by: "random" } });
});

test("--keep says which epoch becomes the model", async () => {
  const cwd = await toneFolder();
  // The rate is so high that the first of the epochs is not beaten by each that follows.
  const args = ["--epochs", "4", "--seed", "3", "--lr", "0.05"];
  await trainTones(cwd, "best", args);
  await trainTones(cwd, "last", [...args, "--keep", "last"]);
  const epochs = (await readHistory(path.join(cwd, "last"))).filter(({ type }) => type === "epoch");
  expect(epochs.at(-1)).toMatchObject({ epoch: 4, best: false });
  const checkpoint = async (name: string) => decodeCheckpoint(await readFile(path.join(cwd, name))).tensors;
  expect(await checkpoint("last/checkpoints/best.safetensors")).toEqual(await checkpoint("best/checkpoints/best.safetensors"));
  // export takes the epoch that the run kept: the file is the run's own, byte by byte.
  for (const run of ["best", "last"]) {
    await json(["export", run, "--out", `${run}.onnx`], cwd);
    expect((await readFile(path.join(cwd, `${run}.onnx`))).equals(await readFile(path.join(cwd, run, "model.onnx")))).toBe(true);
  }
  expect((await readFile(path.join(cwd, "best.onnx"))).equals(await readFile(path.join(cwd, "last.onnx")))).toBe(false);
  expect((await readJson(cwd, "best/metrics.json")).loss).not.toBe((await readJson(cwd, "last/metrics.json")).loss);
});

test("--patience stops when nothing gets better", async () => {
  const cwd = await toneFolder();
  await trainTones(cwd, "run", ["--epochs", "50", "--patience", "1", "--lr", "1e-9", "--group-pattern", SPEAKER]);
  const end = (await readHistory(path.join(cwd, "run"))).at(-1);
  expect(end).toMatchObject({ type: "end", reason: "early-stopping" });
  expect(end?.epochs).toBeLessThan(50);
});
