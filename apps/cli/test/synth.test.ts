import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { parseWav } from "@cochlea/audio-io";
import { scanFolder } from "@cochlea/datasets/node";
import { expect, test } from "vitest";
import { loadEspeak } from "../src/synthesis/load-espeak.ts";
import { runCli } from "./run-cli.ts";
import { temporaryFolder } from "./temporary-folder.ts";

const installed = await loadEspeak().then(() => true, () => false);
const withEspeak = test.skipIf(!installed);
const small = ["synth", "--words", "yes,no", "--voices", "2", "--clips-per-word", "3", "--out", "words"];

withEspeak("synth writes a folder that the loader reads, voices as groups (needs the optional espeak package)", async () => {
  const cwd = await temporaryFolder();
  const { code, stdout } = await runCli([...small, "--rate", "8000", "--json"], { cwd });
  expect(code).toBe(0);
  const result = JSON.parse(stdout) as { groupPattern: string };
  expect(result).toMatchObject({ out: "words", clips: 6, words: ["yes", "no"], voices: 2, sampleRate: 8000 });
  const { examples, skipped } = await scanFolder(path.join(cwd, "words"), { groupPattern: new RegExp(result.groupPattern) });
  expect(skipped).toEqual([]);
  expect(examples.map(({ id, label, group }) => [id, label, group])).toEqual(
    ["no", "yes"].flatMap((word) => ["gb-m1_000", "us-f1_000", "us-f1_001"].map((name) => [`${word}/${name}.wav`, word, name.slice(0, 5)])),
  );
  const { sampleRate, channels } = parseWav(await readFile(path.join(cwd, "words/no/gb-m1_000.wav")));
  expect([sampleRate, channels.length, channels[0].length]).toEqual([8000, 1, 8000]);
});

withEspeak("one seed gives the same bytes in every run, whatever else is made (needs the optional espeak package)", async () => {
  const cwd = await temporaryFolder();
  const three = ["--voices", "3", "--clips-per-word", "3"];
  const takes = [["synth", "--words", "yes,no", ...three, "--out", "both"], ["synth", "--words", "no", ...three, "--out", "one"], ["synth", "--words", "no", ...three, "--seed", "2", "--out", "other"]];
  for (const take of takes) expect((await runCli(take, { cwd })).code).toBe(0);
  const [both, one, other] = await Promise.all(["both", "one", "other"].map((out) => bytesBelow(path.join(cwd, out, "no"))));
  expect(Object.keys(both)).toEqual(["gb-m1_000.wav", "scotland-f2_000.wav", "us-f1_000.wav"]);
  expect(one).toEqual(both);
  for (const name in both) expect(other[name]).not.toBe(both[name]);
});

async function bytesBelow(folder: string): Promise<Record<string, string>> {
  return Object.fromEntries(await Promise.all((await readdir(folder)).sort().map(async (name) => [name, await readFile(path.join(folder, name), "base64")] as const)));
}

withEspeak("--overwrite replaces what synth made, and nothing else (needs the optional espeak package)", async () => {
  const cwd = await temporaryFolder({ "mine/a.txt": "x", file: "x" });
  expect((await runCli(small, { cwd })).code).toBe(0);
  expect(await runCli(small, { cwd })).toEqual({ code: 1, stdout: "", stderr: "cochlea: synth: words holds an earlier synth; add --overwrite to replace it\n" });
  const other = ["synth", "--words", "up", "--voices", "1", "--clips-per-word", "1", "--overwrite", "--out"];
  expect((await runCli([...other, "words"], { cwd })).code).toBe(0);
  expect((await readdir(path.join(cwd, "words"))).sort()).toEqual([".cochlea-synth.json", "up"]);
  expect(await runCli([...other, "mine"], { cwd })).toMatchObject({ code: 1, stderr: "cochlea: synth: mine is not empty and was not made by synth; give another --out\n" });
  expect(await runCli([...other, "file"], { cwd })).toMatchObject({ code: 1, stderr: "cochlea: synth: file is a file; give a folder as --out\n" });
  await writeFile(path.join(cwd, "words/notes.txt"), "mine");
  expect(await runCli([...other, "words"], { cwd })).toMatchObject({ code: 1, stderr: 'cochlea: synth: words holds "notes.txt", which synth did not make; move it away or give another --out\n' });
  expect((await readdir(path.join(cwd, "words"))).sort()).toEqual([".cochlea-synth.json", "notes.txt", "up"]);
});

withEspeak("other languages, words of several words; what is trained on them says so (needs the optional espeak package)", async () => {
  const cwd = await temporaryFolder();
  const { code, stdout } = await runCli(["synth", "--words", "Licht an,Tür zu", "--language", "de", "--voices", "6", "--clips-per-word", "12", "--seconds", "1.2", "--rate", "8000", "--out", "haus", "--json"], { cwd });
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ language: "de", words: ["Licht an", "Tür zu"], clips: 24 });
  expect((await readdir(path.join(cwd, "haus/Licht an"))).slice(0, 2)).toEqual(["de-f1_000.wav", "de-f1_001.wav"]);
  const trained = await runCli(["train", "--data", "haus", "--group-pattern", "([^/_]+)_\\d+\\.wav$", "--preset", "spoken-digits-8k", "--epochs", "1", "--batch-size", "4", "--out", "run"], { cwd });
  expect(trained.code, trained.stderr).toBe(0);
  expect(JSON.parse(await readFile(path.join(cwd, "run/config.json"), "utf8"))).toMatchObject({ synthetic: true });
  expect(await readFile(path.join(cwd, "run/README.md"), "utf8")).toContain("**Trained on synthetic speech.** Every recording was made by a speech synthesiser (eSpeak NG)");
  const strange = await runCli(["synth", "--language", "xx", "--out", "strange"], { cwd });
  expect(strange).toMatchObject({ code: 2, stderr: expect.stringContaining('synth: espeak does not speak "xx"; give a language by its code with --language') as string });
  expect(await readdir(cwd)).toEqual(["haus", "run"]);
});

test.each([
  [["--language", "de", "--voices", "28", "--clips-per-word", "50"], "cochlea: synth: --voices is at most 27 of de, got 28\n"],
  [["--voices", "217", "--clips-per-word", "500"], "cochlea: synth: --voices is at most 216, got 217\n"],
  [["--clips-per-word", "1"], "cochlea: synth: --clips-per-word must be at least --voices (2), so that every voice says every word, got 1\n"],
  [["--words", "yes,a/b"], 'cochlea: --words: synthesise: a word is letters and digits, with spaces, hyphens or apostrophes within, got "a/b"\n'],
  [["--words", "yes,,no"], "cochlea: option '--words <list>' argument 'yes,,no' is invalid. Give names with commas between them, such as yes,no; see cochlea synth --help\n"],
  [["--rate", "0"], "cochlea: option '--rate <hz>' argument '0' is invalid. Give a whole number from 4000 to 48000; see cochlea synth --help\n"],
])("wrong usage writes nothing: %j", async (args, stderr) => {
  const cwd = await temporaryFolder();
  expect(await runCli([...small, ...args], { cwd })).toEqual({ code: 2, stdout: "", stderr });
  expect(await readdir(cwd)).toEqual([]);
});
