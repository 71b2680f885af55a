import { mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { withLock } from "./folder-lock.ts";

async function lockFile(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "cochlea-lock-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return path.join(folder, "deep", "set");
}

test("one at a time, each in turn, and nothing is left", async () => {
  const file = await lockFile();
  let inside = 0;
  let waits = 0;
  const work = async (): Promise<number> => {
    expect(++inside).toBe(1);
    await sleep(30);
    return --inside;
  };
  const onWait = (): void => void waits++;
  expect(await Promise.all([1, 2, 3, 4].map(() => withLock(file, work, { onWait })))).toEqual([0, 0, 0, 0]);
  expect(waits).toBe(3);
  expect(await readdir(path.dirname(file))).toEqual([]);
});

test("a failure gives it back", async () => {
  const file = await lockFile();
  await expect(withLock(file, () => Promise.reject(new Error("broken")))).rejects.toThrow("broken");
  expect(await withLock(file, () => Promise.resolve("again"))).toBe("again");
});

test("that of a process that died is taken over, by one of many", async () => {
  const file = await lockFile();
  await withLock(file, () => Promise.resolve());
  await writeFile(file, JSON.stringify({ pid: 2 ** 22 + 1, host: hostname() })); // above the highest number of a process
  let inside = 0;
  await Promise.all([1, 2, 3, 4, 5].map(() => withLock(file, async () => {
    expect(++inside).toBe(1);
    await sleep(20);
    inside--;
  })));
});

test("that of another machine is taken over when nobody has touched it for long", async () => {
  const file = await lockFile();
  await withLock(file, () => Promise.resolve());
  await writeFile(file, JSON.stringify({ pid: 1, host: "elsewhere" }));
  const waiting = new AbortController();
  setTimeout(() => waiting.abort(new Error("still held")), 300);
  await expect(withLock(file, () => Promise.resolve(), { signal: waiting.signal })).rejects.toThrow();
  await utimes(file, new Date(0), new Date(0));
  expect(await withLock(file, () => Promise.resolve("mine"))).toBe("mine");
});
