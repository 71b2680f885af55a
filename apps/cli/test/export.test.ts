import { readFile, rename, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { decodeAudio } from "@cochlea/audio-io";
import { createFeatureExtractor, prepareWaveform, type FrontEnd } from "@cochlea/dsp";
import { decodeCheckpoint, encodeCheckpoint } from "@cochlea/trainer";
import { expect, test } from "vitest";
import { InterruptedError } from "../src/errors.ts";
import { runBare } from "./bare-session.ts";
import { runCli } from "./run-cli.ts";
import { toneFolder } from "./tone-folder.ts";
import { readJson, trainTones } from "./train-tones.ts";

/** A folder with `data/` and a trained `run/`. */
async function trainedFolder(): Promise<string> {
  const cwd = await toneFolder();
  await trainTones(cwd, "run", ["--epochs", "1"]);
  return cwd;
}

const absent = async (file: string): Promise<void> => expect(await stat(file).catch(() => null)).toBeNull();

test("export writes the run's own file anew, also into a folder that is not there yet", async () => {
  const cwd = await trainedFolder();
  const { code, stdout, stderr } = await runCli(["export", "run", "--out", "new/m.onnx", "--json"], { cwd });
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const report = JSON.parse(stdout) as { featureError: number; waveformError: number };
  expect(report).toMatchObject({ model: path.join(cwd, "new/m.onnx"), clips: 9, batches: [1, 7], labelAgreement: 1 });
  expect(report.featureError).toBeLessThan(1e-5);
  expect(report.waveformError).toBeLessThan(1e-3);
  expect((await readFile(path.join(cwd, "new/m.onnx"))).equals(await readFile(path.join(cwd, "run/model.onnx")))).toBe(true);
});

test("--input features and --embedding: from features the bare file gives what the run's own gives from the waveform", async () => {
  const cwd = await trainedFolder();
  expect((await runCli(["export", "run", "--out", "f.onnx", "--input", "features", "--embedding"], { cwd })).stdout).toMatch(/^\/.*f\.onnx: [\d,]+ bytes; 9 clips at batch 1 and 7 agree with the trainer: \d\.\de-\d+ of the largest logit from features, .*\n$/);
  const { input: { frontEnd } } = (await readJson(cwd, "run/config.json")) as { input: { frontEnd: FrontEnd } };
  const waveform = prepareWaveform(await decodeAudio(await readFile(path.join(cwd, "data/low/ann_0.wav"))), frontEnd);
  const features = createFeatureExtractor(frontEnd)(waveform);
  const fromFeatures = await runBare(path.join(cwd, "f.onnx"), { features: { data: features.data, shape: [1, ...features.shape] } });
  const fromWaveform = await runBare(path.join(cwd, "run/model.onnx"), { waveform: { data: waveform.channels[0], shape: [1, 8000] } });
  expect(fromFeatures.embedding).toHaveLength(64);
  for (const [index, probability] of fromFeatures.probabilities.entries()) expect(Math.abs(probability - fromWaveform.probabilities[index])).toBeLessThan(1e-4);
});

test("a file that is there stays unless --overwrite is said", async () => {
  const cwd = await trainedFolder();
  await writeFile(path.join(cwd, "m.onnx"), "mine");
  expect(await runCli(["export", "run", "--out", "m.onnx"], { cwd })).toEqual({ code: 1, stdout: "", stderr: "cochlea: m.onnx is there already; add --overwrite to replace it\n" });
  expect(await readFile(path.join(cwd, "m.onnx"), "utf8")).toBe("mine");
  expect(await runCli(["export", "run", "--out", "data", "--overwrite"], { cwd })).toEqual({ code: 1, stdout: "", stderr: "cochlea: data is a folder; name a file with --out, such as data/model.onnx\n" });
  expect(await runCli(["export", "run", "--out", "m.onnx", "--overwrite"], { cwd })).toMatchObject({ code: 0 });
  expect((await stat(path.join(cwd, "m.onnx"))).size).toBeGreaterThan(10_000);
  const record = await readFile(path.join(cwd, "run/config.json"), "utf8");
  expect(await runCli(["export", "run", "--out", "run/config.json", "--overwrite"], { cwd })).toEqual({ code: 1, stdout: "", stderr: "cochlea: run/config.json is there already, and by its name no ONNX file, so it is left alone; name another with --out\n" });
  expect(await readFile(path.join(cwd, "run/config.json"), "utf8")).toBe(record);
});

test("what cannot be exported is one line, and no file", async () => {
  const cwd = await trainedFolder();
  const run = (folder = "run") => runCli(["export", folder, "--out", "m.onnx"], { cwd });
  expect(await run("data")).toEqual({ code: 1, stdout: "", stderr: `cochlea: ${cwd}/data holds no run: there is no config.json in it\n` });

  expect(await run("run/model.onnx")).toEqual({ code: 1, stdout: "", stderr: `cochlea: ${cwd}/run/model.onnx is a file; give the folder of a run, such as ${cwd}/run\n` });

  await rename(path.join(cwd, "data"), path.join(cwd, "moved"));
  expect(await run()).toEqual({ code: 1, stdout: "", stderr: `cochlea: ${cwd}/data is gone, and export verifies the file on the recordings there; put them back, or name their new place in ${cwd}/run/config.json\n` });
  await rename(path.join(cwd, "moved"), path.join(cwd, "data"));

  const checkpoint = path.join(cwd, "run/checkpoints/best.safetensors");
  const bytes = await readFile(checkpoint);
  await writeFile(checkpoint, bytes.subarray(0, bytes.length - 100));
  expect(await run()).toMatchObject({ code: 1, stderr: expect.stringMatching(/^cochlea: .*\/best\.safetensors: openCheckpoint: tensor ".*" needs \d+ bytes, got \d+; the file is cut off or damaged\n$/) as string });

  const { tensors, metadata } = decodeCheckpoint(bytes);
  await writeFile(checkpoint, encodeCheckpoint({ tensors: new Map([...tensors, ["dense1.bias", { shape: [2], data: new Float32Array(2) }]]), metadata }));
  expect(await run()).toMatchObject({ code: 1, stderr: `cochlea: ${checkpoint}: the model needs "dense1.bias" of shape [3], got [2]\n` });
  await writeFile(checkpoint, encodeCheckpoint({ tensors: new Map([...tensors].filter(([name]) => name !== "dense1.bias")), metadata }));
  expect(await run()).toMatchObject({ code: 1, stderr: `cochlea: ${checkpoint}: the model needs "dense1.bias" of shape [3], got none\n` });
  await absent(path.join(cwd, "m.onnx"));
});

test("a stopped export writes nothing", async () => {
  const cwd = await trainedFolder();
  expect(await runCli(["export", "run", "--out", "m.onnx"], { cwd, signal: AbortSignal.abort(new InterruptedError()) })).toEqual({ code: 130, stdout: "", stderr: "cochlea: interrupted\n" });
  await absent(path.join(cwd, "m.onnx"));
});
