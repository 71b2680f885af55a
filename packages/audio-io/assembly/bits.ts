// Bits of the input, the first of a byte being its highest. Places are counted in bits from address 0 of the memory.
// Up to PADDING bytes behind the input may be read, and mean nothing: whoever reads more than that asks `overrun` before.

/** Bytes behind the input that belong to nothing else. */
export const PADDING: i32 = 1024;

let place: i64 = 0;
let inputEnd: i64 = 0;

export function startBits(from: usize, to: usize): void {
  place = <i64>from << 3;
  inputEnd = <i64>to << 3;
}

// @ts-ignore: decorator
@inline
export function bitPlace(): i64 {
  return place;
}

// @ts-ignore: decorator
@inline
export function moveTo(at: i64): void {
  place = at;
}

// @ts-ignore: decorator
@inline
export function bitsEnd(): i64 {
  return inputEnd;
}

/** Whether `ahead` more bits than were read are more than there are; then it stays so. */
// @ts-ignore: decorator
@inline
export function overrun(ahead: i64 = 0): bool {
  if (place + ahead <= inputEnd) return false;
  place = inputEnd + 1;
  return true;
}

/** The bits from `at` on, the first one highest; 57 at least, zeros behind. */
// @ts-ignore: decorator
@inline
export function peek(at: i64): u64 {
  const bytes = v128.load64_zero(<usize>(at >> 3));
  return <u64>i64x2.extract_lane(v128.shuffle<u8>(bytes, bytes, 7, 6, 5, 4, 3, 2, 1, 0, 7, 6, 5, 4, 3, 2, 1, 0), 0) << (at & 7);
}

/** The next 0 to 33 bits as a whole number. */
// @ts-ignore: decorator
@inline
export function readBits(count: i32): u64 {
  const bits = peek(place) >> 1 >> (63 - count);
  place += count;
  return bits;
}

/** The same, in two's complement. */
// @ts-ignore: decorator
@inline
export function readSigned(count: i32): i64 {
  const bits = <i64>peek(place) >> 1 >> (63 - count);
  place += count;
  return count == 0 ? 0 : bits;
}

/** How many zeros come before the next one, which is read too; a number beyond all bounds where the input ends first. */
export function readUnary(): i64 {
  const start = place;
  while (place <= inputEnd) {
    const zeros = <i64>clz(peek(place));
    if (zeros < 57) {
      place += zeros + 1;
      return place - 1 - start;
    }
    place += 57;
  }
  return i64.MAX_VALUE;
}
