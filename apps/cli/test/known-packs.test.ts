import path from "node:path";
import { expect, test } from "vitest";
import type { TrainReport } from "../src/training/run/train-report.ts";
import { runCli } from "./run-cli.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const data = process.env.COCHLEA_DATA && path.resolve(process.env.INIT_CWD ?? process.cwd(), process.env.COCHLEA_DATA);
const cache = path.resolve(import.meta.dirname, "../../../.cache");

async function trainOn(name: string, args: readonly string[]): Promise<TrainReport> {
  const cwd = await temporaryFolder();
  const { code, stdout, stderr } = await runCli(["train", "--data", name, "--epochs", "1", "--out", "run", "--json", ...args], { cwd, env: { COCHLEA_DATA: data!, XDG_CACHE_HOME: cache } });
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout) as TrainReport;
}

test.skipIf(!data)("Free Spoken Digits by name, from its pack: an epoch, scored on takes 0 to 4", async () => {
  expect(await trainOn("fsdd", ["--model", "mlp"])).toMatchObject({ split: "test", count: 300, groupDisjoint: false });
});

test.skipIf(!data)("ESC-10 by name, from its pack: the fourth fold is the test part and shares no recording", async () => {
  expect(await trainOn("esc-10", ["--model", "mlp", "--fold", "4"])).toMatchObject({ split: "test", count: 80, groupDisjoint: true });
});
