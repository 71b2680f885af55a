import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { constantWav, signModel } from "./sign-model.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const main = path.join(import.meta.dirname, "../dist/main.js");
const withBuild = test.skipIf(!existsSync(main));
const withSignals = test.skipIf(!existsSync(main) || process.platform === "win32");

/** Without `INIT_CWD`, which the tool that runs the tests may have set. */
const environment = (env: Readonly<Record<string, string>> = {}) => ({ PATH: process.env.PATH, ...env });

function start(args: readonly string[], cwd: string, env?: Readonly<Record<string, string>>) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], { cwd, encoding: "utf8", env: environment(env) });
  return { status, stdout, stderr };
}

withBuild("paths hang on INIT_CWD where npm or pnpm set it, else on the folder the process is in (needs a build)", async () => {
  const user = await temporaryFolder({ "m.onnx": signModel(), "a.wav": constantWav(0.5) });
  const elsewhere = await temporaryFolder();
  const good = { status: 0, stdout: "a.wav  high 73.1 %  low 26.9 %\n", stderr: "" };
  const args = ["predict", "m.onnx", "a.wav"];
  expect(start(args, elsewhere, { INIT_CWD: user })).toEqual(good);
  expect(start(args, user)).toEqual(good);
  expect(start(args, user, { INIT_CWD: "" })).toEqual(good);
  expect(start(args, elsewhere)).toMatchObject({ status: 1, stdout: "" });
});

withBuild("exit codes reach the shell (needs a build)", async () => {
  const cwd = await temporaryFolder();
  expect(start(["--version"], cwd).status).toBe(0);
  expect(start(["nonsense"], cwd).status).toBe(2);
  expect(start(["predict", "no.onnx", "a.wav"], cwd).status).toBe(1);
});

withBuild("a reader that goes away is no error (needs a build)", async () => {
  const cwd = await temporaryFolder({ "m.onnx": signModel(), "a.wav": constantWav(0.5) });
  const child = spawn(process.execPath, [main, "predict", "m.onnx", ...new Array<string>(200).fill("a.wav")], { cwd, env: environment(), stdio: ["ignore", "pipe", "pipe"] });
  child.stdout.destroy();
  let stderr = "";
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  const code = await new Promise((resolve) => child.on("close", resolve));
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
});

withBuild("arguments too long for ONNX Runtime to start with are passed another way (needs a build)", async () => {
  const cwd = await temporaryFolder({ "m.onnx": signModel(), [`${"x".repeat(200)}.wav`]: constantWav(0.5) });
  const { status, stdout, stderr } = start(["predict", "m.onnx", ...new Array<string>(200).fill(`${"x".repeat(200)}.wav`), "gone.wav"], cwd);
  expect({ status, stderr }).toEqual({ status: 1, stderr: "cochlea: gone.wav: there is no such file\ncochlea: predict: 1 of 201 files could not be classified\n" });
  expect(stdout.split("\n")).toHaveLength(201);
});

withSignals("the first signal ends a command in order, with exit code 130 (needs a build)", async () => {
  const cwd = await temporaryFolder({ "m.onnx": signModel(), "a.wav": constantWav(0.5) });
  const child = spawn(process.execPath, [main, "predict", "m.onnx", ...new Array<string>(5000).fill("a.wav")], { cwd, env: environment(), stdio: ["ignore", "pipe", "pipe"] });
  child.stdout.once("data", () => child.kill("SIGINT"));
  child.stdout.resume();
  let stderr = "";
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  const code = await new Promise((resolve) => child.on("close", resolve));
  expect({ code, stderr }).toEqual({ code: 130, stderr: "cochlea: interrupted\n" });
});

withBuild("the bundle starts by itself and holds no code of the GPL synthesiser (needs a build)", () => {
  expect(readFileSync(main, "utf8")).toMatch(/^#!\/usr\/bin\/env node\n/);
  const { stdout } = spawnSync("grep", ["-lr", "espeakEVENT", path.dirname(main)], { encoding: "utf8" });
  expect(stdout).toBe("");
});
