import { UnsafeArchiveError } from "./download-error.ts";

/** More of either than any set that is known has, by a wide margin. */
export interface UnpackLimits {
  readonly entries: number;
  /** Unpacked, in all. */
  readonly bytes: number;
}

/** What a file of this size may unpack to: sound and pictures shrink by far less than twenty times. */
export function limitsOf(archiveBytes: number): UnpackLimits {
  return { entries: 500_000, bytes: 20 * archiveBytes + 2 ** 28 };
}

/** Counts what an archive unpacks to, as it says beforehand and as it turns out. */
export interface UnpackCount {
  /** One more entry, of so many bytes as its header says. */
  readonly entry: (bytes: number) => void;
  /** Bytes that came. */
  readonly add: (bytes: number) => void;
  readonly entries: () => number;
}

/** @throws {UnsafeArchiveError} By its functions, as soon as a limit is passed. */
export function unpackCount(limits: UnpackLimits): UnpackCount {
  let entries = 0;
  let claimed = 0;
  let written = 0;
  const check = (bytes: number): void => {
    if (entries > limits.entries) throw new UnsafeArchiveError(`the archive holds more than ${limits.entries} entries; nothing of it is kept`);
    if (bytes > limits.bytes) throw new UnsafeArchiveError(`the archive unpacks to more than ${limits.bytes} bytes; nothing of it is kept`);
  };
  return {
    entry: (bytes) => {
      entries++;
      check((claimed += bytes));
    },
    add: (bytes) => check((written += bytes)),
    entries: () => entries,
  };
}
