import { id3Length } from "../audio-container.ts";
import { AudioFormatError } from "../decoding/audio-format-error.ts";
import { mpegHeader, sameStream, type MpegHeader } from "./mpeg-header.ts";
import { mpegInfoTag, type MpegInfoTag } from "./mpeg-info-tag.ts";

/** The frames of an MPEG audio file. */
export interface MpegFrames {
  /** Of the first frame; the others differ in bit rate alone. */
  readonly header: MpegHeader;
  /** Where each frame of sound starts. */
  readonly starts: readonly number[];
  /** Of the frame before the sound, where there is one. */
  readonly tag: MpegInfoTag | null;
  readonly repairs: readonly string[];
}

/**
 * Walks the frames of an MPEG audio file by their headers, past tags at both ends.
 *
 * @throws {AudioFormatError} Unless three frames (or fewer that are all) follow each other, and all are of one kind.
 */
export function mpegFrames(bytes: Uint8Array): MpegFrames {
  const end = audioEnd(bytes);
  const first = firstFrame(bytes, tagsLength(bytes), end);
  const starts: number[] = [];
  let gaps = 0;
  let sounding = first.start;
  for (let at = first.start; at < end; ) {
    const header = headerAt(bytes, at, end, first.header);
    if (header) {
      starts.push(at);
      sounding = at += header.bytes;
    } else {
      at = nextFrame(bytes, at + 1, end, first.header);
      if (at < end) gaps += noise(bytes, sounding, at);
    }
  }
  const tag = mpegInfoTag(bytes.subarray(starts[0], starts[0] + first.header.bytes), first.header);
  return { header: first.header, starts: tag ? starts.slice(1) : starts, tag, repairs: repairs(gaps, noise(bytes, sounding, end)) };
}

/** Bytes that are no frame; zeros are padding and not worth a word. */
function noise(bytes: Uint8Array, from: number, to: number): number {
  return bytes.subarray(from, to).every((byte) => byte === 0) ? 0 : to - from;
}

function repairs(gaps: number, rest: number): string[] {
  return [
    ...(gaps > 0 ? [`${gaps} bytes between frames are passed over`] : []),
    ...(rest > 0 ? [`the last ${rest} bytes are no whole frame and are dropped`] : []),
  ];
}

function headerAt(bytes: Uint8Array, at: number, end: number, like: MpegHeader): MpegHeader | null {
  const header = mpegHeader(bytes, at);
  if (header && !sameStream(header, like) && confirmed(bytes, at, end, header)) {
    throw new AudioFormatError(`openMp3: need ${kind(like)} throughout, got ${kind(header)} at byte ${at}; split the file`);
  }
  return header && sameStream(header, like) && at + header.bytes <= end ? header : null;
}

function kind({ version, layer, channelCount, sampleRate }: MpegHeader): string {
  return `MPEG-${version} layer ${layer} with ${channelCount} channels at ${sampleRate} Hz`;
}

/** A header is four bytes that could be anything; another one of the same kind where the frame ends makes it sure. */
function confirmed(bytes: Uint8Array, at: number, end: number, header: MpegHeader): boolean {
  const next = mpegHeader(bytes, at + header.bytes);
  return at + header.bytes < end && next !== null && sameStream(header, next);
}

/** Three headers in a row, or as many as lead to the end: pictures in tags have two by chance. */
function chained(bytes: Uint8Array, start: number, end: number, like: MpegHeader): boolean {
  let at = start;
  for (let count = 0; count < 3 && at !== end; count++) {
    const header = mpegHeader(bytes, at);
    if (!header || !sameStream(header, like)) return false;
    at += header.bytes;
  }
  return true;
}

function firstFrame(bytes: Uint8Array, from: number, end: number): { readonly start: number; readonly header: MpegHeader } {
  for (let start = from; start < end; start++) {
    const header = mpegHeader(bytes, start);
    if (header && chained(bytes, start, end, header)) return { start, header };
  }
  throw new AudioFormatError("openMp3: need frames that follow each other, found none; the file is no MPEG audio, or damaged");
}

function nextFrame(bytes: Uint8Array, from: number, end: number, like: MpegHeader): number {
  for (let at = from; at < end; at++) {
    const header = mpegHeader(bytes, at);
    if (header && sameStream(header, like) && confirmed(bytes, at, end, header)) return at;
  }
  return end;
}

function tagsLength(bytes: Uint8Array): number {
  let length = 0;
  for (let next = id3Length(bytes); next > 0; next = id3Length(bytes.subarray(length))) length += next;
  return length;
}

const ID3V1_BYTES = 128;
const APE_FOOTER_BYTES = 32;

/** Where the frames end: before an APE tag, and the ID3v1 tag behind it. */
function audioEnd(bytes: Uint8Array): number {
  const end = marked(bytes, bytes.length - ID3V1_BYTES, "TAG") ? bytes.length - ID3V1_BYTES : bytes.length;
  const footer = end - APE_FOOTER_BYTES;
  if (!marked(bytes, footer, "APETAGEX")) return end;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const hasHeader = view.getUint32(footer + 20, true) >= 2 ** 31;
  return Math.max(0, end - view.getUint32(footer + 12, true) - (hasHeader ? APE_FOOTER_BYTES : 0));
}

function marked(bytes: Uint8Array, at: number, text: string): boolean {
  return at >= 0 && Array.from(text).every((character, i) => bytes[at + i] === character.charCodeAt(0));
}
