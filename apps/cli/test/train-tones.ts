import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { expect } from "vitest";
import type { TrainReport } from "../src/training/run/train-report.ts";
import { runCli, type CliOptions } from "./run-cli.ts";

/** What `train --json` prints of clips with one label each. */
export type ClassTrainReport = TrainReport & { readonly task: "single" };

/** First capture is who made a tone. */
export const SPEAKER = "([a-z]+)_\\d+\\.wav$";

/** `train` on the tones of `tone-folder.ts` as it takes half a second: 8 kHz, 9 steps of 4 clips an epoch. */
export const TRAIN = ["train", "--data", "data", "--preset", "spoken-digits-8k", "--batch-size", "4", "--group-pattern", SPEAKER];


/** Trains below `cwd` into `--out` and expects that to go well. */
export async function trainTones(cwd: string, out: string, args: readonly string[] = [], options: CliOptions = {}): Promise<ClassTrainReport> {
  const { code, stdout, stderr } = await runCli([...TRAIN, "--out", out, "--json", ...args], { ...options, cwd });
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout) as ClassTrainReport;
}

export async function readJson(...parts: readonly string[]): Promise<Record<string, unknown>> {
  return JSON.parse(await readFile(path.join(...parts), "utf8")) as Record<string, unknown>;
}

export async function readHistory(run: string): Promise<Record<string, unknown>[]> {
  const lines = (await readFile(path.join(run, "history.jsonl"), "utf8")).trimEnd().split("\n");
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** Every file below a folder, sorted. */
export async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name))).sort();
}
