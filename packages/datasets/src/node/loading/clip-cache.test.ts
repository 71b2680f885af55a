import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFile, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { cacheKey, type ClipCacheOptions, openClipCache } from "./clip-cache.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "cochlea-cache-"));
});
afterEach(() => rm(folder, { recursive: true }));

const bytesOf = (number: number, length = 1000) => new Uint8Array(length).map((_, index) => (index * 7 + number) % 251);
const keyOf = (number: number) => cacheKey("test", String(number));
const shards = () => "clips-1";
const files = async () => (await readdir(path.join(folder, shards()))).map((name) => path.join(folder, shards(), name));
const size = async () => (await Promise.all((await files()).map((file) => stat(file)))).reduce((sum, one) => sum + one.size, 0);

/** Opens, puts, closes. */
function fill(numbers: readonly number[], options?: ClipCacheOptions, length?: number): void {
  const cache = openClipCache(folder, options);
  for (const number of numbers) {
    cache.put(keyOf(number), bytesOf(number, length));
    cache.flush();
  }
  cache.close();
}

/** Which of some entries are there, whole. */
function found(count: number, length?: number): number[] {
  const cache = openClipCache(folder);
  const numbers = Array.from({ length: count }, (_, number) => number).filter((number) => {
    const bytes = cache.get(keyOf(number));
    if (bytes) expect(bytes.slice()).toEqual(bytesOf(number, length));
    return bytes !== null;
  });
  cache.close();
  return numbers;
}

describe("openClipCache", () => {
  test("what was put is there for whoever opens it, now and later; what was not is not", () => {
    const [writer, reader] = [openClipCache(folder), openClipCache(folder)];
    expect(reader.get(keyOf(1))).toBeNull();
    writer.put(keyOf(1), bytesOf(1));
    expect(writer.get(keyOf(1))).toEqual(bytesOf(1));
    writer.flush();
    reader.flush();
    expect(reader.get(keyOf(1))).toEqual(bytesOf(1));
    expect(writer.get(keyOf(1))).toEqual(bytesOf(1));
    writer.close();
    reader.close();
    expect(found(3)).toEqual([1]);
  });

  test("a folder that is not there is made when something is kept, not before", async () => {
    openClipCache(path.join(folder, "a")).close();
    expect(await readdir(folder)).toEqual([]);
    fill([]);
    expect(await readdir(folder)).toEqual([]);
  });

  test.each(["data", "index"])("a changed byte in %s costs the entries it is in and no other, and they can be put again", async (ending) => {
    fill([0, 1, 2, 3, 4]);
    const [file] = (await files()).filter((name) => name.endsWith(ending));
    const bytes = await readFile(file);
    bytes[Math.floor(bytes.length / 2)] ^= 4;
    await writeFile(file, bytes);
    expect(found(5)).toEqual([0, 1, 3, 4]);
    fill([2]);
    expect(found(5)).toEqual([0, 1, 2, 3, 4]);
  });

  test("files cut short or grown by rubbish lose what is missing alone", async () => {
    fill([0, 1, 2]);
    for (const file of await files()) {
      const bytes = await readFile(file);
      await writeFile(file, bytes.subarray(0, bytes.length - 10));
    }
    expect(found(3)).toEqual([0, 1]);
    for (const file of await files()) await appendFile(file, bytesOf(9, 97));
    expect(found(3)).toEqual([0, 1]);
  });

  test("it stays within its size; what was not used for longest goes", async () => {
    const options = { maxBytes: 80_000 };
    for (let number = 0; number < 10; number++) {
      fill(Array.from({ length: 9 }, (_, part) => 9 * number + part), options);
      await new Promise((resolve) => setTimeout(resolve, 10));
      const cache = openClipCache(folder);
      expect(cache.get(keyOf(0))?.slice()).toEqual(bytesOf(0));
      cache.close();
      expect(await size()).toBeLessThanOrEqual(80_000);
    }
    const left = found(90);
    expect(left.slice(0, 9)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    expect(left.slice(9)).toEqual(Array.from({ length: left.length - 9 }, (_, index) => 90 - (left.length - 9) + index));
    expect(left.length).toBeGreaterThan(40);
  });

  test("an entry too large for it is not kept", () => {
    fill([0, 1], { maxBytes: 4000 });
    expect(found(2)).toEqual([]);
  });

  test("where nothing can be written it says so once and reads on", async () => {
    fill([0]);
    await writeFile(path.join(folder, "file"), "");
    const lines: string[] = [];
    const cache = openClipCache(path.join(folder, "file"), { onProblem: (line) => lines.push(line) });
    for (const number of [1, 2]) {
      cache.put(keyOf(number), bytesOf(number));
      cache.flush();
    }
    expect(lines).toEqual([expect.stringMatching(/^the cache in .* cannot be written, so nothing more is kept: ENOTDIR/)]);
    expect(cache.get(keyOf(1))).toBeNull();
    cache.close();
  });

  test("several processes write it at once, and one is killed while it does", async () => {
    const built = new URL("../../../dist/node/index.js", import.meta.url);
    const script = `
      import { openClipCache } from ${JSON.stringify(built.href)};
      const [folder, first] = process.argv.slice(1);
      const cache = openClipCache(folder);
      for (let number = Number(first); ; number++) {
        cache.put(number.toString(16).padStart(32, "0"), new Uint8Array(5000).fill(number));
        cache.flush();
        if (number % 100 === 50) process.stdout.write(".");
      }`;
    const writers = [0, 1_000_000].map((first) => spawn(process.execPath, ["--input-type=module", "-e", script, folder, String(first)], { stdio: ["ignore", "pipe", "inherit"] }));
    await Promise.all(writers.map(({ stdout }) => once(stdout, "data")));
    for (const writer of writers) writer.kill("SIGKILL");
    await Promise.all(writers.map((writer) => once(writer, "exit")));
    const cache = openClipCache(folder);
    for (const first of [0, 1_000_000]) {
      for (let number = first; number < first + 50; number++) expect(cache.get(number.toString(16).padStart(32, "0"))).toEqual(new Uint8Array(5000).fill(number));
    }
    cache.close();
  });

  test.each([0, NaN])("refuses a size of %d", (maxBytes) => {
    expect(() => openClipCache(folder, { maxBytes })).toThrow(new RangeError(`openClipCache: need maxBytes >= 1, got ${maxBytes}`));
  });
});
