// Headers of frames. @see RFC 9639, section 9.1.
import { crc8 } from "./checksums";

/** Bytes of the longest header. */
export const MOST_HEADER_BYTES: usize = 16;

/** Samples by code; 0 where reserved, or stated at the header's end in 8 or 16 bits. */
const BLOCK_SIZES: usize = memory.data<u16>([0, 192, 576, 1152, 2304, 4608, 0, 0, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768], 16);

/** Hz by code; 0 means as in STREAMINFO. */
const SAMPLE_RATES: usize = memory.data<i32>([0, 88200, 176400, 192000, 8000, 16000, 22050, 24000, 32000, 44100, 48000, 96000], 16);

/** Bits by code; 0 means as in STREAMINFO, 1 reserved. */
const DEPTHS: usize = memory.data<u8>([0, 8, 12, 1, 16, 20, 24, 32], 16);

/** Samples a channel. */
export let blockSize: i32 = 0;
/** In Hz; 0 where it is as in STREAMINFO. */
export let frameRate: i32 = 0;
/** Bits a sample; 0 where they are as in STREAMINFO. */
export let frameBits: i32 = 0;
export let frameChannels: i32 = 0;
/** 0 to 7: channels on their own; 8: left and side; 9: side and right; 10: mid and side. */
export let assignment: i32 = 0;

/** Reads the header at an address into what stands above. Returns its end, or 0 where there is none with a right checksum. */
export function readHeader(at: usize, end: usize): usize {
  if (at + 6 > end || load<u8>(at) != 0xff || (load<u8>(at, 1) & 0xfe) != 0xf8) return 0;
  const sizeCode = load<u8>(at, 2) >> 4;
  const rateCode = load<u8>(at, 2) & 15;
  const depth = load<u8>(DEPTHS + ((load<u8>(at, 3) >> 1) & 7));
  assignment = load<u8>(at, 3) >> 4;
  if (sizeCode == 0 || rateCode == 15 || assignment > 10 || depth == 1 || (load<u8>(at, 3) & 1) != 0) return 0;
  const sizeAt = numberEnd(at + 4);
  const rateAt = sizeAt + (sizeCode == 6 ? 1 : sizeCode == 7 ? 2 : 0);
  const headerEnd = rateAt + (rateCode < 12 ? 1 : rateCode == 12 ? 2 : 3);
  if (sizeAt == 0 || headerEnd > end || crc8(at, headerEnd) != 0) return 0;
  blockSize = sizeAt == rateAt ? load<u16>(BLOCK_SIZES + (<usize>sizeCode << 1)) : bigEndian(sizeAt, rateAt) + 1;
  frameRate = rateCode < 12 ? load<i32>(SAMPLE_RATES + (<usize>rateCode << 2)) : bigEndian(rateAt, headerEnd - 1) * (rateCode == 12 ? 1000 : rateCode == 13 ? 1 : 10);
  frameBits = depth;
  frameChannels = assignment < 8 ? assignment + 1 : 2;
  return blockSize == 65536 ? 0 : headerEnd;
}

/** Where a number coded as in UTF-8, of up to 36 bits, ends; 0 where there is none. */
function numberEnd(at: usize): usize {
  const first = <u32>load<u8>(at);
  if (first < 0x80) return at + 1;
  const bytes = clz(~(first << 24));
  if (bytes == 1 || bytes > 7) return 0;
  for (let i: u32 = 1; i < bytes; i++) if ((load<u8>(at + i) & 0xc0) != 0x80) return 0;
  return at + bytes;
}

function bigEndian(from: usize, to: usize): i32 {
  let value = 0;
  for (; from < to; from++) value = (value << 8) | load<u8>(from);
  return value;
}
