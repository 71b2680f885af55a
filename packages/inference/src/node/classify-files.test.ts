import { encodeWav } from "@cochlea/audio-io";
import { execFile } from "node:child_process";
import { copyFile, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chirp, smallModel } from "../../test/small-model.ts";
import { loadClassifier, type Classifier } from "../load-classifier.ts";
import { classifyFiles } from "./classify-files.ts";
import type { FileResult } from "./file-results.ts";
import { readAudioFile } from "./read-audio-file.ts";

const repository = path.resolve(import.meta.dirname, "../../../..");
let folder: string;
let classifier: Classifier;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "cochlea-inference-"));
  classifier = await loadClassifier(smallModel());
});

afterAll(async () => {
  classifier.release();
  await rm(folder, { recursive: true });
});

async function wavFile(name: string, ...chirpArguments: Parameters<typeof chirp>): Promise<string> {
  const file = path.join(folder, name);
  await writeFile(file, encodeWav(chirp(...chirpArguments)));
  return file;
}

async function collect(results: AsyncIterable<FileResult>): Promise<FileResult[]> {
  const all: FileResult[] = [];
  for await (const result of results) all.push(result);
  return all;
}

describe("classifyFiles", () => {
  it("gives predictions, or the error in its place, in the order of the files", async () => {
    const sound = await wavFile("chirp.wav", 400);
    const stereo = await wavFile("stereo.wav", 900, { sampleRate: 44_100, channels: 2, seconds: 2 });
    const text = path.join(folder, "notes.wav");
    await writeFile(text, "no sound");
    const missing = path.join(folder, "missing.wav");
    const results = await collect(classifyFiles(classifier, [sound, text, missing, stereo], { top: 2 }));
    expect(results.map(({ file }) => file)).toEqual([sound, text, missing, stereo]);
    expect(results[0]).toEqual({ file: sound, predictions: await classifier.classify(await readAudioFile(sound), { top: 2 }) });
    expect(results[1]).toMatchObject({ error: { name: "AudioFormatError", message: expect.stringMatching(/notes\.wav: /) as string } });
    expect(results[2]).toMatchObject({ error: { code: "ENOENT" } });
    expect(results[3]).toMatchObject({ predictions: [{ score: expect.any(Number) as number }, {}] });
  });

  it("refuses a top that no file could have", async () => {
    await expect(collect(classifyFiles(classifier, [], { top: NaN }))).rejects.toThrow("classifyFiles: need top to be a whole number of at least 1, got NaN");
  });
});

describe("examples/bare-onnxruntime-node", () => {
  it("gives the same probabilities with nothing but onnxruntime-node", async () => {
    const project = path.join(folder, "project");
    await mkdir(path.join(project, "node_modules"), { recursive: true });
    await symlink(await realpath(path.join(repository, "packages/runtime/node_modules/onnxruntime-node")), path.join(project, "node_modules/onnxruntime-node"), "junction");
    await copyFile(path.join(repository, "examples/bare-onnxruntime-node/predict.mjs"), path.join(project, "predict.mjs"));
    await writeFile(path.join(project, "model.onnx"), smallModel());
    for (const seconds of [0.5, 1, 2]) {
      const wav = await wavFile("bare.wav", 700, { seconds });
      const { stdout } = await promisify(execFile)(process.execPath, ["predict.mjs", "model.onnx", wav], { cwd: project });
      const [result] = await collect(classifyFiles(classifier, [wav], { top: 6 }));
      const wanted = "predictions" in result ? result.predictions : [];
      const given = JSON.parse(stdout) as typeof wanted;
      expect(given.map(({ label }) => label)).toEqual(wanted.map(({ label }) => label));
      given.forEach(({ score }, index) => expect(Math.abs(score - wanted[index].score)).toBeLessThan(1e-5));
    }
  });
});
