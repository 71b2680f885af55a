import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { systemPath, systemReason } from "./system-error.ts";

const failure = (work: Promise<unknown>): Promise<unknown> => work.then(() => null, (error: unknown) => error);

test("what the file system says is put in plain words, with its file", async () => {
  const here = import.meta.dirname;
  const gone = await failure(readFile(path.join(here, "gone")));
  expect([systemPath(gone), systemReason(gone)]).toEqual([path.join(here, "gone"), "there is no such file or folder, or none can be made there"]);
  expect(systemReason(await failure(writeFile(here, "")))).toBe("it is a folder");
  expect(systemReason(await failure(readdir(path.join(import.meta.filename, "x"))))).toBe("a file is where a folder would have to be");
  const full = Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC", syscall: "write" });
  expect([systemPath(full), systemReason(full)]).toEqual([null, "the disk is full"]);
});

test("any other error is left to speak for itself", () => {
  expect(systemReason(new RangeError("need more"))).toBeNull();
  expect(systemReason(Object.assign(new Error("x"), { code: "ERR_X" }))).toBeNull();
  expect(systemReason(Object.assign(new Error("EWHAT: odd"), { code: "EWHAT", syscall: "open" }))).toBe("EWHAT: odd");
});
