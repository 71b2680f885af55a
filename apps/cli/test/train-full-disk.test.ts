import type * as Files from "node:fs/promises";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { runCli } from "./run-cli.ts";
import { toneFolder } from "./tone-folder.ts";
import { filesBelow, readHistory, TRAIN, trainTones } from "./train-tones.ts";

/** The disk is full for files of these names from the so-manieth write on; half of what is written still fits. */
const disk = vi.hoisted(() => ({ fullFor: /^$/, writes: Infinity }));

vi.mock("node:fs/promises", async (original) => {
  const real = await original<typeof Files>();
  const full = (file: unknown): boolean => disk.fullFor.test(String(file)) && --disk.writes < 0;
  const failing = <Write extends (file: string, content: string | Uint8Array) => Promise<void>>(write: Write) => async (file: string, content: string | Uint8Array | Iterable<Uint8Array>): Promise<void> => {
    const whole = typeof content === "string" || content instanceof Uint8Array ? content : Buffer.concat([...content]);
    if (!full(file)) return write(file, whole);
    await write(file, whole.slice(0, whole.length >> 1));
    throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC", syscall: "write", errno: -28 }); // as Node throws it: without a path
  };
  return { ...real, writeFile: failing(real.writeFile), appendFile: failing(real.appendFile) };
});

afterEach(() => Object.assign(disk, { fullFor: /^$/, writes: Infinity }));

const train = (cwd: string, ...args: readonly string[]) => runCli([...TRAIN, "--out", "run", "--epochs", "3", ...args], { cwd });

test.each([["config\\.json"], ["history\\.jsonl"], ["best\\.safetensors"], ["last\\.safetensors"]])("full before an epoch is kept, at %s, it leaves nothing", async (file) => {
  const cwd = await toneFolder();
  Object.assign(disk, { fullFor: new RegExp(file), writes: 0 });
  const { code, stdout, stderr } = await train(cwd);
  expect([code, stdout]).toEqual([1, ""]);
  expect(stderr).toMatch(new RegExp(`\\ncochlea: ${cwd}/run/(checkpoints/)?${file}: the disk is full; no epoch was finished, so nothing of the run is kept: make room, or choose another folder with --out\\n$`));
  expect(await readdir(cwd)).toEqual(["data"]);
});

test.each([
  ["checkpoints/last\\.safetensors", 1],
  ["history\\.jsonl", 2],
  ["predictions\\.csv", 0],
  ["model\\.onnx", 0],
])("full later, at %s, it leaves a run that goes on to the same bytes", async (file, writes) => {
  const cwd = await toneFolder();
  await trainTones(cwd, "whole", ["--epochs", "3"]);
  Object.assign(disk, { fullFor: new RegExp(file), writes });
  const { code, stderr } = await train(cwd);
  expect(code).toBe(1);
  expect(stderr).toMatch(new RegExp(`\\ncochlea: ${cwd}/run/${file}: the disk is full; the run stands as its last checkpoint has it: make room and go on with --resume\\n$`));
  const left = await filesBelow(path.join(cwd, "run"));
  expect(left.filter((name) => name.endsWith(".part"))).toEqual([]);
  await readHistory(path.join(cwd, "run")); // every line is whole

  Object.assign(disk, { fullFor: /^$/, writes: Infinity });
  expect(await runCli(["train", "--out", "run", "--resume"], { cwd })).toMatchObject({ code: 0 });
  for (const name of ["checkpoints/last.safetensors", "model.onnx"]) expect((await readFile(path.join(cwd, "run", name))).equals(await readFile(path.join(cwd, "whole", name))), name).toBe(true);
});
