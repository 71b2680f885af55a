import { copyFile, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { decodeCheckpoint } from "@cochlea/trainer";
import { encodeModel, float, GraphBuilder, parseModel } from "@cochlea/onnx-graph";
import { expect, test } from "vitest";
import { runBare } from "./bare-session.ts";
import { runCli } from "./run-cli.ts";
import { readHistory, TRAIN, trainTones } from "./train-tones.ts";
import { toneFolder } from "./tone-folder.ts";

/** Digits as PyTorch learnt them; tooling/golden/pretrained.py wrote the files. */
const GOLDEN = path.join(import.meta.dirname, "golden");

/** Parameters of a run, as its best epoch left them. */
async function tensorsOf(cwd: string, run: string) {
  return decodeCheckpoint(await readFile(path.join(cwd, run, "checkpoints/best.safetensors"))).tensors;
}

function lossesOf(history: readonly Record<string, unknown>[]): number[] {
  return history.filter(({ type }) => type === "epoch").map(({ validation }) => (validation as { loss: number }).loss);
}

test.each(["digits-cnn", "digits-lstm"])("a classifier of PyTorch's learns other classes through a new head: %s", async (name) => {
  const cwd = await toneFolder();
  await copyFile(path.join(GOLDEN, `${name}.onnx`), path.join(cwd, "base.onnx"));
  const { accuracy, model } = await trainTones(cwd, "run", ["--from", "base.onnx", "--epochs", "8", "--lr", "0.01"]);
  expect(accuracy).toBeGreaterThan(0.85); // by chance 1/3
  const losses = lossesOf(await readHistory(path.join(cwd, "run")));
  expect(losses.at(-1)).toBeLessThan(0.8 * losses[0]);
  const { probabilities } = await runBare(model, { waveform: { data: new Float32Array(2 * 8000), shape: [2, 8000] } });
  expect(probabilities).toHaveLength(2 * 3);
  expect((await tensorsOf(cwd, "run")).get("head.weight")?.shape[1]).toBe(3);
});

test("frozen parameters stay as they were, bit by bit, and the others move", async () => {
  const cwd = await toneFolder();
  await copyFile(path.join(GOLDEN, "digits-lstm.onnx"), path.join(cwd, "base.onnx"));
  await trainTones(cwd, "run", ["--from", "base.onnx", "--epochs", "1", "--lr", "0.01", "--freeze", "^(?!head)"]);
  const { constants } = parseModel(await readFile(path.join(GOLDEN, "digits-lstm.onnx"))).graph;
  const after = await tensorsOf(cwd, "run");
  expect([...after.keys()].filter((name) => constants.has(name)).length).toBe(after.size - 2);
  for (const [name, { data }] of after) if (!name.startsWith("head")) expect(data, name).toEqual(constants.get(name)?.data);
  expect(new Set(after.get("head.bias")?.data).size).toBe(3); // it began with zeros
});

test("a run from another model can be resumed and exported after that model has gone", async () => {
  const cwd = await toneFolder();
  await copyFile(path.join(GOLDEN, "digits-cnn.onnx"), path.join(cwd, "base.onnx"));
  await trainTones(cwd, "run", ["--from", "base.onnx", "--epochs", "1"]);
  await writeFile(path.join(cwd, "base.onnx"), "gone");
  expect(await runCli(["train", "--resume", "--out", "run", "--epochs", "2"], { cwd })).toMatchObject({ code: 0 });
  expect(await runCli(["export", "run", "--out", "again.onnx", "--input", "features"], { cwd })).toMatchObject({ code: 0 });
});

test("a model of ours brings its front end along, keeps what it knows, and takes other classes", async () => {
  const cwd = await toneFolder();
  await trainTones(cwd, "first", ["--epochs", "4"]);
  const { code, stderr } = await runCli(["train", "--from", "first/model.onnx", "--data", "data", "--words", "low,high", "--epochs", "1", "--lr", "1e-30", "--batch-size", "4", "--out", "second"], { cwd });
  expect(code, stderr).toBe(0);
  const [before, after] = [await tensorsOf(cwd, "first"), await tensorsOf(cwd, "second")];
  expect(after.get("conv2.weight")?.data).toEqual(before.get("conv2.weight")?.data);
  expect(after.get("dense1.weight")?.shape).toEqual([64, 2]);
});

test("with its own head a model must have as many classes as the data", async () => {
  const cwd = await toneFolder();
  const { code, stderr } = await runCli([...TRAIN, "--from", path.join(GOLDEN, "digits-cnn.onnx"), "--head", "none", "--out", "run"], { cwd });
  expect(code).toBe(1);
  expect(stderr).toMatch(/tells 10 classes apart, but the data have 3: high, low, middle; .*--head dense/);
});

test("an operator that nothing can be trained through is named before any recording is read", async () => {
  const cwd = await toneFolder();
  const g = new GraphBuilder("odd");
  const x = g.input("x", ["batch", 1, 40, 101]);
  const steps = g.add("Transpose", [g.add("Squeeze", [x, g.ints([1])])], { perm: [2, 0, 1] });
  const weight = (name: string, ...shape: number[]) => g.constant({ type: "float32", shape, data: new Float32Array(shape.reduce((a, b) => a * b)).fill(0.1) }, name);
  const outputs = g.add("LSTM", [steps, weight("W", 1, 20, 40), weight("R", 1, 20, 5)], { hidden_size: 5, clip: float(3) }, { name: "clipped", outputs: 1 });
  g.output(g.add("ReduceMean", [outputs], { axes: [0, 1], keepdims: 0 }), "scores");
  await writeFile(path.join(cwd, "odd.onnx"), encodeModel(g.build()));
  const { code, stderr } = await runCli([...TRAIN, "--from", "odd.onnx", "--from-output", "scores", "--out", "run"], { cwd });
  expect(code).toBe(1);
  expect(stderr).toMatch(/LSTM of node "\/base\/clipped".* no gradient/);
  expect(stderr).not.toContain("reading");
});

test.each([
  [["--from", "none.onnx"], 2, /--from .*none\.onnx: there is no such file/],
  [["--from", "data/high/ann_0.wav"], 1, /ann_0\.wav: .*damaged or not/],
  [["--head", "none"], 2, /need --from/],
  [["--from", path.join(GOLDEN, "digits-cnn.onnx"), "--model", "cnn4"], 2, /need --model or --from, not both/],
  [["--from", path.join(GOLDEN, "digits-cnn.onnx"), "--freeze", "^nothing$"], 1, /need patterns that match a parameter/],
  [["--from", path.join(GOLDEN, "digits-cnn.onnx"), "--from-output", "nowhere"], 1, /no value named "nowhere"/],
  [["--from", path.join(GOLDEN, "digits-cnn.onnx"), "--preset", "cnn-spectrogram"], 1, /need features that fit the model's input/],
] as const)("refused in one line: %s", async (args, code, message) => {
  const cwd = await toneFolder({ takes: 1 });
  const result = await runCli([...TRAIN, "--out", "run", ...args], { cwd });
  expect(result.code).toBe(code);
  expect(result.stderr).toMatch(message);
  expect(result.stderr.trim().split("\n")).toHaveLength(1);
});
