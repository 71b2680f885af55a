import { readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { runCli } from "./run-cli.ts";
import { toneFiles, toneFolder } from "./tone-folder.ts";
import { SPEAKER, readJson } from "./train-tones.ts";

const MARKER = "data/.cochlea-synth.json";
const SYNTHETIC = JSON.stringify({ madeBy: "cochlea synth", finished: true, words: ["high", "low", "middle"] });

async function trained(cwd: string, data: string, more: readonly string[] = []): Promise<{ readonly card: string; readonly config: Record<string, unknown> }> {
  const { code, stderr } = await runCli(["train", "--data", data, "--preset", "spoken-digits-8k", "--model", "mlp", "--epochs", "1", "--batch-size", "8", "--out", "run", "--overwrite", ...more], { cwd });
  expect(code, stderr).toBe(0);
  return { card: await readFile(path.join(cwd, "run/README.md"), "utf8"), config: await readJson(cwd, "run/config.json") };
}

test("packed into shards, synthetic speech is still said to be that, with licence and credits, by the card of what is trained on it", async () => {
  const cwd = await toneFolder({}, { [MARKER]: SYNTHETIC });
  const { code, stderr } = await runCli(["data", "pack", "data", "--group-pattern", SPEAKER, "--licence", "CC0 1.0", "--attribution", "Ann | Bob", "--out", "packed/%03d.tar"], { cwd });
  expect(code, stderr).toBe(0);
  await rm(path.join(cwd, "data"), { recursive: true });
  const { card, config } = await trained(cwd, "packed");
  expect(card).toContain("> **Trained on synthetic speech.** Every recording was made by a speech synthesiser (eSpeak NG), the test part too.");
  expect(card).toContain("| licence of the recordings | CC0 1.0 |\n| recordings by | Ann \\| Bob |\n| split |");
  const sizes = (config.split as { sizes: Record<string, number> }).sizes;
  expect(config).toMatchObject({ synthetic: true, origins: { synthetic: sizes, licences: ["CC0 1.0"], attributions: ["Ann | Bob"] } });
  expect((await runCli(["data", "pack", "packed", "--licence", "other", "--out", "again/%03d.tar"], { cwd })).code).toBe(0);
  expect((await trained(cwd, "again")).config.origins).toEqual(config.origins);
});

test("of recordings of which some are synthetic the card says how many, part by part", async () => {
  const cwd = await toneFolder();
  const rows = Object.keys(toneFiles()).map((file) => `${file},${file.split("/")[1]},${file.includes("fay") ? "test" : file.includes("eve") ? "dev" : "train"},${/ann|fay_0/.test(file) ? "yes" : "no"},CC BY 4.0`);
  await writeFile(path.join(cwd, "list.csv"), `path,label,split,synthetic,license\n${rows.join("\n")}\n`);
  const { card, config } = await trained(cwd, "list.csv");
  expect(card).toContain("> **Trained in part on synthetic speech.** A speech synthesiser (eSpeak NG) made 9 of 36 in the train part, 0 of 9 in the validation part, 3 of 9 in the test part.");
  expect(config).toMatchObject({ synthetic: true, origins: { licences: ["CC BY 4.0"], attributions: [] } });
});

test("recordings of which nothing is known have no warning and no licence; what is no truth is refused with its line", async () => {
  const cwd = await toneFolder();
  const { card, config } = await trained(cwd, "data");
  expect(card).not.toMatch(/synthetic|licence of/);
  expect(config).toMatchObject({ synthetic: false, origins: { synthetic: {}, licences: [], attributions: [] } });
  await writeFile(path.join(cwd, "list.csv"), "path,label,synthetic\ndata/high/ann_0.wav,high,perhaps\n");
  expect((await runCli(["data", "inspect", "list.csv"], { cwd })).stderr).toContain('list.csv line 2: synthetic is to be true or false, got "perhaps"');
});
