import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { expect } from "vitest";
import { runCli, type CliOptions } from "./run-cli.ts";

/** First capture is who made a tone. */
export const SPEAKER = "([a-z]+)_\\d+\\.wav$";

/** `train` on the tones of `tone-folder.ts` as it takes half a second: 8 kHz, 9 steps of 4 clips an epoch. */
export const TRAIN = ["train", "--data", "data", "--preset", "spoken-digits-8k", "--batch-size", "4", "--group-pattern", SPEAKER];

export interface TrainResult {
  readonly run: string;
  readonly model: string;
  readonly split: string;
  readonly groupDisjoint: boolean;
  readonly accuracy: number;
  readonly accuracyInterval: readonly [number, number];
  readonly loss: number;
  readonly count: number;
  readonly macroF1: number;
  readonly seconds: number;
}

/** Trains below `cwd` into `--out` and expects that to go well. */
export async function trainTones(cwd: string, out: string, args: readonly string[] = [], options: CliOptions = {}): Promise<TrainResult> {
  const { code, stdout, stderr } = await runCli([...TRAIN, "--out", out, "--json", ...args], { ...options, cwd });
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout) as TrainResult;
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
