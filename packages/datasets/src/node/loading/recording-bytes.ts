import { closeSync, constants, fstatSync, openSync, type Stats } from "node:fs";
import { type RecordingSource, sourceFile } from "../../examples/recording-source.ts";
import { readAt } from "./cache-shards.ts";

/** A recording's file while it is open. */
export interface OpenRecording {
  /** Tells the bytes from any others without reading them: a file that is written anew has another time or size. */
  readonly identity: () => string;
  /** Good until those of the next recording are asked for. */
  readonly bytes: () => Uint8Array;
}

/** Opens a recording for as long as it is used. */
export type WithRecording = <Result>(source: RecordingSource, use: (recording: OpenRecording) => Result) => Result;

/** So much is kept to be read into again; a longer file has memory of its own, which goes when it is done. */
const MOST_KEPT_BYTES = 2 ** 26;
/** To open a pipe must not wait for somebody to write to it; Windows knows neither. */
const READ = constants.O_RDONLY | ((constants.O_NONBLOCK as number | undefined) ?? 0);

/**
 * Opens recordings and reads them at once, without a promise: for a thread that has nothing else to do, that is several times faster.
 *
 * Files are read into the same memory, since fresh memory costs as much as reading.
 * The file that segments were last taken from stays there, so that those that follow each other read it once.
 */
export function recordingOpener(): WithRecording {
  let kept = new Uint8Array(0);
  let last: { readonly key: string; readonly bytes: Uint8Array } | null = null;
  const memory = (length: number): Uint8Array => {
    if (length > MOST_KEPT_BYTES) return new Uint8Array(length);
    if (kept.length < length) kept = new Uint8Array(length);
    return kept.subarray(0, length);
  };
  const bytesOf = (source: RecordingSource, descriptor: number, entry: Stats): Uint8Array => {
    const key = isSegment(source) ? `${JSON.stringify(source.bytes)} ${identityOf(source.file, entry)}` : null;
    if (last !== null && last.key === key) return last.bytes;
    last = null;
    const bytes = read(source, descriptor, entry, memory);
    if (key !== null) last = { key, bytes };
    return bytes;
  };
  return (source, use) => {
    const descriptor = openSync(sourceFile(source), READ);
    try {
      const entry = fstatSync(descriptor);
      return use({ identity: () => identityOf(JSON.stringify(source), entry), bytes: () => bytesOf(source, descriptor, entry) });
    } finally {
      closeSync(descriptor);
    }
  };
}

function isSegment(source: RecordingSource): source is Exclude<RecordingSource, string> {
  return typeof source !== "string" && (source.startSeconds !== undefined || source.endSeconds !== undefined);
}

/** Milliseconds as a double are good to a quarter of a microsecond, which no file system's clock is. */
function identityOf(name: string, { size, mtimeMs, ino }: Stats): string {
  return `${name} ${size} ${mtimeMs} ${ino}`;
}

function read(source: RecordingSource, descriptor: number, entry: Stats, memory: (length: number) => Uint8Array): Uint8Array {
  // To read from a pipe or a device would wait, perhaps for ever.
  if (!entry.isFile()) throw new RangeError(entry.isDirectory() ? "a folder, not a recording" : "not a file that holds bytes (a pipe or a device)");
  const { offset, length } = (typeof source === "string" ? undefined : source.bytes) ?? { offset: 0, length: entry.size };
  const bytes = memory(length);
  if (!readAt(descriptor, bytes, length, offset)) throw new RangeError(`need ${length} bytes from ${offset} on, and the file has ${entry.size}`);
  return bytes;
}
