import { AudioFormatError } from "./audio-format-error.ts";
import { crc8, CRC16 } from "./flac-checksums.ts";
import type { FlacStreamInfo } from "./flac-stream-info.ts";

export interface FlacFrame {
  readonly bytes: Uint8Array;
  /** Samples a channel before this frame. */
  readonly position: number;
  /** Samples a channel in it. */
  readonly length: number;
}

interface FrameHeader {
  readonly blockSize: number;
  readonly sampleRate: number;
  readonly channelCount: number;
}

/** A frame of a few bytes takes some 250 in memory; so many are 108 hours in usual ones, and 1 GB. */
const MOST_FRAMES = 2 ** 22;

/**
 * Cuts the audio part of a FLAC file into frames, each with both its checksums right and together every byte of it.
 *
 * A frame does not state its length: it ends where its checksum comes out and the next header (or the end) follows.
 *
 * @param until - Sample after which no more frames are looked for.
 * @see RFC 9639, section 9.
 */
export function flacFrames(bytes: Uint8Array, info: FlacStreamInfo, until = Infinity): FlacFrame[] {
  const frames: FlacFrame[] = [];
  let position = 0;
  for (let start = info.audioStart; start < bytes.length && position < until; ) {
    const header = frameHeader(bytes, start);
    if (!header) throw damaged(frames.length, start, "has no valid header");
    checkHeader(header, info, frames.length);
    const end = frameEnd(bytes, start);
    if (end < 0) throw damaged(frames.length, start, "fails its checksum or is cut off");
    if (frames.length === MOST_FRAMES) throw new AudioFormatError(`decodeFlac: need at most ${MOST_FRAMES} frames, found more; split the file`);
    frames.push({ bytes: bytes.subarray(start, end), position, length: header.blockSize });
    position += header.blockSize;
    start = end;
  }
  return frames;
}

function damaged(index: number, start: number, what: string): AudioFormatError {
  return new AudioFormatError(`decodeFlac: frame ${index} at byte ${start} ${what}; the file is damaged`);
}

function checkHeader(header: FrameHeader, info: FlacStreamInfo, index: number): void {
  const rate = header.sampleRate || info.sampleRate;
  if (rate === info.sampleRate && header.channelCount === info.channelCount) return;
  const found = `${header.channelCount} channels at ${rate} Hz`;
  throw new AudioFormatError(`decodeFlac: need ${info.channelCount} channels at ${info.sampleRate} Hz throughout, got ${found} in frame ${index}`);
}

function frameEnd(bytes: Uint8Array, start: number): number {
  let crc = 0;
  for (let i = start; i < bytes.length; i++) {
    if (crc === 0 && i > start && bytes[i] === 0xff && frameHeader(bytes, i)) return i;
    crc = ((crc << 8) & 0xff00) ^ CRC16[(crc >> 8) ^ bytes[i]];
  }
  return crc === 0 ? bytes.length : -1;
}

/** By code: samples in a block; 0 where reserved, negative where that many bytes at the end of the header hold it. */
const BLOCK_SIZES = [0, 192, 576, 1152, 2304, 4608, -1, -2, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768];
/** By code: Hz; 0 means as in STREAMINFO. */
const SAMPLE_RATES = [0, 88200, 176400, 192000, 8000, 16000, 22050, 24000, 32000, 44100, 48000, 96000];
/** By code − 12: bytes at the end of the header, and the unit in Hz. */
const LATE_SAMPLE_RATES = [[1, 1000], [2, 1], [2, 10]] as const;

/** The header at an offset, or null when there is none with a right checksum. */
function frameHeader(bytes: Uint8Array, start: number): FrameHeader | null {
  if (bytes[start] !== 0xff || (bytes[start + 1] & 0xfe) !== 0xf8) return null;
  const blockSize = BLOCK_SIZES[bytes[start + 2] >> 4];
  const rateCode = bytes[start + 2] & 15;
  const assignment = bytes[start + 3] >> 4;
  if (blockSize === 0 || rateCode === 15 || assignment > 10) return null;
  const late = rateCode >= 12 ? LATE_SAMPLE_RATES[rateCode - 12] : ([0, 0] as const);
  const sizeAt = start + 4 + numberBytes(bytes[start + 4]);
  const rateAt = sizeAt + Math.max(0, -blockSize);
  const end = rateAt + late[0] + 1;
  if (end > bytes.length || crc8(bytes.subarray(start, end)) !== 0) return null;
  return {
    blockSize: blockSize > 0 ? blockSize : bigEndian(bytes, sizeAt, rateAt) + 1,
    sampleRate: rateCode >= 12 ? bigEndian(bytes, rateAt, end - 1) * late[1] : SAMPLE_RATES[rateCode],
    channelCount: assignment < 8 ? assignment + 1 : 2,
  };
}

/** Bytes of a number coded as in UTF-8, by its first byte. */
function numberBytes(first: number): number {
  return first < 0x80 ? 1 : Math.clz32(~first << 24);
}

function bigEndian(bytes: Uint8Array, start: number, end: number): number {
  return bytes.subarray(start, end).reduce((value, byte) => value * 256 + byte, 0);
}
