import { readFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { runCli } from "./run-cli.ts";
import { toneFolder } from "./tone-folder.ts";
import { readJson, TRAIN } from "./train-tones.ts";

test("recordings longer than a clip are cropped at random if asked, alike with any number of workers, and named if not", async () => {
  const cwd = await toneFolder();
  const run = (out: string, ...args: readonly string[]) => runCli([...TRAIN, "--epochs", "1", "--set", "frontEnd.clipSeconds=0.25", "--out", out, ...args], { cwd });
  const crop = ["--set", "augment.preset=none", "--set", "augment.randomCrop=true"];
  const plain = await run("plain", "--augment", "none");
  expect(plain.stderr).toMatch(/\b(\d+) of \1 training recordings are longer than 0\.25 s, and only their beginning is used: /);
  for (const workers of ["0", "2"]) {
    const { code, stderr } = await run(workers, ...crop, "--workers", workers);
    expect(code, stderr).toBe(0);
    expect(stderr).not.toContain("longer than");
  }
  const last = (out: string) => readFile(path.join(cwd, out, "checkpoints/last.safetensors"));
  expect((await last("2")).equals(await last("0"))).toBe(true);
  expect((await last("plain")).equals(await last("0"))).toBe(false);
  expect(await readJson(cwd, "0/config.json")).toMatchObject({ config: { augment: { randomCrop: true } } });
});
