import { availableDevices } from "@cochlea/runtime";
import { expect, test } from "vitest";
import { runCli } from "./run-cli.ts";
import { constantWav, signModel } from "./sign-model.ts";
import { temporaryFolder } from "./temporary-folder.ts";
import { toneFolder } from "./tone-folder.ts";
import { readJson, TRAIN, trainTones } from "./train-tones.ts";

const cuda = (await availableDevices()).find(({ device }) => device === "cuda");

test.skipIf(cuda?.available)("--device auto trains on the CPU where there is no CUDA, and says why", async () => {
  const cwd = await toneFolder();
  const { code, stderr } = await runCli([...TRAIN, "--out", "run", "--epochs", "1", "--device", "auto"], { cwd });
  expect(code).toBe(0);
  expect(stderr).toContain(`device cpu, because cuda does not work here: ${cuda?.reason}.\n`);
  expect(stderr).toMatch(/\nengine onnxruntime on cpu \((native|node)\)\n/);
});

test.skipIf(cuda?.available)("--device cuda without CUDA is one line with what is missing, and leaves nothing behind", async () => {
  const cwd = await toneFolder();
  const message = `cochlea: --device cuda: cuda does not work here: ${cuda?.reason}; cochlea doctor has the whole picture\n`;
  expect(await runCli([...TRAIN, "--out", "run", "--device", "cuda"], { cwd })).toEqual({ code: 1, stdout: "", stderr: message });
  expect(await runCli([...TRAIN, "--out", "run", "--set", "engine.device=cuda"], { cwd })).toEqual({ code: 1, stdout: "", stderr: message });
  await expect(readJson(cwd, "run", "config.json")).rejects.toThrow("ENOENT");
});

test("predict and evaluate take --device; another name is wrong usage", async () => {
  const cwd = await temporaryFolder({ "m.onnx": signModel(), "a.wav": constantWav(0.5) });
  expect(await runCli(["predict", "m.onnx", "a.wav", "--device", "auto"], { cwd })).toMatchObject({ code: 0, stdout: "a.wav  high 73.1 %  low 26.9 %\n" });
  for (const command of [["predict", "m.onnx", "a.wav"], ["evaluate", "m.onnx", "--data", "."], ["train", "--data", ".", "--out", "run"]]) {
    const { code, stderr } = await runCli([...command, "--device", "gpu"], { cwd });
    expect(code).toBe(2);
    expect(stderr).toContain("Allowed choices are auto, cpu, cuda, webgpu");
  }
});

test("COCHLEA_BACKEND says how a training runs where no flag does", async () => {
  const cwd = await toneFolder();
  await trainTones(cwd, "a", ["--epochs", "1"], { env: { COCHLEA_BACKEND: "node" } });
  await trainTones(cwd, "b", ["--epochs", "1", "--backend", "native"], { env: { COCHLEA_BACKEND: "node" } });
  const records = await Promise.all(["a", "b"].map((run) => readJson(cwd, run, "config.json")));
  expect(records.map(({ config }) => config)).toMatchObject([{ engine: { backend: "node" } }, { engine: { backend: "native" } }]);
  expect(records.map(({ plan }) => plan)).toMatchObject([{ target: "portable" }, { target: "cpu" }]);
  expect(await runCli([...TRAIN, "--out", "c"], { cwd, env: { COCHLEA_BACKEND: "web" } })).toMatchObject({ code: 2, stderr: 'cochlea: COCHLEA_BACKEND must be one of auto, native, node, got "web"\n' });
});
