import { readFile } from "node:fs/promises";
import path from "node:path";
import { AUGMENT_PRESETS } from "@cochlea/datasets";
import { frontEndPreset } from "@cochlea/dsp";
import { expect, test } from "vitest";
import { defaultConfig } from "../src/training/configuration/default-config.ts";
import { resolveConfig, type ConfigSources } from "../src/training/configuration/resolve-config.ts";
import type { AudioRunConfig, RunConfig } from "../src/training/configuration/run-config.ts";
import { temporaryFolder } from "./temporary-folder.ts";
import { tone, toneFolder } from "./tone-folder.ts";
import { readJson, TRAIN, trainTones } from "./train-tones.ts";
import { runCli } from "./run-cli.ts";

interface Given extends Partial<ConfigSources> {
  /** Content of the file. */
  readonly yaml?: string;
}

async function configOf({ yaml, ...sources }: Given): Promise<AudioRunConfig> {
  const cwd = await temporaryFolder({ "c.yaml": yaml ?? "{}" });
  return (await resolveConfig({ file: path.join(cwd, "c.yaml"), flags: { data: { folder: "/data" } }, assignments: [], resolve: (folder) => path.resolve("/user", folder), ...sources })) as AudioRunConfig;
}

test("defaults give way to the file, the file to flags, flags to --set", async () => {
  const yaml = "epochs: 2\nseed: 2\nbatchSize: 2\n";
  const flags = { data: { folder: "/data" }, seed: 3, batchSize: 3 };
  const config = await configOf({ yaml, flags, assignments: ["batchSize=4"] });
  expect(config).toEqual({ ...defaultConfig("/data", "cnn4"), epochs: 2, seed: 3, batchSize: 4 });
});

test("a field within is set alone; the ones beside it stay", async () => {
  const { schedule, optimiser, data } = await configOf({ yaml: "schedule: { learningRate: 0.5 }", assignments: ["optimiser.weightDecay=0", "data.validation=0.25"] });
  expect(schedule).toEqual({ kind: "one-cycle", learningRate: 0.5 });
  expect(optimiser).toEqual({ kind: "adamw", weightDecay: 0 });
  expect(data).toMatchObject({ validation: 0.25, test: 0.1 });
});

test("another kind of schedule or optimiser is taken as a whole", async () => {
  const { schedule, optimiser } = await configOf({ yaml: "schedule: { kind: cosine, learningRate: 0.01 }\noptimiser: { kind: sgd, momentum: 0.9 }", assignments: ["schedule.warmUp=0.5"] });
  expect(schedule).toEqual({ kind: "cosine", learningRate: 0.01, warmUp: 0.5 });
  expect(optimiser).toEqual({ kind: "sgd", momentum: 0.9 });
  await expect(configOf({ yaml: "schedule: { kind: cosine }" })).rejects.toThrow(/^configuration: schedule\.learningRate: /);
  expect((await configOf({ yaml: "schedule: { learningRate: 0.02 }", assignments: ["schedule.kind=cosine", "schedule.warmUp=0.5"] })).schedule).toEqual({ kind: "cosine", learningRate: 0.02, warmUp: 0.5 });
});

test("augmentation is taken as a whole: what is not said is not done", async () => {
  expect((await configOf({})).augment).toHaveProperty("timeMask");
  expect((await configOf({ yaml: "augment: { noiseLevel: 0.1 }" })).augment).toEqual({ noiseLevel: 0.1 });
  expect((await configOf({ yaml: "augment: {}" })).augment).toEqual({});
  expect((await configOf({ assignments: ["augment.shiftSeconds=0.2"] })).augment).toEqual({ shiftSeconds: 0.2 });
});

test("a field of the augmentation is set beside those that were said; the augmentation itself in place of them", async () => {
  const yaml = "augment: { noiseLevel: 0.1, room: { rt60Seconds: [0.1, 0.2], directToReverberantDb: [0, 9] } }";
  const room = { rt60Seconds: [0.1, 0.5], directToReverberantDb: [0, 9] };
  expect((await configOf({ yaml, assignments: ["augment.room.rt60Seconds=[0.1, 0.5]", "augment.probability.room=0.3"] })).augment).toEqual({ noiseLevel: 0.1, room, probability: { room: 0.3 } });
  expect((await configOf({ yaml, assignments: ["augment={ invertShare: 0.5 }"] })).augment).toEqual({ invertShare: 0.5 });
  await expect(configOf({ yaml, assignments: ["augment.probability.gainDb=0.5"] })).rejects.toThrow("configuration: augment.probability.gainDb: need gainDb itself too");
});

test("a preset of the augmentation goes by its name, alone or with fields of its own set", async () => {
  const preset = AUGMENT_PRESETS["speech-commands"];
  expect((await configOf({ yaml: "augment: speech-commands" })).augment).toEqual(preset);
  expect((await configOf({ yaml: "augment: { preset: speech-commands, gainDb: [-6, 6] }" })).augment).toEqual({ ...preset, gainDb: [-6, 6] });
  expect((await configOf({ yaml: "augment: { noiseLevel: 0.1 }", flags: { data: { folder: "/data" }, augment: "default" }, assignments: ["augment.background={ folder: noise, snrDb: [0, 20] }"] })).augment).toEqual({ ...defaultConfig("", "cnn4").augment, background: { folder: "noise", snrDb: [0, 20] } });
  expect((await configOf({ assignments: ["augment=speech-commands", "augment.frequencyMask.width=5"] })).augment).toEqual({ ...preset, frequencyMask: { count: 2, width: 5 } });
  await expect(configOf({ yaml: "augment: hard" })).rejects.toThrow('augment "hard": need one of default, none, speech-commands');
});

test("a front end goes by its preset's name, in the file and in --set, and its kind can be set alone", async () => {
  expect((await configOf({ yaml: "frontEnd: spoken-digits-8k" })).frontEnd).toEqual(frontEndPreset("spoken-digits-8k"));
  expect((await configOf({ assignments: ["frontEnd=spoken-digits-8k", "frontEnd.kind=mfcc"] })).frontEnd).toEqual(frontEndPreset("spoken-digits-8k", { kind: "mfcc" }));
  const flags = { data: { folder: "/data" }, frontEnd: frontEndPreset("librosa") };
  expect((await configOf({ yaml: "frontEnd: whisper", flags, assignments: ["frontEnd.clipSeconds=2"] })).frontEnd).toEqual({ ...frontEndPreset("librosa"), clipSeconds: 2 });
});

test("the model says which front end is the default, wherever it is named", async () => {
  const mfcc = frontEndPreset("speech-commands", { kind: "mfcc" });
  for (const given of [{ yaml: "model: { name: mlp }" }, { flags: { data: { folder: "/data" }, model: { name: "mlp" } } }, { assignments: ["model.name=mlp"] }]) {
    expect(await configOf(given)).toMatchObject({ model: { name: "mlp", options: {} }, frontEnd: mfcc });
  }
});

test("the folder of --data comes before that of the file, and hangs on where the user stands", async () => {
  const yaml = "data: { folder: recordings }";
  expect((await configOf({ yaml, flags: {} })).data.folder).toBe("/user/recordings");
  expect((await configOf({ yaml, flags: { data: { folder: "more/words" } } })).data.folder).toBe("/user/more/words");
  await expect(configOf({ flags: {} })).rejects.toThrow("train: --data is needed, the folder of recordings or images");
});

test("--augment default brings the default back where the file has another", async () => {
  const cwd = await toneFolder({}, { "c.yaml": "augment: { noiseLevel: 0.5 }\nepochs: 1\n" });
  await trainTones(cwd, "file", ["--config", "c.yaml"]);
  await trainTones(cwd, "flag", ["--config", "c.yaml", "--augment", "default"]);
  await trainTones(cwd, "none", ["--config", "c.yaml", "--augment", "none"]);
  const augment = async (run: string) => ((await readJson(cwd, run, "config.json")) as { config: RunConfig }).config.augment;
  expect([await augment("file"), await augment("flag"), await augment("none")]).toEqual([{ noiseLevel: 0.5 }, defaultConfig("", "cnn4").augment, {}]);
});

test("background noise is read from a folder of the data, and a run varied with it gives the same bytes again", async () => {
  const cwd = await toneFolder({}, { "data/_background_noise_/hum.wav": tone("middle", "hum", 0) });
  const run = (out: string, ...args: readonly string[]) => runCli([...TRAIN, "--epochs", "1", "--out", out, ...args], { cwd });
  const last = (out: string) => readFile(path.join(cwd, out, "checkpoints/last.safetensors"));
  for (const out of ["first", "again"]) expect((await run(out, "--augment", "speech-commands")).code).toBe(0);
  expect((await readJson(cwd, "first/config.json")) as { config: RunConfig }).toMatchObject({ config: { augment: AUGMENT_PRESETS["speech-commands"] } });
  expect((await run("louder", "--augment", "speech-commands", "--set", "augment.background.level=0.5")).code).toBe(0);
  expect((await last("again")).equals(await last("first"))).toBe(true);
  expect((await last("louder")).equals(await last("first"))).toBe(false);
  const missing = await run("missing", "--set", "augment.background={ folder: hums, level: 0.1 }");
  expect([missing.code, missing.stderr.split("\n").at(-2)]).toEqual([1, `cochlea: augment.background: need a folder of recordings, got ${cwd}/data/hums, which is none; give its path, absolute or below the folder of the data`]);
});

test("examples are mixed if asked, alike in a run that was resumed", async () => {
  const cwd = await toneFolder();
  const run = (out: string, epochs: string, ...args: readonly string[]) => runCli([...TRAIN, "--epochs", epochs, "--out", out, "--set", "schedule={ kind: constant, learningRate: 0.004 }", ...args], { cwd });
  const last = (out: string) => readFile(path.join(cwd, out, "checkpoints/last.safetensors"));
  for (const [out, epochs] of [["whole", "2"], ["resumed", "1"]]) expect((await run(out, epochs, "--set", "mixup.alpha=0.3")).code).toBe(0);
  expect((await runCli(["train", "--resume", "--out", "resumed", "--epochs", "2"], { cwd })).code).toBe(0);
  expect((await run("plain", "2")).code).toBe(0);
  expect((await last("resumed")).equals(await last("whole"))).toBe(true);
  expect((await last("plain")).equals(await last("whole"))).toBe(false);
  expect(await readJson(cwd, "whole/config.json")).toMatchObject({ config: { mixup: { alpha: 0.3, probability: 1 } } });
});

test("config.json says all: trained from it, as a whole or from its config alone, a run gives the same bytes", async () => {
  const cwd = await toneFolder();
  const args = ["--epochs", "2", "--seed", "11", "--words", "low,high", "--lr", "0.01", "--set", "normalise=band", "--set", "labelSmoothing=0.1", "--set", "optimiser={kind: sgd, momentum: 0.8}"];
  expect((await runCli([...TRAIN, "--out", "first", ...args], { cwd })).code).toBe(0);
  const record = (await readJson(cwd, "first/config.json")) as { config: RunConfig };
  const elsewhere = await temporaryFolder({ "whole.json": JSON.stringify(record), "config.json": JSON.stringify(record.config) });
  const best = (folder: string, run: string) => readFile(path.join(folder, run, "checkpoints/best.safetensors"));
  for (const name of ["whole", "config"]) {
    expect((await runCli(["train", "--config", `${name}.json`, "--out", name], { cwd: elsewhere })).code).toBe(0);
    expect((await best(elsewhere, name)).equals(await best(cwd, "first"))).toBe(true);
    expect(await readJson(elsewhere, name, "config.json")).toEqual(record);
  }
});
