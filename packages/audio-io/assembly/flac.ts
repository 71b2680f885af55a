// FLAC frames to float32. JavaScript lays out the memory, puts a part of a file into it, and asks for frames until what it has is used up.
import { bitPlace, overrun, PADDING, startBits } from "./bits";
import { fromLeftSide, fromMidSide, fromSideRight, fromWideSide, toFloats } from "./channels";
import { crc16, makeTables } from "./checksums";
import { frameEnd } from "./frame-end";
import { assignment, blockSize, frameBits, frameChannels, frameRate, MOST_HEADER_BYTES, readHeader } from "./header";
import { readSubframe } from "./subframes";

export { blockSize, frameBits, frameChannels, frameRate } from "./header";

/** Samples a channel that are given at once, if the last frame does not bring more. */
const BATCH: i32 = 16384;
const MOST_BLOCK: i32 = 65536;
/** From one channel's samples to the next one's. */
export const CHANNEL_BYTES: i32 = 4 * (BATCH + MOST_BLOCK + 4);

/** What a call ends with. */
const FINE = 0; // so many samples are there as were asked for, or the input is used up
const CUT = 1; // the input ends inside a frame
const NO_HEADER = 2;
const OTHER_KIND = 3; // the header's rate, depth or channel count is not the stream's
const DAMAGED = 4;

let channels: i32 = 0;
let rate: i32 = 0;
let bits: i32 = 0;

/** Where the samples are, one channel behind the other. */
export let samples: usize = 0;
/** Where the input goes. */
export let input: usize = 0;
/** Of one channel of 33 bits. */
let wide: usize = 0;

/** The next frame's address. */
export let next: usize = 0;
/** Samples a channel that the last call gave or passed over. */
export let count: i32 = 0;
/** Frames that the last call gave or passed over. */
export let frames: i32 = 0;

/** For a stream of one kind, with room for so many bytes of it. False where there is not so much memory. */
export function layOut(sampleRate: i32, channelCount: i32, bitsPerSample: i32, inputBytes: usize): bool {
  rate = sampleRate;
  channels = channelCount;
  bits = bitsPerSample;
  samples = (__heap_base + 15) & ~15;
  wide = samples + channels * CHANNEL_BYTES;
  input = wide + (bits == 32 && channels == 2 ? 8 * MOST_BLOCK : 0);
  const pages = <i32>((input + inputBytes + PADDING + 0xffff) >> 16) - memory.size();
  return pages <= 0 || memory.grow(pages) >= 0;
}

/** Decodes frames until `wanted` samples a channel are there, or a batch. `last`: the file ends where the input does. */
export function decode(from: usize, to: usize, last: bool, wanted: i32): i32 {
  begin(from);
  while (count < min(wanted, BATCH) && next < to) {
    const status = decodeFrame(next, to, last);
    if (status != FINE) return status;
  }
  return FINE;
}

/** Passes over frames, with their checksums checked but not decoded, as long as all of a frame is among the next `wanted` samples. */
export function skip(from: usize, to: usize, last: bool, wanted: i32): i32 {
  begin(from);
  while (next < to) {
    const status = readKind(next, to, last);
    if (status != FINE) return status;
    const length = blockSize; // before the next header is read
    if (length > wanted - count) return FINE;
    const end = frameEnd(next, to, last);
    if (end == 0) return last ? DAMAGED : CUT;
    pass(end, length);
  }
  return FINE;
}

function begin(from: usize): void {
  next = from;
  count = 0;
  frames = 0;
}

function pass(end: usize, length: i32): void {
  next = end;
  count += length;
  frames++;
}

let headerEnd: usize = 0;

/** Reads a header, which must be one of this stream. */
function readKind(at: usize, to: usize, last: bool): i32 {
  if (!last && to - at < MOST_HEADER_BYTES) return CUT;
  headerEnd = readHeader(at, to);
  if (headerEnd == 0) return NO_HEADER;
  const same = frameChannels == channels && (frameRate == 0 || frameRate == rate) && (frameBits == 0 || frameBits == bits);
  return same ? FINE : OTHER_KIND;
}

function decodeFrame(at: usize, to: usize, last: bool): i32 {
  const status = readKind(at, to, last);
  if (status != FINE) return status;
  startBits(headerEnd, to);
  if (!readChannels()) return overrun() ? CUT : DAMAGED;
  const end = <usize>((bitPlace() + 7) >> 3) + 2;
  if (end > to) return CUT;
  if (crc16(0, at, end) != 0 || !finish()) return DAMAGED;
  pass(end, blockSize);
  return FINE;
}

// @ts-ignore: decorator
@inline
function samplesOf(channel: i32): usize {
  return samples + channel * CHANNEL_BYTES + (<usize>count << 2);
}

/** The channel that is a difference, and so has a bit more. */
function sideChannel(): i32 {
  return assignment < 8 ? -1 : assignment == 9 ? 0 : 1;
}

function readChannels(): bool {
  const side = sideChannel();
  for (let channel = 0; channel < channels; channel++) {
    const target = samplesOf(channel);
    const read = channel != side ? readSubframe<i32>(target, target, blockSize, bits)
      : bits < 32 ? readSubframe<i32>(target, target, blockSize, bits + 1)
      : readSubframe<i64>(wide, target, blockSize, 33);
    if (!read || overrun()) return false;
  }
  return true;
}

/** What the channels hold becomes samples. */
function finish(): bool {
  const first = samplesOf(0);
  const second = samplesOf(1);
  if (assignment >= 8 && bits == 32) {
    if (!fromWideSide(assignment, first, second, wide, blockSize)) return false;
  } else if (assignment == 8) fromLeftSide(first, second, blockSize);
  else if (assignment == 9) fromSideRight(first, second, blockSize);
  else if (assignment == 10) fromMidSide(first, second, blockSize);
  for (let channel = 0; channel < channels; channel++) if (!toFloats(samplesOf(channel), blockSize, bits)) return false;
  return true;
}

makeTables();
