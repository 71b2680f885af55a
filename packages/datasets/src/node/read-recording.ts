import { open, readFile } from "node:fs/promises";
import { decodeAudio, type DecodedAudio } from "@cochlea/audio-io";
import { withSegmentRepairs } from "./segment-repairs.ts";
import { type RecordingPart, type RecordingSource, sourceFile, sourceRange } from "../examples/recording-source.ts";

export interface ReadRecordingOptions {
  /** Refuse what would have to be repaired. Default false. */
  readonly strict?: boolean;
}

/**
 * Decodes a recording, or the part of one that a source names.
 *
 * @throws {Error} When the file cannot be read, as the file system says it.
 * @throws {AudioFormatError} When the bytes are no sound that is read.
 * @throws {RangeError} When the part lies outside the file.
 */
export function readRecording(source: RecordingSource, options: ReadRecordingOptions = {}): Promise<DecodedAudio> {
  return decoded(source, options, bytesOf);
}

/**
 * Reads one recording after the other as `readRecording` does, and keeps the bytes of the file that segments were last taken from: a long file with many is read once.
 */
export function createRecordingReader(): typeof readRecording {
  let last: { readonly key: string; readonly bytes: Promise<Uint8Array> } | null = null;
  const keptBytes = (source: RecordingSource): Promise<Uint8Array> => {
    if (typeof source === "string" || (source.startSeconds === undefined && source.endSeconds === undefined)) return bytesOf(source);
    const key = JSON.stringify([source.file, source.bytes]);
    if (last?.key !== key) last = { key, bytes: bytesOf(source) };
    return last.bytes;
  };
  return (source, options = {}) => decoded(source, options, keptBytes);
}

async function decoded(source: RecordingSource, { strict }: ReadRecordingOptions, read: (source: RecordingSource) => Promise<Uint8Array>): Promise<DecodedAudio> {
  const range = sourceRange(source);
  const audio = withSegmentRepairs(source, await decodeAudio(await read(source), { ...range, strict }));
  if (strict && audio.repairs.length > 0) throw new RangeError(`readRecording: strict refuses what has to be repaired: ${audio.repairs.join("; ")}`);
  return audio;
}

function bytesOf(source: RecordingSource): Promise<Uint8Array> {
  return typeof source === "string" || source.bytes === undefined ? readFile(sourceFile(source)) : readPart(source.file, source.bytes);
}

async function readPart(file: string, { offset, length }: NonNullable<RecordingPart["bytes"]>): Promise<Uint8Array> {
  const handle = await open(file);
  try {
    const bytes = new Uint8Array(length);
    const { bytesRead } = await handle.read(bytes, 0, length, offset);
    if (bytesRead < length) throw new RangeError(`readRecording: need ${length} bytes from ${offset} on, got ${bytesRead}, where ${file} ends`);
    return bytes;
  } finally {
    await handle.close();
  }
}
