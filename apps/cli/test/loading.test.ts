import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { runCli } from "./run-cli.ts";
import { toneFolder } from "./tone-folder.ts";
import { readJson, trainTones } from "./train-tones.ts";

const shards = async (folder: string) => (await readdir(path.join(folder, "clips-1"))).filter((name) => name.endsWith(".data")).length;

test("a run is the same with workers and a cache as without, and finds again what it kept", async () => {
  const folder = await toneFolder();
  const results: string[] = [];
  for (const [out, ...flags] of [["plain", "--workers", "0", "--cache", "off"], ["cold", "--workers", "2", "--cache", "kept"], ["warm", "--workers", "1", "--cache", "kept"]]) {
    await trainTones(folder, out, ["--epochs", "2", ...flags]);
    results.push(await readFile(path.join(folder, out, "predictions.csv"), "utf8"));
    if (out === "cold") expect(await shards(path.join(folder, "kept"))).toBeGreaterThan(0);
  }
  expect(results[1]).toBe(results[0]);
  expect(results[2]).toBe(results[0]);
  const before = await shards(path.join(folder, "kept"));
  await trainTones(folder, "again", ["--epochs", "1"], { env: { COCHLEA_CACHE: "kept" } });
  expect(await shards(path.join(folder, "kept"))).toBe(before);
  expect(await readJson(folder, "again", "config.json")).not.toHaveProperty("config.workers");
});

test("evaluate says the same with workers and a cache", async () => {
  const folder = await toneFolder();
  await trainTones(folder, "run", ["--epochs", "1"]);
  const evaluate = (...flags: string[]) => runCli(["evaluate", "run/model.onnx", "--data", "data", "--json", ...flags], { cwd: folder });
  const { code, stdout } = await evaluate();
  expect(code).toBe(0);
  expect((await evaluate("--workers", "2", "--cache", "kept")).stdout).toBe(stdout);
  expect((await evaluate("--cache", "kept")).stdout).toBe(stdout);
});

test("a number of workers that cannot be is refused", async () => {
  const { code, stderr } = await runCli(["train", "--workers", "-1", "--data", "data", "--out", "run"]);
  expect(code).toBe(2);
  expect(stderr).toContain("--workers");
});

test("bench loading times epochs with 0, 1 and 2 workers", async () => {
  const folder = await toneFolder();
  const { code, stdout, stderr } = await runCli(["bench", "loading", "--data", "data", "--rounds", "1", "--json"], { cwd: folder });
  expect(code, stderr).toBe(0);
  const { clips, unit, results } = JSON.parse(stdout) as { clips: number; unit: string; results: (Record<"workers" | "uncached" | "cold" | "cached", number> & { ofOneWorker: Record<string, number> })[] };
  expect([clips, unit, results.map(({ workers }) => workers)]).toEqual([54, "clips/s", [0, 1, 2]]);
  for (const { uncached, cold, cached } of results) expect(Math.min(uncached, cold, cached)).toBeGreaterThan(0);
  expect(results[1].ofOneWorker).toEqual({ uncached: 1, cold: 1, cached: 1 });
  for (const kind of ["uncached", "cold", "cached"] as const) expect(results[2].ofOneWorker[kind]).toBeCloseTo(results[2][kind] / results[1][kind], 1);
});
