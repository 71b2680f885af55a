import { expect, test } from "vitest";
import { commandContext } from "../src/command-context.ts";
import { doctorText } from "../src/doctor/doctor-text.ts";
import { examine, type DoctorReport, type Examination } from "../src/doctor/examine.ts";
import { tryTraining } from "../src/doctor/try-training.ts";
import { writeDoctor } from "../src/doctor/write-doctor.ts";
import { runCli } from "./run-cli.ts";

/** Findings that cost nothing and are the same everywhere. */
const FOUND: Partial<Examination> = {
  training: () => Promise.resolve({ works: true, engine: "onnxruntime on cpu (node)", stepMs: 1.25 }),
  backends: () => Promise.resolve([
    { backend: "native", available: true, automatic: false, reason: null, version: "1.29.0" },
    { backend: "node", available: false, automatic: true, reason: "it is not installed", version: null },
  ]),
  devices: () => Promise.resolve([
    { device: "cpu", available: true, reason: null, missing: [] },
    { device: "cuda", available: false, reason: "libcuda.so.1 is not there", missing: ["libcuda.so.1"] },
  ]),
  tensorflow: () => Promise.resolve("tfjs 4.22.0 (wasm)"),
  speech: () => Promise.reject(new Error("it is not installed\nsecond line")),
  nodeVersion: "20.19.0",
};

function doctor(json: boolean, replaced: Partial<Examination> = {}): { written: string[]; done: Promise<void> } {
  const written: string[] = [];
  const shell = { cwd: "/", env: {}, write: (text: string) => void written.push(text), stderr: process.stderr, interactive: false, signal: new AbortController().signal, runSelf: () => Promise.reject(new Error("not here")) };
  return { written, done: writeDoctor(commandContext(shell, false), { json }, { ...FOUND, ...replaced }) };
}

test("doctor --json is one document with everything, and training on this CPU works", async () => {
  const { code, stdout } = await runCli(["doctor", "--json"]);
  expect(code).toBe(0);
  const report = JSON.parse(stdout) as DoctorReport;
  expect(Object.keys(report)).toEqual(["cochlea", "node", "machine", "training", "backends", "devices", "tensorflow", "speech"]);
  expect(report).toMatchObject({ node: { version: process.versions.node, supported: true }, machine: { platform: `${process.platform}-${process.arch}` }, training: { works: true } });
  expect(report.machine.memoryGb).toBeGreaterThan(report.machine.freeGb);
  expect(report.backends.map(({ backend }) => backend)).toEqual(["native", "node"]);
  expect(report.devices.map(({ device }) => device)).toEqual(["cpu", "cuda", "webgpu"]);
});

test("for people it is a table of what works, with what, and why not", async () => {
  const { written, done } = doctor(false);
  await done;
  const [head, empty, ...table] = written.join("").split("\n");
  expect([head, empty]).toEqual([expect.stringMatching(/^cochlea \S+ on \S+: \d+ threads of .+, [\d.]+ GB of memory, [\d.]+ GB free$/), ""]);
  expect(table.slice(0, -1).map((line) => line.split(/ {2,}/))).toEqual([
    ["what", "works", "with what, or why not"],
    ["node", "yes", "20.19.0"],
    ["training on the CPU", "yes", "onnxruntime on cpu (node), a very small step in 1.3 ms"],
    ["backend native", "yes", `ONNX Runtime 1.29.0; untested on ${process.platform}-${process.arch}, so auto leaves it: --backend native or COCHLEA_BACKEND=native takes it`],
    ["backend node", "no", "it is not installed"],
    ["device cpu", "yes", "a convolution gave the right numbers; --device cpu"],
    ["device cuda", "no", "libcuda.so.1 is not there"],
    ["engine tfjs", "yes", "tfjs 4.22.0 (wasm)"],
    ["speech for synth and quickstart", "no", "it is not installed"],
  ]);
});

test("it fails after its report where the CPU does not train, or Node is too old", async () => {
  const broken = doctor(true, { training: () => Promise.resolve({ works: false, reason: "no backend loads" }) });
  await expect(broken.done).rejects.toThrow("doctor: training on the CPU does not work: no backend loads");
  expect(JSON.parse(broken.written.join(""))).toMatchObject({ training: { works: false, reason: "no backend loads" } });
  for (const [nodeVersion, supported] of [["18.20.0", false], ["20.18.3", false], ["20.19.0", true], ["24.0.0", true]] as const) {
    const { done } = doctor(true, { nodeVersion });
    if (supported) await done;
    else await expect(done).rejects.toThrow(`doctor: Node ${nodeVersion} is too old; install 20.19 or newer`);
  }
});

test("a trial that cannot be made is a finding, not an error", async () => {
  expect(await tryTraining("web" as "node")).toEqual({ works: false, reason: expect.stringContaining("backend must be one of") as string });
  const report = await examine({}, { ...FOUND, tensorflow: () => Promise.reject(new Error("loadTensorFlow: none loads. Tried:\n  a: b")) });
  expect(report.tensorflow).toEqual({ available: false, description: "loadTensorFlow: none loads." });
  expect(doctorText(report)).toContain("loadTensorFlow: none loads.\n");
});
