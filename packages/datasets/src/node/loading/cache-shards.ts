import { closeSync, mkdirSync, openSync, readdirSync, readSync, rmSync, statSync, utimesSync, writeSync } from "node:fs";
import path from "node:path";

/** A shard's two files: what is kept, and where each entry lies in it. */
const DATA = ".data";
const INDEX = ".index";

/** An open file, read at any place; false where it is shorter than asked. */
export function readAt(descriptor: number, out: Uint8Array, length: number, offset: number): boolean {
  let done = 0;
  while (done < length) {
    const count = readSync(descriptor, out, done, length - done, offset + done);
    if (count === 0) return false;
    done += count;
  }
  return true;
}

/** Writes all of it at the end of an open file. */
function append(descriptor: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length;) done += writeSync(descriptor, bytes, done, bytes.length - done);
}

/** A shard that this process alone writes; others may read what it has written. */
export interface ShardWriter {
  readonly name: string;
  /** Bytes of entries written. */
  readonly size: () => number;
  /** Entries first, then what says where they are: a process that dies between leaves none half-written. */
  readonly write: (entries: Uint8Array, records: Uint8Array) => void;
  readonly close: () => void;
}

export function createShard(folder: string, name: string): ShardWriter {
  mkdirSync(folder, { recursive: true });
  const data = openSync(path.join(folder, name + DATA), "ax");
  const index = openSync(path.join(folder, name + INDEX), "ax");
  let size = 0;
  return {
    name,
    size: () => size,
    write: (entries, records) => {
      append(data, entries);
      size += entries.length;
      append(index, records);
    },
    close: () => [data, index].forEach(closeSync),
  };
}

/** Names of the shards in a folder, the oldest first; none where there is no folder. */
export function shardNames(folder: string): string[] {
  const files = orElse([], () => readdirSync(folder)).filter((file) => file.endsWith(INDEX) || file.endsWith(DATA));
  return [...new Set(files.map((file) => path.parse(file).name))].sort();
}

/** The index of a shard from a place on, as far as whole records go; nothing where the shard is gone. */
export function readIndex(folder: string, name: string, from: number, recordBytes: number): Uint8Array {
  const file = path.join(folder, name + INDEX);
  return orElse(new Uint8Array(0), () => {
    const length = Math.floor((statSync(file).size - from) / recordBytes) * recordBytes;
    if (length <= 0) return new Uint8Array(0);
    const descriptor = openSync(file, "r");
    try {
      const bytes = new Uint8Array(length);
      return readAt(descriptor, bytes, length, from) ? bytes : new Uint8Array(0);
    } finally {
      closeSync(descriptor);
    }
  });
}

/** Opens the entries of a shard to read, and marks it as used now; null where it is gone. */
export function openShard(folder: string, name: string): number | null {
  const file = path.join(folder, name + DATA);
  return orElse(null, () => {
    const descriptor = openSync(file, "r");
    orElse(undefined, () => utimesSync(file, new Date(), new Date()));
    return descriptor;
  });
}

export interface ShardLimits {
  readonly maxBytes: number;
  readonly maxShards: number;
}

/** Deletes the shards that were not used for longest, until the rest is within the limits. */
export function evictShards(folder: string, { maxBytes, maxShards }: ShardLimits): void {
  const shards = shardNames(folder).map((name) => ({ name, ...statesOf(folder, name) })).sort((a, b) => b.usedMs - a.usedMs);
  let total = 0;
  for (const [place, { name, bytes }] of shards.entries()) {
    total += bytes;
    if (total > maxBytes || place >= maxShards) for (const ending of [INDEX, DATA]) orElse(undefined, () => rmSync(path.join(folder, name + ending), { force: true }));
  }
}

function statesOf(folder: string, name: string): { readonly bytes: number; readonly usedMs: number } {
  const [data, index] = [DATA, INDEX].map((ending) => orElse(null, () => statSync(path.join(folder, name + ending))));
  return { bytes: (data?.size ?? 0) + (index?.size ?? 0), usedMs: data?.mtimeMs ?? 0 };
}

/** What another process has taken away meanwhile is not there: no error, for a cache can always be rebuilt. */
function orElse<Result>(otherwise: Result, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (error instanceof Error && "code" in error) return otherwise;
    throw error;
  }
}
