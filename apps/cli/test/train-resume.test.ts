import { readFile, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { InterruptedError } from "../src/errors.ts";
import { modelSource } from "../src/training/model/model-source.ts";
import { resolveConfig } from "../src/training/configuration/resolve-config.ts";
import { createRunDirectory } from "../src/training/run/run-directory.ts";
import { trainRun } from "../src/training/run/train-run.ts";
import { runCli, type CliResult } from "./run-cli.ts";
import { tone, toneFolder } from "./tone-folder.ts";
import { readHistory, SPEAKER, TRAIN, trainTones } from "./train-tones.ts";

const EPOCHS = ["--epochs", "3"];

/** Runs `train` and asks it to stop when a line on stderr has this in it. */
function stoppedAt(cwd: string, line: string, args: readonly string[] = []): Promise<CliResult> {
  const controller = new AbortController();
  const onStderr = (text: string): void => {
    if (text.includes(line)) controller.abort(new InterruptedError());
  };
  return runCli([...TRAIN, "--out", "run", ...EPOCHS, ...args], { cwd, signal: controller.signal, onStderr });
}

const last = (cwd: string, run: string): Promise<Buffer> => readFile(path.join(cwd, run, "checkpoints/last.safetensors"));

async function exists(...parts: readonly string[]): Promise<boolean> {
  return (await stat(path.join(...parts)).catch(() => null)) !== null;
}

test("stopped after an epoch and resumed, a run ends in the same bytes as one that was not", async () => {
  const cwd = await toneFolder();
  await trainTones(cwd, "whole", EPOCHS);
  const stopped = await stoppedAt(cwd, "epoch 2/3");
  expect(stopped).toMatchObject({ code: 130, stdout: "" });
  expect(stopped.stderr).toMatch(/\ncochlea: interrupted; the checkpoint is .*\/run\/checkpoints\/last\.safetensors; go on with --resume\n$/);
  expect(await exists(cwd, "run/model.onnx")).toBe(false);

  const { code, stderr } = await runCli(["train", "--out", "run", "--resume"], { cwd });
  expect(code, stderr).toBe(0);
  expect(stderr).not.toContain("epoch 2/3");
  expect((await last(cwd, "run")).equals(await last(cwd, "whole"))).toBe(true);
  for (const name of ["predictions.csv", "model.onnx"]) expect((await readFile(path.join(cwd, "run", name))).equals(await readFile(path.join(cwd, "whole", name)))).toBe(true);
  const events = (await readHistory(path.join(cwd, "run"))).map(({ type, epoch }) => [type, epoch].join(" ").trim());
  expect(events).toEqual(["start", "epoch 1", "epoch 2", "interrupted", "end", "start", "epoch 3", "end"]);
});

interface Told {
  readonly type: string;
  readonly epoch?: number;
  readonly step?: number;
}

/** Trains into `run`, three epochs of nine steps, and asks it to stop at an event. */
async function stoppedBy(cwd: string, isTime: (event: Told) => boolean): Promise<void> {
  const controller = new AbortController();
  const config = await resolveConfig({
    file: null,
    flags: { data: { folder: "data", groupPattern: SPEAKER }, frontEnd: "spoken-digits-8k", epochs: 3, batchSize: 4 },
    assignments: [],
    resolve: (folder) => path.resolve(cwd, folder),
  });
  const quiet = () => undefined;
  const observer = { onReading: quiet, onSkipped: quiet, onNotes: quiet, onData: quiet, onDevice: quiet, onEngine: quiet, onEvent: (event: Told) => void (isTime(event) && controller.abort(new InterruptedError())) };
  await trainRun({ config, source: await modelSource(config.model), openRun: () => createRunDirectory(path.join(cwd, "run")), resume: false, version: "0.0.0", signal: controller.signal }, observer);
}

test.each([
  ["the middle of an epoch", ({ type, epoch, step }: Told) => type === "step" && epoch === 2 && step === 4, /^interrupted; the checkpoint is .*last\.safetensors; go on with --resume$/, { type: "interrupted", position: { epoch: 1, step: 4 } }],
  ["the validation of an epoch", ({ type, epoch, step }: Told) => type === "step" && epoch === 2 && step === 9, /^interrupted; the checkpoint is .*last\.safetensors; go on with --resume$/, { type: "interrupted", position: { epoch: 1, step: 9, trained: { loss: expect.any(Number) as number, accuracy: expect.any(Number) as number } } }],
  ["the score at the end", ({ type, epoch }: Told) => type === "epoch" && epoch === 3, /^interrupted; all epochs are trained, and --resume scores and exports the model$/, { type: "epoch", epoch: 3 }],
])("stopped in %s it goes on there, and ends in the same bytes", async (_, isTime, message, event) => {
  const cwd = await toneFolder();
  await trainTones(cwd, "whole", EPOCHS);
  await expect(stoppedBy(cwd, isTime)).rejects.toThrow(expect.objectContaining({ name: "Error", message: expect.stringMatching(message) as string }) as InterruptedError);
  expect((await readHistory(path.join(cwd, "run"))).at(-2)).toMatchObject(event);
  expect(await exists(cwd, "run/model.onnx")).toBe(false);

  expect(await runCli(["train", "--out", "run", "--resume"], { cwd })).toMatchObject({ code: 0 });
  for (const name of ["checkpoints/last.safetensors", "checkpoints/best.safetensors", "predictions.csv"]) expect((await readFile(path.join(cwd, "run", name))).equals(await readFile(path.join(cwd, "whole", name))), name).toBe(true);
  const epochsOf = async (run: string) => (await readHistory(path.join(cwd, run))).filter(({ type }) => type === "epoch").map(({ epoch, validation, best }) => ({ epoch, validation, best }));
  expect(await epochsOf("run")).toEqual(await epochsOf("whole"));
});

test("a finished run can be made longer, and config.json says so", async () => {
  const cwd = await toneFolder();
  await trainTones(cwd, "run", ["--epochs", "1"]);
  expect(await runCli(["train", "--out", "run", "--resume", "--epochs", "2"], { cwd })).toMatchObject({ code: 0 });
  expect((await readHistory(path.join(cwd, "run"))).at(-1)).toMatchObject({ type: "end", epochs: 2 });
  expect(JSON.parse(await readFile(path.join(cwd, "run/config.json"), "utf8"))).toMatchObject({ config: { epochs: 2 } });
  expect(await runCli(["train", "--out", "run", "--resume", "--epochs", "1"], { cwd })).toMatchObject({ code: 1, stderr: expect.stringContaining(`cochlea: ${cwd}/run has 2 epochs behind it; give more with --epochs\n`) as string });
});

test("what cannot be resumed is one line, and stays as it was", async () => {
  const cwd = await toneFolder();
  const resume = (...args: readonly string[]) => runCli(["train", "--out", "run", "--resume", ...args], { cwd });
  expect(await resume()).toEqual({ code: 1, stdout: "", stderr: `cochlea: ${cwd}/run holds no run: there is no config.json in it\n` });
  expect(await exists(cwd, "run")).toBe(false);

  await trainTones(cwd, "run", ["--epochs", "1"]);
  const before = await last(cwd, "run");
  expect(await resume("--lr", "0.1")).toEqual({ code: 2, stdout: "", stderr: "cochlea: train: --resume goes on as the run was begun, so --lr cannot be given with it; only --epochs can\n" });
  expect(await resume("--set", "seed=3")).toMatchObject({ code: 2, stderr: expect.stringContaining("so --set cannot") as string });
  expect(await resume("--overwrite")).toMatchObject({ code: 2, stderr: expect.stringContaining("so --overwrite cannot") as string });

  await writeFile(path.join(cwd, "data/low/gus_0.wav"), tone("low", "gus"));
  const changed = await resume();
  expect(changed).toMatchObject({ code: 1, stdout: "" });
  expect(changed.stderr).toMatch(/\ncochlea: .*\/run: the data have changed since the run began, so it cannot be resumed; train anew with --overwrite\n$/);
  await rm(path.join(cwd, "data/low/gus_0.wav"));

  await writeFile(path.join(cwd, "run/checkpoints/last.safetensors"), before.subarray(0, 5000));
  expect((await resume()).stderr).toMatch(/\ncochlea: .*\/run\/checkpoints\/last\.safetensors: openCheckpoint: .*cut off.*\n$/);
  await rm(path.join(cwd, "run/checkpoints/last.safetensors"));
  expect((await resume()).stderr).toMatch(/\ncochlea: .*\/run has no checkpoints\/last\.safetensors: there is nothing to resume; train anew with --overwrite\n$/);
  await writeFile(path.join(cwd, "run/config.json"), "{}");
  expect(await resume()).toMatchObject({ code: 1, stderr: expect.stringMatching(/^cochlea: .*\/run\/config\.json: cochlea: .*\n$/) as string });
});

test("stopped while reading, it leaves nothing behind, and an older run as it was", async () => {
  const cwd = await toneFolder();
  const controller = new AbortController();
  controller.abort(new InterruptedError());
  expect(await runCli([...TRAIN, "--out", "run"], { cwd, signal: controller.signal })).toMatchObject({ code: 130, stdout: "", stderr: expect.stringMatching(/cochlea: interrupted\n$/) as string });
  expect(await exists(cwd, "run")).toBe(false);

  await trainTones(cwd, "run", ["--epochs", "1"]);
  const before = await last(cwd, "run");
  expect(await runCli([...TRAIN, "--out", "run", "--overwrite", "--seed", "9"], { cwd, signal: controller.signal })).toMatchObject({ code: 130 });
  expect((await last(cwd, "run")).equals(before)).toBe(true);
});

test("a training that blows up says where, and keeps the last good epoch", async () => {
  const cwd = await toneFolder();
  const blowUp = await runCli([...TRAIN, "--out", "early", "--epochs", "2", "--lr", "1e38", "--json"], { cwd });
  expect(blowUp).toMatchObject({ code: 1, stdout: "" });
  expect(blowUp.stderr).toMatch(/\ncochlea: training diverged: .* step \d+ of epoch 1; try a lower learning rate than .*\n$/);
  expect((await runCli(["train", "--out", "early", "--resume"], { cwd })).stderr).toMatch(/there is nothing to resume; train anew with --overwrite\n$/);

  // One good epoch, then a rate that is far too high.
  await trainTones(cwd, "run", ["--epochs", "1"]);
  const record = JSON.parse(await readFile(path.join(cwd, "run/config.json"), "utf8")) as { config: { schedule: object } };
  await writeFile(path.join(cwd, "run/config.json"), JSON.stringify({ ...record, config: { ...record.config, schedule: { kind: "constant", learningRate: 1e30 } } }));
  const good = await last(cwd, "run");
  const { code, stderr } = await runCli(["train", "--out", "run", "--resume", "--epochs", "2"], { cwd });
  expect(code).toBe(1);
  expect(stderr).toMatch(/\ncochlea: training diverged: .* epoch 2; .*\n$/);
  expect((await last(cwd, "run")).equals(good)).toBe(true);
  expect(await runCli(["export", "run", "--out", "good.onnx"], { cwd })).toMatchObject({ code: 0 });
});
