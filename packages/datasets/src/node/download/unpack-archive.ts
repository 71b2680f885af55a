import { createWriteStream } from "node:fs";
import { mkdir, open, stat } from "node:fs/promises";
import path from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ArchiveEntry, OnEntry } from "./archive-entry.ts";
import { DamagedArchiveError, UnsafeArchiveError } from "./download-error.ts";
import { withFullDisk } from "./full-disk.ts";
import { safePath } from "./safe-path.ts";
import { limitsOf, type UnpackCount, unpackCount, type UnpackLimits } from "./unpack-limits.ts";
import { unpackTar } from "./unpack-tar.ts";
import { unpackZip } from "./unpack-zip.ts";

export interface UnpackOptions {
  readonly signal?: AbortSignal;
  /** Entries that are done. */
  readonly onProgress?: (entries: number) => void;
  /** Default by the size of the file. */
  readonly limits?: UnpackLimits;
}

/**
 * Unpacks a tar, packed by gzip or not, or a zip, by what its bytes are, into a folder that is new.
 *
 * Only files and folders are made, and only inside; links, devices, paths that lead out, entries that stand twice and more than the limits are refused.
 * After an error what was unpacked is of no use: take the folder away.
 *
 * @returns Number of entries.
 * @throws {UnsafeArchiveError} One line with the entry that is refused.
 * @throws {DamagedArchiveError} Where the file is cut off, or neither tar nor zip.
 * @throws {Error} Where the disk is full.
 */
export async function unpackArchive(file: string, folder: string, options: UnpackOptions = {}): Promise<number> {
  const { signal, onProgress } = options;
  const count = unpackCount(options.limits ?? limitsOf((await stat(file)).size));
  const made = new Set<string>();
  const onEntry: OnEntry = async (entry, openEntry) => {
    signal?.throwIfAborted();
    count.entry(entry.bytes);
    await withFullDisk(folder, () => place(entry, openEntry, folder, { count, made, signal }));
    onProgress?.(count.entries());
  };
  await mkdir(folder, { recursive: true });
  await ((await isZip(file)) ? unpackZip(file, onEntry) : unpackTar(file, onEntry)).catch((error: unknown) => {
    throw damaged(error, file, signal);
  });
  if (count.entries() === 0) throw new DamagedArchiveError(`${file}: holds nothing that can be unpacked; it is neither tar, tar.gz nor zip, or it is damaged; fetch it again`);
  return count.entries();
}

interface Placing {
  readonly count: UnpackCount;
  /** Folders that are there, so that none is made twice. */
  readonly made: Set<string>;
  readonly signal: AbortSignal | undefined;
}

async function place(entry: ArchiveEntry, openEntry: () => Promise<Readable>, folder: string, { count, made, signal }: Placing): Promise<void> {
  if (entry.kind === "other") throw new UnsafeArchiveError(`the archive holds ${JSON.stringify(entry.path)}, which is a link or a device; nothing of it is kept`);
  const target = safePath(folder, entry.path);
  if (target === null) return;
  const parent = entry.kind === "folder" ? target : path.dirname(target);
  if (!made.has(parent)) {
    await mkdir(parent, { recursive: true });
    made.add(parent);
  }
  if (entry.kind === "file") await pipeline(counted(await openEntry(), count), createWriteStream(target, { flags: "wx" }), { signal });
}

async function* counted(content: AsyncIterable<Uint8Array>, count: UnpackCount): AsyncGenerator<Uint8Array> {
  for await (const chunk of content) {
    count.add(chunk.length);
    yield chunk;
  }
}

function damaged(error: unknown, file: string, signal: AbortSignal | undefined): unknown {
  if (signal?.aborted) return signal.reason;
  if (error instanceof UnsafeArchiveError) return new UnsafeArchiveError(`${file}: ${error.message}`);
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (code === "EEXIST") return new UnsafeArchiveError(`${file}: the archive holds an entry twice, or in two spellings that this file system takes for one; nothing of it is kept`);
  if (!(error instanceof Error) || error.message.startsWith("no space")) return error;
  return new DamagedArchiveError(`${file}: cannot be unpacked (${error.message}); it is cut off or damaged, fetch it again`, { cause: error });
}

async function isZip(file: string): Promise<boolean> {
  const handle = await open(file);
  try {
    const { buffer } = await handle.read(new Uint8Array(4), 0, 4, 0);
    return buffer[0] === 0x50 && buffer[1] === 0x4b && buffer[2] <= 7;
  } finally {
    await handle.close();
  }
}
