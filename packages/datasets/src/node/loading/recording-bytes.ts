import { closeSync, fstatSync, openSync } from "node:fs";
import { type RecordingSource, sourceFile } from "../../examples/recording-source.ts";
import { readAt } from "./cache-shards.ts";

export type ReadBytes = (source: RecordingSource) => Uint8Array;

/** So much is kept to be read into again; a longer file has memory of its own, which goes when it is done. */
const MOST_KEPT_BYTES = 2 ** 26;

/**
 * Reads the bytes of recordings at once, without a promise: for a thread that has nothing else to do, that is several times faster.
 *
 * What is given is good until the next is asked for: files are read into the same memory, since fresh memory costs as much as reading.
 * The file that segments were last taken from stays there, so that those that follow each other read it once.
 */
export function createBytesReader(): ReadBytes {
  let kept = new Uint8Array(0);
  let last: { readonly key: string; readonly bytes: Uint8Array } | null = null;
  const memory = (length: number): Uint8Array => {
    if (length > MOST_KEPT_BYTES) return new Uint8Array(length);
    if (kept.length < length) kept = new Uint8Array(length);
    return kept.subarray(0, length);
  };
  return (source) => {
    const isSegment = typeof source !== "string" && (source.startSeconds !== undefined || source.endSeconds !== undefined);
    const key = isSegment ? JSON.stringify([source.file, source.bytes]) : null;
    if (last !== null && last.key === key) return last.bytes;
    last = null;
    const bytes = read(source, memory);
    if (key !== null) last = { key, bytes };
    return bytes;
  };
}

function read(source: RecordingSource, memory: (length: number) => Uint8Array): Uint8Array {
  const descriptor = openSync(sourceFile(source), "r");
  try {
    const entry = fstatSync(descriptor);
    // To read from a pipe or a device would wait, perhaps for ever.
    if (!entry.isFile()) throw new RangeError(entry.isDirectory() ? "a folder, not a recording" : "not a file that holds bytes (a pipe or a device)");
    const { offset, length } = (typeof source === "string" ? undefined : source.bytes) ?? { offset: 0, length: entry.size };
    const bytes = memory(length);
    if (!readAt(descriptor, bytes, length, offset)) throw new RangeError(`need ${length} bytes from ${offset} on, and the file has ${entry.size}`);
    return bytes;
  } finally {
    closeSync(descriptor);
  }
}
