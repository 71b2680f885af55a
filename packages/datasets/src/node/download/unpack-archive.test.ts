import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, onTestFinished, test } from "vitest";
import { tarOf, zipOf, withText, type TarEntry } from "../../../test/packs.ts";
import { DamagedArchiveError, unpackArchive, type UnpackOptions, UnsafeArchiveError } from "../index.ts";
import { safePath } from "./safe-path.ts";

async function temporary(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "cochlea-unpack-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

/** Unpacks bytes; gives the files below the folder, and all else that came to be beside it. */
async function unpack(bytes: Uint8Array, options: UnpackOptions = {}): Promise<{ readonly entries: number; readonly files: string[]; readonly read: (file: string) => Promise<string> }> {
  const folder = await temporary();
  await writeFile(path.join(folder, "a.pack"), bytes);
  const entries = await unpackArchive(path.join(folder, "a.pack"), path.join(folder, "out"), options);
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile()).map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)));
  return { entries, files: files.sort(), read: (file) => readFile(path.join(folder, "out", file), "utf8") };
}

const long = `${"n".repeat(90)}/${"m".repeat(90)}/f.wav`;
const files = { "top/a.txt": "one", "top/deep/b.txt": "two".repeat(50_000), "top/empty.txt": "", [long]: "long name" };
const entries: TarEntry[] = [{ path: "./", type: "Directory" }, { path: "top/", type: "Directory" }, ...Object.entries(files).map(([name, content]) => ({ path: `./${name}`, content }))];

test.each([
  ["tar", () => tarOf(entries)],
  ["tar.gz", () => gzipSync(tarOf(entries))],
  ["zip", () => zipOf(files)],
])("a %s is unpacked whole, by what its bytes are", async (_, make) => {
  const seen: number[] = [];
  const { files: found, read } = await unpack(await make(), { onProgress: (done) => seen.push(done) });
  expect(found).toEqual(["a.pack", ...Object.keys(files).map((name) => `out/${name}`)].sort());
  for (const [name, content] of Object.entries(files)) expect(await read(name)).toBe(content);
  expect(seen[seen.length - 1]).toBeGreaterThanOrEqual(4);
});

const good: TarEntry = { path: "a.txt", content: "fine" };
const wicked: readonly [string, readonly TarEntry[]][] = [
  ["a path that climbs out", [good, { path: "../evil.txt", content: "x" }]],
  ["one that climbs out from inside", [good, { path: "a/b/../../../evil.txt", content: "x" }]],
  ["an absolute path", [good, { path: "/tmp/evil.txt", content: "x" }]],
  ["a drive", [good, { path: "C:evil.txt", content: "x" }]],
  ["a backslash", [good, { path: "..\\evil.txt", content: "x" }]],
  ["a folder that climbs out", [{ path: "../evil/", type: "Directory" }]],
  ["a link to a file", [good, { path: "link", type: "SymbolicLink", linkpath: "/etc/passwd" }]],
  ["a link to a folder, and a file through it", [{ path: "d", type: "SymbolicLink", linkpath: "/tmp" }, { path: "d/evil.txt", content: "x" }]],
  ["a hard link", [good, { path: "link", type: "Link", linkpath: "a.txt" }]],
  ["a device", [good, { path: "null", type: "CharacterDevice" }]],
  ["an entry twice", [good, { path: "./a.txt", content: "other" }]],
];

describe("refused, with nothing outside the folder:", () => {
  test.each(wicked)("%s in a tar", async (_, list) => {
    await expect(unpack(tarOf(list))).rejects.toThrow(UnsafeArchiveError);
    await expect(unpack(gzipSync(tarOf(list)))).rejects.toThrow(/a\.pack: the archive holds/);
    await expect(readFile("/tmp/evil.txt")).rejects.toThrow("ENOENT");
  });

  test.each([["zz/evil.txt", "../evil.txt"], ["z/tmp/evil.txt", "//tmp/evil.txt"], ["ztmp/evil.txt", "/tmp/evil.txt"]])("%s become %s in a zip", async (from, to) => {
    const zip = withText(await zipOf({ [from]: "x" }), from, to);
    await expect(unpack(zip)).rejects.toThrow(UnsafeArchiveError);
    await expect(readFile("/tmp/evil.txt")).rejects.toThrow("ENOENT");
  });

  test("a link in a zip", async () => {
    await expect(unpack(await zipOf({ "a.txt": "fine", "link": "/etc/passwd" }, ["link"]))).rejects.toThrow("which is a link or a device");
  });

  test("more bytes than are believable: said by the header, or turning out so", async () => {
    const limits = { entries: 100, bytes: 1000 };
    await expect(unpack(tarOf([{ path: "big", content: "x", size: 8 * 2 ** 30 }]), { limits })).rejects.toThrow("unpacks to more than 1000 bytes");
    await expect(unpack(tarOf([{ path: "a", content: "x".repeat(600) }, { path: "b", content: "x".repeat(600) }]), { limits })).rejects.toThrow("unpacks to more than 1000 bytes");
    await expect(unpack(await zipOf({ a: "x".repeat(600), b: "y".repeat(600) }), { limits })).rejects.toThrow("unpacks to more than 1000 bytes");
    await expect(unpack(gzipSync(tarOf([{ path: "zeros", content: Buffer.alloc(2 ** 22) }])), { limits: { entries: 9, bytes: 2 ** 20 } })).rejects.toThrow("unpacks to more than");
  });

  test("more entries than are believable", async () => {
    const many = Array.from({ length: 101 }, (_, i) => ({ path: `${i}`, type: "Directory" as const }));
    await expect(unpack(tarOf(many), { limits: { entries: 100, bytes: 1e9 } })).rejects.toThrow("holds more than 100 entries");
  });
});

test("what is cut off or no archive is said so", async () => {
  const tar = tarOf(entries);
  const zip = await zipOf(files);
  const broken = { tar: tar.subarray(0, 20_000), gzip: gzipSync(tar).subarray(0, 300), zip: zip.subarray(0, zip.length - 30), page: Buffer.from("<html>404</html>".repeat(100)), nothing: Buffer.alloc(0) };
  for (const [name, bytes] of Object.entries(broken)) await expect(unpack(bytes), name).rejects.toThrow(DamagedArchiveError);
  const changed = Buffer.from(await zipOf({ "a.txt": "x".repeat(1000) }));
  changed[38] ^= 255; // behind the header and the name
  await expect(unpack(changed)).rejects.toThrow(DamagedArchiveError);
});

test("changed bytes never write outside the folder, and never go unanswered", async () => {
  const originals = [tarOf(entries.slice(2, 4)), gzipSync(tarOf(entries.slice(2, 4))), await zipOf({ "top/a.txt": "one", "b.txt": "two" })];
  await fc.assert(fc.asyncProperty(fc.constantFrom(...originals), fc.array(fc.tuple(fc.nat(2000), fc.nat(255)), { minLength: 1, maxLength: 8 }), async (original, changes) => {
    const bytes = Buffer.from(original);
    for (const [at, value] of changes) bytes[at % bytes.length] = value;
    const result = await unpack(bytes).catch((error: unknown) => error);
    if (result instanceof Error) expect(result.message).toContain("a.pack: ");
    else expect((result as { files: string[] }).files.every((file) => file === "a.pack" || file.startsWith("out/"))).toBe(true);
  }), { numRuns: 60 });
});

test("a path is inside the folder, or an error", () => {
  fc.assert(fc.property(fc.string({ unit: fc.constantFrom("a", ".", "/", "\\", ":", "C", "\u0000", "é") }), (entry) => {
    try {
      const target = safePath("/data/set", entry);
      if (target !== null) expect(path.resolve(target).startsWith("/data/set/")).toBe(true);
    } catch (error) {
      expect(error).toBeInstanceOf(UnsafeArchiveError);
    }
  }));
});
