// Frames that are not decoded: they do not state their length.
import { crc16 } from "./checksums";
import { MOST_HEADER_BYTES, readHeader } from "./header";

/** A frame ends where its checksum comes out and the next header, or the file's end, follows. Returns 0 where that is nowhere. */
export function frameEnd(at: usize, end: usize, last: bool): usize {
  const stop = last ? end : end - MOST_HEADER_BYTES;
  let crc: u32 = 0;
  let from = at;
  for (let candidate = nextSync(at + 1, stop); candidate < stop; candidate = nextSync(candidate + 1, stop)) {
    crc = crc16(crc, from, candidate);
    from = candidate;
    if (crc == 0 && readHeader(candidate, end) != 0) return candidate;
  }
  return last && crc16(crc, from, end) == 0 ? end : 0;
}

/** The next place that looks like a header's first two bytes. */
function nextSync(from: usize, end: usize): usize {
  for (; from < end; from += 16) {
    const first = i8x16.eq(v128.load(from), i8x16.splat(-1));
    const second = i8x16.eq(v128.and(v128.load(from, 1), i8x16.splat(-2)), i8x16.splat(-8));
    const found = i8x16.bitmask(v128.and(first, second));
    if (found != 0) return from + ctz(found);
  }
  return end;
}
