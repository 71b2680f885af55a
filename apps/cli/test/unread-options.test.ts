import { expect, test } from "vitest";
import { runCli } from "./run-cli.ts";
import { constantWav, signModel } from "./sign-model.ts";
import { temporaryFolder } from "./temporary-folder.ts";

// What would be passed over without a word is said to be, with what it is for.

const CLIPS = { "data/low/a.wav": constantWav(-1), "data/high/a.wav": constantWav(1), "sets/fsdd/recordings/0_theo_0.wav": constantWav(1) };
const READERS = [["train", "--out", "run", "--data"], ["evaluate", "m.onnx", "--data"], ["data", "pack", "--out", "p/%d.tar"], ["data", "inspect"]];

async function errorOf(args: readonly string[]): Promise<string> {
  const cwd = await temporaryFolder({ ...CLIPS, "m.onnx": signModel(), "clip.wav": constantWav(1) });
  const { code, stdout, stderr } = await runCli(args, { cwd });
  expect(stdout).toBe("");
  expect(code).toBeGreaterThan(0);
  return stderr.replaceAll(`${cwd}/`, "");
}

test.each(READERS)("%s %s: what is of lists is refused for a folder", async (...command) => {
  const of = (what: string, forms: string) => `cochlea: findExamples: ${what} is for ${forms}, and data is a folder; leave it out\n`;
  expect(await errorOf([...command, "data", "--columns", "path=file"])).toBe(of("columns", "a list of recordings or tar shards"));
  expect(await errorOf([...command, "data", "--label-separator", ";"])).toBe(of("labelSeparator", "a list of recordings or tar shards"));
  expect(await errorOf([...command, "data", "--root", "."])).toBe(of("root", "a list of recordings"));
});

test.each(READERS)("%s %s: what is of recordings of one's own is refused for a known set", async (...command) => {
  const name = command[0] === "data" ? `data ${command[1]}` : command[0];
  for (const [flag, value] of [["--label-pattern", "(.)"], ["--group-pattern", "(.)"], ["--test-pattern", "x"], ["--columns", "path=file"], ["--root", "."], ["--label-separator", ";"]]) {
    expect(await errorOf([...command, "fsdd", "--data-dir", "sets", flag, value])).toContain(`cochlea: ${name}: ${flag} is for recordings of your own, and fsdd says itself what its recordings are; leave it out\n`);
  }
});

test("a model that was trained on a list is evaluated on a folder, to which the list's columns mean nothing", async () => {
  const cwd = await temporaryFolder({ ...CLIPS, "m.onnx": signModel({ data: { columns: { path: "file" }, labelSeparator: ";" } }) });
  expect(await runCli(["evaluate", "m.onnx", "--data", "data", "--json"], { cwd })).toMatchObject({ code: 0, stdout: expect.stringMatching(/"count":\s*2,/) as string });
});

test.each([
  [["features", "clip.wav", "--print-front-end"], "features: --print-front-end prints the front end and reads no recording; leave clip.wav out"],
  [["features", "--print-front-end", "--out", "x.json"], "features: --print-front-end prints the front end and reads no recording; leave --out out"],
  [["features", "--print-front-end", "--offset", "1"], "features: --print-front-end prints the front end and reads no recording; leave --offset out"],
  [["features", "clip.wav", "--out", "x.npy", "--title", "Dawn"], "features: --title is of a picture, and .npy holds numbers; leave it out"],
  [["quickstart", "--data-dir", "sets"], "quickstart: --data-dir needs --data, the known set that is looked for there"],
  [["compare", "--engine", "tfjs", "--data", "data"], "compare: the engines are chosen by --engines, with commas between them, and not by --engine"],
  [["compare", "--engine=tfjs", "--data", "data"], "compare: the engines are chosen by --engines, with commas between them, and not by --engine"],
])("%j", async (args, line) => {
  expect(await errorOf(args)).toBe(`cochlea: ${line}\n`);
});

test("flags of ONNX Runtime are said to mean nothing to the other engine, which compare hands them too", async () => {
  expect(await errorOf(["train", "--data", "gone", "--out", "run", "--engine", "tfjs", "--threads", "2", "--backend", "node"])).toContain("engine tfjs does not know --backend, --threads: that is for onnxruntime\n");
});
