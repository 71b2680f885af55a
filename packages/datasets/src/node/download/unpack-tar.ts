import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { Parser, type ReadEntry } from "tar";
import type { ArchiveEntry, OnEntry } from "./archive-entry.ts";

const KINDS: Readonly<Record<string, ArchiveEntry["kind"]>> = { File: "file", OldFile: "file", ContiguousFile: "file", Directory: "folder", GNUDumpDir: "folder" };

/** Goes through a tar, packed by gzip or not, entry by entry. @throws {Error} Where it is cut off, also between two entries, or a header is damaged. */
export async function unpackTar(file: string, onEntry: OnEntry): Promise<void> {
  const input = await contentOf(file);
  // The reader is through with an entry before what was read of it is written: one after the other, and a failure may come after the end.
  let queue = Promise.resolve();
  const failures: unknown[] = [];
  let atEnd = false;
  try {
    await new Promise<void>((resolve, reject) => {
      const fail = (error: unknown): void => {
        failures.push(error);
        reject(new Error("unpackTar", { cause: error }));
      };
      const onReadEntry = (entry: ReadEntry): void => {
        queue = queue.then(() => (failures.length === 0 ? take(entry, onEntry) : undefined)).catch(fail);
      };
      const parser = new Parser({ strict: true, onReadEntry });
      parser.on("error", fail).on("eof", () => (atEnd = true)).on("end", resolve).on("drain", () => input.resume());
      input.on("error", fail).on("end", () => void parser.end()).on("data", (chunk: Buffer) => {
        if (!parser.write(chunk)) input.pause();
      });
    }).catch(() => undefined);
    await queue;
  } finally {
    input.destroy();
  }
  if (failures.length > 0) throw failures[0];
  if (!atEnd) throw new Error("its end is missing");
}

/** Of gzip we unpack ourselves: the reader of tar takes one that is cut off for one that ends. */
async function contentOf(file: string): Promise<Readable> {
  const raw = createReadStream(file, { highWaterMark: 1 << 18 });
  if (!(await isGzip(file))) return raw;
  const unpacked = createGunzip({ chunkSize: 1 << 18 });
  raw.on("error", (error) => unpacked.destroy(error));
  unpacked.on("close", () => raw.destroy());
  return raw.pipe(unpacked);
}

async function isGzip(file: string): Promise<boolean> {
  const handle = await open(file);
  try {
    const { buffer } = await handle.read(new Uint8Array(2), 0, 2, 0);
    return buffer[0] === 0x1f && buffer[1] === 0x8b;
  } finally {
    await handle.close();
  }
}

async function take(entry: ReadEntry, onEntry: OnEntry): Promise<void> {
  await onEntry({ path: entry.path, kind: KINDS[entry.type] ?? "other", bytes: entry.size }, () => Promise.resolve(Readable.from(entry)));
  entry.resume();
}
