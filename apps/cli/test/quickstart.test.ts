import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { commandContext } from "../src/command-context.ts";
import { CommandError, InterruptedError } from "../src/errors.ts";
import { runQuickstart } from "../src/quickstart/run-quickstart.ts";
import { loadEspeak } from "../src/synthesis/load-espeak.ts";
import { runCli } from "./run-cli.ts";
import { tone, toneFolder } from "./tone-folder.ts";
import { filesBelow, readJson, SPEAKER, trainTones } from "./train-tones.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const DIGIT_TONES: Readonly<Record<number, "high" | "low" | "middle">> = { 0: "low", 4: "middle", 9: "high" };

const OWN = ["quickstart", "--data", "data", "--group-pattern", SPEAKER, "--epochs", "1"];

test("quickstart goes the whole way on one's own recordings, into runs/quickstart", async () => {
  const cwd = await toneFolder();
  const { code, stdout, stderr } = await runCli([...OWN, "--json"], { cwd });
  expect(code, stderr).toBe(0);
  const run = path.join(cwd, "runs/quickstart");
  const result = JSON.parse(stdout) as { clip: string; expected: string; predictions: { label: string; score: number }[] };
  expect(result).toEqual({
    run,
    model: path.join(run, "model.onnx"),
    accuracy: expect.any(Number) as number,
    count: 9,
    clip: expect.stringMatching(/^\/.*\.wav$/) as string,
    expected: expect.stringMatching(/^(high|low|middle)$/) as string,
    predictions: expect.any(Array) as unknown[],
  });
  expect(path.basename(path.dirname(result.clip))).toBe(result.expected);
  expect(result.predictions.map(({ label }) => label).sort()).toEqual(["high", "low", "middle"]);
  expect(result.predictions.reduce((sum, { score }) => sum + score, 0)).toBeCloseTo(1, 5);
  expect(await filesBelow(run)).toContain("model.onnx");
  const scored = (await readFile(path.join(run, "predictions.csv"), "utf8")).split("\n").map((row) => row.split(",")[0]);
  expect(scored).toContain(path.relative(path.join(cwd, "data"), result.clip));
});

test("for people: the figures, the clip, and where everything is", async () => {
  const cwd = await toneFolder();
  const { stdout } = await runCli(OWN, { cwd });
  expect(stdout).toMatch(/^accuracy {2}\d+\.\d % on 9 clips from speakers never heard in training \(95 % interval .*\)\na clip {4}data\/\w+\/\w+\.wav is (\w+); the exported file says \w+ \(\d+\.\d %\)\nmodel {5}runs\/quickstart\/model\.onnx\nrun {7}runs\/quickstart\ntime {6}.* s\nnext {6}cochlea predict runs\/quickstart\/model\.onnx clip\.wav\n$/);
  const elsewhere = path.join(await temporaryFolder(), "run");
  const fromNpm = await runCli([...OWN, "--out", elsewhere], { cwd, env: { npm_lifecycle_event: "quickstart" } });
  expect(fromNpm.stdout).toContain(`\nmodel     ${elsewhere}/model.onnx\nrun       ${elsewhere}\n`);
  expect(fromNpm.stdout).toMatch(/\nnext {6}npm run --silent cochlea -- predict \/.*\/model\.onnx clip\.wav\n$/);
});

test("it replaces what it made itself and nothing else", async () => {
  const cwd = await toneFolder({}, { "foreign/thesis.txt": "years of work" });
  for (let times = 0; times < 2; times++) expect(await runCli(OWN, { cwd })).toMatchObject({ code: 0 });
  await trainTones(cwd, "trained", ["--epochs", "1"]);
  for (const out of ["trained", "foreign", "data"]) {
    const before = await filesBelow(path.join(cwd, out));
    const { code, stdout, stderr } = await runCli([...OWN, "--out", out], { cwd });
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(/^cochlea: \S+ (is not empty; quickstart replaces only what it made itself|holds the recordings to train on, which the run would replace); choose another folder with --out\n$/);
    expect(await filesBelow(path.join(cwd, out))).toEqual(before);
  }
});

test("the recordings that it made are not replaced by a run on them", async () => {
  const cwd = await toneFolder();
  await mkdir(path.join(cwd, "runs/quickstart"), { recursive: true });
  await writeFile(path.join(cwd, "runs/quickstart/.cochlea-quickstart"), "");
  const { code, stderr } = await runCli(["quickstart", "--data", "runs/quickstart/recordings"], { cwd });
  expect({ code, stderr }).toEqual({ code: 1, stderr: `cochlea: ${cwd}/runs/quickstart holds the recordings to train on, which the run would replace; choose another folder with --out\n` });
});

test("what fails before the first step leaves nothing behind, and an older quickstart as it was", async () => {
  const cwd = await toneFolder();
  expect(await runCli(["quickstart", "--data", "gone"], { cwd })).toMatchObject({ code: 1, stdout: "", stderr: "cochlea: gone: there is no such folder or file, and no known set of that name; cochlea data list names the sets\n" });
  expect(await readdir(cwd)).toEqual(["data"]);
  expect(await runCli(OWN, { cwd })).toMatchObject({ code: 0 });
  expect(await runCli(["quickstart", "--data", "gone"], { cwd })).toMatchObject({ code: 1 });
  expect(await readdir(path.join(cwd, "runs/quickstart"))).toContain("model.onnx");
});

test("by a known set's name: its classes, front end and test part; the clip is one of that", async () => {
  const clips = Object.fromEntries([0, 4, 9].flatMap((digit) => Array.from({ length: 14 }, (_, take) => [`sets/fsdd/recordings/${digit}_theo_${take}.wav`, tone(DIGIT_TONES[digit], digit, take)])));
  const cwd = await temporaryFolder(clips);
  const { code, stdout, stderr } = await runCli(["quickstart", "--data", "fsdd", "--data-dir", "sets", "--epochs", "1", "--json"], { cwd });
  expect(code, stderr).toBe(0);
  const result = JSON.parse(stdout) as { clip: string; expected: string; count: number };
  expect(result).toMatchObject({ count: 15, clip: expect.stringMatching(/recordings\/\d_theo_[0-4]\.wav$/) as string });
  expect(path.basename(result.clip)[0]).toBe(result.expected);
  expect(await readJson(cwd, "runs/quickstart/config.json")).toMatchObject({ labels: ["0", "4", "9"], config: { data: { set: { name: "fsdd", protocol: "official" } }, frontEnd: { sampleRate: 8000 } } });
  expect(await readFile(path.join(cwd, "runs/quickstart/README.md"), "utf8")).toMatch(/^# fsdd: 3 classes by cnn4\n[^]*\| licence of the recordings \| CC BY-SA 4\.0 \|\n/);
  const absent = await runCli(["quickstart", "--data", "gtzan"], { cwd, env: { XDG_CACHE_HOME: cwd } });
  expect(absent).toMatchObject({ code: 2, stderr: expect.stringContaining("fetch it with cochlea data download gtzan") as string });
});

test("from shards: the held-out clip is read out of its shard and named by its id", async () => {
  const cwd = await toneFolder();
  expect((await runCli(["data", "pack", "data", "--group-pattern", SPEAKER, "--out", "packed/%d.tar"], { cwd })).code).toBe(0);
  const { code, stdout, stderr } = await runCli(["quickstart", "--data", "packed", "--epochs", "1", "--json"], { cwd });
  expect(code, stderr).toBe(0);
  const { clip, expected } = JSON.parse(stdout) as { clip: string; expected: string };
  expect(clip).toMatch(new RegExp(`^${expected}/[a-z]+_\\d\\.wav$`));
});

test("a pattern without --data is wrong usage", async () => {
  expect(await runCli(["quickstart", "--label-pattern", "(a)"])).toEqual({ code: 2, stdout: "", stderr: "cochlea: quickstart: a pattern needs --data, the folder whose paths it is to read\n" });
});

function contextIn(cwd: string, signal = new AbortController().signal) {
  return commandContext({ cwd, env: {}, write: () => undefined, stderr: new PassThrough(), interactive: false, signal, runSelf: () => Promise.reject(new Error("not here")) }, false);
}

test("without the synthesiser it says what to install, or what else to do, and leaves nothing behind", async () => {
  const cwd = await temporaryFolder();
  const missing = () => Promise.reject(Object.assign(new Error("Cannot find package"), { code: "ERR_MODULE_NOT_FOUND" }));
  const quickstart = runQuickstart({ out: "runs/quickstart" }, contextIn(cwd), () => loadEspeak(missing));
  await expect(quickstart).rejects.toThrow(CommandError);
  await expect(quickstart).rejects.toThrow(/^speech synthesis needs the optional package @echogarden\/espeak-ng-emscripten .*; run: npm install @echogarden\/espeak-ng-emscripten@0\.3\.5; or give recordings of your own with --data$/);
  expect(await readdir(cwd)).toEqual([]);
});

test("stopped while it speaks, it leaves nothing behind", async () => {
  const cwd = await temporaryFolder();
  const controller = new AbortController();
  const speak = (): Float32Array => {
    controller.abort(new InterruptedError());
    return Float32Array.from({ length: 4000 }, (_, at) => 0.5 * Math.sin(at / 10));
  };
  await expect(runQuickstart({ out: "q" }, contextIn(cwd, controller.signal), () => Promise.resolve({ sampleRate: 22050, knows: () => true, speak }))).rejects.toThrow(InterruptedError);
  expect(await readdir(cwd)).toEqual([]);
});
