/** Where a recording is, as plain data that any process can open: a file's path, or a part of a file. */
export type RecordingSource = string | RecordingPart;

/** A segment of a recording, an entry of a tar shard, or a segment of such an entry. */
export interface RecordingPart {
  /** Path of the file: the recording itself, or the shard that it lies in. */
  readonly file: string;
  /** Where the recording's own bytes lie in the file. Default all of it. */
  readonly bytes?: { readonly offset: number; readonly length: number };
  /** Where the segment begins, in seconds, to the nearest sample. Default at the start. */
  readonly startSeconds?: number;
  /** Where it ends. Default at the end. */
  readonly endSeconds?: number;
}

/** The path of the file that a recording is in. */
export function sourceFile(source: RecordingSource): string {
  return typeof source === "string" ? source : source.file;
}

/** The part of a recording as `decodeAudio` takes it. */
export function sourceRange(source: RecordingSource): { readonly offsetSeconds?: number; readonly durationSeconds?: number } {
  if (typeof source === "string") return {};
  const { startSeconds = 0, endSeconds } = source;
  if (endSeconds === undefined) return startSeconds === 0 ? {} : { offsetSeconds: startSeconds };
  if (!(startSeconds >= 0 && startSeconds < endSeconds)) throw new RangeError(`recording source: need 0 <= startSeconds < endSeconds, got ${startSeconds} and ${endSeconds}`);
  return { offsetSeconds: startSeconds, durationSeconds: endSeconds - startSeconds };
}
