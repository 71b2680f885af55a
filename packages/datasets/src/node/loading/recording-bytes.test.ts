import { execFileSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { recordingOpener } from "./recording-bytes.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "cochlea-bytes-"));
});
afterAll(() => rm(folder, { recursive: true }));

const bytesOf = (opened: ReturnType<typeof recordingOpener>, source: Parameters<typeof opened>[0]) => opened(source, (recording) => recording.bytes().slice());

test("segments of a file that is written anew are of the new file", async () => {
  const file = path.join(folder, "long");
  const opened = recordingOpener();
  for (const text of ["first", "later", "longer than before"]) {
    await writeFile(file, text);
    for (const startSeconds of [0, 1]) expect(Buffer.from(bytesOf(opened, { file, startSeconds })).toString()).toBe(text);
  }
});

test("an identity is the same for as long as the bytes are, and no other file's", async () => {
  const files = ["a", "b"].map((name) => path.join(folder, name));
  await Promise.all(files.map((file) => writeFile(file, "same")));
  const opened = recordingOpener();
  const identities = () => files.map((file) => opened(file, (recording) => recording.identity()));
  const before = identities();
  expect(identities()).toEqual(before);
  expect(before[0]).not.toBe(before[1]);
  await writeFile(files[0], "other");
  expect(identities().map((identity, index) => identity === before[index])).toEqual([false, true]);
});

test.skipIf(process.platform === "win32")("a pipe that nobody writes to is refused at once, as a folder is", () => {
  const pipe = path.join(folder, "pipe");
  execFileSync("mkfifo", [pipe]);
  expect(() => bytesOf(recordingOpener(), pipe)).toThrow("not a file that holds bytes (a pipe or a device)");
  expect(() => bytesOf(recordingOpener(), folder)).toThrow("a folder, not a recording");
});
