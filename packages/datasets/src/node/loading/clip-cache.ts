import { hash as digest, randomUUID } from "node:crypto";
import { closeSync } from "node:fs";
import path from "node:path";
import { crc32 } from "node:zlib";
import { createShard, evictShards, openShard, readAt, readIndex, shardNames, type ShardWriter } from "./cache-shards.ts";
import { eachRecord, KEY_BYTES, RECORD_BYTES, writeRecord } from "./index-records.ts";
import { type Location, LocationTable } from "./location-table.ts";
import { pendingEntries } from "./pending-entries.ts";

export interface ClipCacheOptions {
  /** Most that the folder may hold, in bytes; what was not used for longest goes. Default 8 GiB. */
  readonly maxBytes?: number;
  /** Told once, when nothing more can be written and why; what is there is still read. */
  readonly onProblem?: (line: string) => void;
}

/** Bytes by key on disk, shared by any number of processes and threads, each of which opens the folder itself. */
export interface ClipCache {
  /** What was put under a key, or null where that is not there or was damaged. The bytes are overwritten by the next `get`; they begin at a multiple of 8. */
  readonly get: (key: string) => Uint8Array | null;
  /** Keeps a copy of bytes. */
  readonly put: (key: string, bytes: Uint8Array) => void;
  /** Writes what was put, for other processes too. */
  readonly flush: () => void;
  readonly close: () => void;
}

/** Put together before they are written by themselves. */
const MOST_PENDING_BYTES = 2 ** 23;
const OPEN_SHARDS = 64;
const MOST_SHARDS = 1024;

/** The key of anything that says all on which an entry depends. */
export function cacheKey(...parts: readonly string[]): string {
  return digest("sha256", JSON.stringify(parts), "hex").slice(0, 2 * KEY_BYTES);
}

/**
 * Opens a cache in a folder, which is made when something is first kept.
 *
 * Entries are appended to shards, one writer each, so processes never wait for each other; a checksum tells what is damaged, and that is as if it were not there.
 *
 * @throws {RangeError} Unless `maxBytes` is at least 1.
 */
export function openClipCache(folder: string, { maxBytes = 8 * 2 ** 30, onProblem }: ClipCacheOptions = {}): ClipCache {
  if (!(maxBytes >= 1)) throw new RangeError(`openClipCache: need maxBytes >= 1, got ${maxBytes}`);
  return new ShardedCache(path.join(folder, "clips-1"), maxBytes, onProblem);
}

class ShardedCache implements ClipCache {
  readonly #folder: string;
  readonly #maxBytes: number;
  readonly #onProblem: ((line: string) => void) | undefined;
  readonly #locations = new LocationTable();
  /** How far each shard's index has been read. */
  readonly #read = new Map<string, number>();
  readonly #open = new Map<string, number>();
  readonly #pending = pendingEntries();
  #writer: ShardWriter | null = null;
  #writable = true;
  #fresh = false;
  #scratch = new Uint8Array(0);

  constructor(folder: string, maxBytes: number, onProblem: ((line: string) => void) | undefined) {
    this.#folder = folder;
    this.#maxBytes = maxBytes;
    this.#onProblem = onProblem;
  }

  get(key: string): Uint8Array | null {
    const pending = this.#pending.get(key);
    if (pending) return pending;
    const location = this.#locations.get(key) ?? this.#refreshed(key);
    if (location === undefined) return null;
    const bytes = this.#load(location);
    if (bytes === null) this.#locations.delete(key);
    return bytes;
  }

  put(key: string, bytes: Uint8Array): void {
    if (!this.#writable || bytes.length > this.#shardBytes()) return;
    this.#pending.add(key, bytes);
    if (this.#pending.bytes().length > MOST_PENDING_BYTES) this.flush();
  }

  flush(): void {
    this.#fresh = false;
    if (this.#pending.places.size === 0) return;
    try {
      this.#writeAll();
    } catch (error) {
      this.#writable = false;
      this.#onProblem?.(`the cache in ${this.#folder} cannot be written, so nothing more is kept: ${error instanceof Error ? error.message : String(error)}`);
    }
    this.#pending.clear();
  }

  close(): void {
    this.flush();
    this.#writer?.close();
    this.#open.forEach(closeSync);
    this.#open.clear();
    this.#writer = null;
    this.#writable = false;
  }

  /** Looks once between two flushes for what other processes have written. */
  #refreshed(key: string): Location | undefined {
    if (this.#fresh) return undefined;
    this.#fresh = true;
    for (const name of shardNames(this.#folder)) this.#readNew(name);
    return this.#locations.get(key);
  }

  #readNew(shard: string): void {
    const from = this.#read.get(shard) ?? 0;
    const records = readIndex(this.#folder, shard, from, RECORD_BYTES);
    this.#read.set(shard, from + records.length);
    eachRecord(Buffer.from(records.buffer, records.byteOffset, records.length), (key, place) => this.#locations.setBytes(key, shard, place));
  }

  #load({ shard, offset, length, checksum }: Location): Uint8Array | null {
    const descriptor = this.#descriptor(shard);
    if (descriptor === null) return null;
    if (this.#scratch.length < length) this.#scratch = new Uint8Array(Math.max(length, 2 * this.#scratch.length));
    const bytes = this.#scratch.subarray(0, length);
    return readAt(descriptor, bytes, length, offset) && crc32(bytes) === checksum ? bytes : null;
  }

  #descriptor(shard: string): number | null {
    const known = this.#open.get(shard);
    if (known !== undefined) return known;
    const descriptor = openShard(this.#folder, shard);
    if (descriptor === null) return null;
    const [oldest] = this.#open;
    if (this.#open.size === OPEN_SHARDS) {
      closeSync(oldest[1]);
      this.#open.delete(oldest[0]);
    }
    this.#open.set(shard, descriptor);
    return descriptor;
  }

  #shardBytes(): number {
    return Math.min(2 ** 28, this.#maxBytes / 8);
  }

  #writeAll(): void {
    const writer = (this.#writer ??= this.#newShard());
    const { places, bytes, get } = this.#pending;
    const records = Buffer.alloc(places.size * RECORD_BYTES);
    let at = 0;
    for (const [key, { offset, length }] of places) {
      const place = { offset: writer.size() + offset, length, checksum: crc32(get(key)!) };
      this.#locations.set(key, { shard: writer.name, ...place });
      writeRecord(records, at, key, place);
      at += RECORD_BYTES;
    }
    writer.write(bytes(), records);
    this.#read.set(writer.name, Infinity);
    if (writer.size() >= this.#shardBytes()) this.#finishShard(writer);
  }

  #newShard(): ShardWriter {
    evictShards(this.#folder, { maxBytes: this.#maxBytes - this.#shardBytes(), maxShards: MOST_SHARDS });
    return createShard(this.#folder, shardName());
  }

  #finishShard(writer: ShardWriter): void {
    writer.close();
    this.#writer = null;
    evictShards(this.#folder, { maxBytes: this.#maxBytes, maxShards: MOST_SHARDS });
  }
}

/** Sorted by name, shards are sorted by age: of two entries of one key the later is read. */
function shardName(): string {
  return `${Date.now().toString(36).padStart(9, "0")}-${randomUUID()}`;
}
