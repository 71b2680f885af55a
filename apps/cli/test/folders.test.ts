import { mkdir } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { runCli } from "./run-cli.ts";
import { signModel } from "./sign-model.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** Commands that read a folder of labelled recordings. */
const READERS: Readonly<Record<string, (folder: string) => readonly string[]>> = {
  "train": (folder) => ["train", "--data", folder, "--out", "run"],
  "evaluate": (folder) => ["evaluate", "m.onnx", "--data", folder],
  "compare": (folder) => ["compare", "--data", folder, "--out", "runs"],
  "quickstart": (folder) => ["quickstart", "--data", folder, "--out", "run"],
  "data inspect": (folder) => ["data", "inspect", folder],
  "data pack": (folder) => ["data", "pack", folder, "--out", "packed/%06d.tar"],
  "bench loading": (folder) => ["bench", "loading", "--data", folder],
};

async function failure(args: readonly string[]): Promise<string> {
  const cwd = await temporaryFolder({ "m.onnx": signModel(), "notes": "x" });
  await mkdir(path.join(cwd, "empty"));
  const { code, stdout, stderr } = await runCli(args, { cwd });
  expect([code, stdout]).toEqual([1, ""]);
  return stderr.replaceAll(`${cwd}/`, "");
}

test.each(Object.entries(READERS))("%s names a folder that is empty, and says what one should look like", async (command, args) => {
  const by = command === "compare" || command === "quickstart" ? "train" : command;
  expect(await failure(args("empty"))).toContain(`cochlea: ${by}: empty holds no file; put sound files into one folder a class, such as yes/01.wav and no/01.wav`);
});

test.each(Object.entries(READERS))("%s names a folder that is not there", async (_, args) => {
  expect(await failure(args("gone"))).toMatch(/^cochlea: (gone: there is no such folder or file|scanFolder: need a folder, got gone, which is not there)/m);
});

test.each(Object.entries(READERS))("%s names a file that is in a folder's place, and says what would do", async (_, args) => {
  expect(await failure(args("notes"))).toMatch(/^cochlea: \w+: need a folder.*, got notes/m);
});

test.each([["empty", "this is a folder; give files"], ["gone", "there is no such file"]])("predict on %s says so", async (file, said) => {
  expect(await failure(["predict", "m.onnx", file])).toContain(`cochlea: ${file}: ${said}\n`);
});

test.each([["empty", "this is a folder; give a recording"], ["gone", "there is no such file"]])("features of %s say so", async (file, said) => {
  expect(await failure(["features", file, "--out", "x.png"])).toBe(`cochlea: ${file}: ${said}\n`);
});
