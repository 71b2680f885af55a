import { open, readFile } from "node:fs/promises";
import { decodeAudio, type DecodedAudio } from "@cochlea/audio-io";
import { withSegmentRepairs } from "./segment-repairs.ts";
import { type RecordingPart, type RecordingSource, sourceFile, sourceRange } from "../recording-source.ts";

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
export async function readRecording(source: RecordingSource, { strict }: ReadRecordingOptions = {}): Promise<DecodedAudio> {
  const range = sourceRange(source);
  const audio = withSegmentRepairs(source, await decodeAudio(await sourceBytes(source), { ...range, strict }));
  if (strict && audio.repairs.length > 0) throw new RangeError(`readRecording: strict refuses what has to be repaired: ${audio.repairs.join("; ")}`);
  return audio;
}

function sourceBytes(source: RecordingSource): Promise<Uint8Array> {
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
