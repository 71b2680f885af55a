// Residuals: what a prediction is wrong by, in Rice codes. @see RFC 9639, section 9.2.7.
import { bitPlace, bitsEnd, moveTo, overrun, peek, readBits, readSigned, readUnary } from "./bits";

/** Bits that one look gives at least. */
const LOOK: i32 = 57;

/** Up to these, four codes of usual lengths fit in one look, or in two. */
const MOST_IN_ONE_LOOK: i32 = 10;
const MOST_IN_TWO_LOOKS: i32 = 24;

/** Reads the residual of a block, but for the `order` samples that stand before it, to where the samples go. False where it is none. */
export function readResidual(samples: usize, blockSize: i32, order: i32): bool {
  const method = <i32>readBits(2);
  const partitions = 1 << <i32>readBits(4);
  const length = blockSize / partitions;
  if (method > 1 || length * partitions != blockSize || length < order) return false;
  const parameterBits = 4 + method;
  const escape = (1 << parameterBits) - 1;
  let from = samples + (<usize>order << 2);
  let to = samples;
  for (let i = 0; i < partitions; i++) {
    to += <usize>length << 2;
    const parameter = <i32>readBits(parameterBits);
    if (overrun() || !(parameter == escape ? readPlain(from, to) : readRice(from, to, parameter))) return false;
    from = to;
  }
  return true;
}

/** Numbers of a stated width, not coded at all. */
function readPlain(from: usize, to: usize): bool {
  const bits = <i32>readBits(5);
  if (overrun(<i64>bits * <i64>((to - from) >> 2))) return false;
  for (; from < to; from += 4) store<i32>(from, <i32>readSigned(bits));
  return true;
}

function readRice(from: usize, to: usize, parameter: i32): bool {
  while (from < to) {
    if (parameter <= MOST_IN_ONE_LOOK) from = readFours(from, to, parameter, 4);
    else if (parameter <= MOST_IN_TWO_LOOKS) from = readFours(from, to, parameter, 2);
    const next = min(from + 16, to);
    if (!readSlowly(from, next, parameter)) return false;
    from = next;
  }
  return true;
}

// @ts-ignore: decorator
@inline
function unfolded(folded: u32): i32 {
  return <i32>(folded >> 1) ^ -<i32>(folded & 1);
}

/**
 * Four codes at once, as long as what one look gives holds `codes` (4 or 2) of them. Returns where it came to.
 *
 * What is behind the look is fetched before the codes are read, and moved up by as much as they took: nothing waits for the memory.
 * Bits that both hold are the same, and may be put together by "or".
 */
// @ts-ignore: decorator
@inline
function readFours(to: usize, end: usize, parameter: i32, codes: i32): usize {
  const last = end - 16;
  const safe = bitsEnd() - 4 * LOOK;
  const low = <u64>(63 - parameter);
  const behind = <u64>(parameter + 1);
  const room = <i64>(LOOK - codes * (parameter + 1));
  const top = <u64>1 << parameter;
  const shift = <u64>parameter;
  let at = bitPlace();
  let bits = peek(at);
  for (; to <= last && at <= safe; to += 16) {
    let ahead = peek(at + LOOK);
    const zeros0 = clz(bits);
    bits <<= zeros0;
    const code0 = (bits >> low) + (zeros0 << shift) - top;
    bits <<= behind;
    const zeros1 = clz(bits);
    bits <<= zeros1;
    const code1 = (bits >> low) + (zeros1 << shift) - top;
    bits <<= behind;
    let left = room - zeros0 - zeros1;
    let next = at;
    if (codes == 2) {
      if (left < 0) break;
      bits |= ahead >> left;
      next += LOOK - left;
      ahead = peek(next + LOOK);
      left = room;
    }
    const zeros2 = clz(bits);
    bits <<= zeros2;
    const code2 = (bits >> low) + (zeros2 << shift) - top;
    bits <<= behind;
    left -= zeros2;
    const zeros3 = clz(bits);
    bits <<= zeros3;
    const code3 = (bits >> low) + (zeros3 << shift) - top;
    bits <<= behind;
    left -= zeros3;
    if (left < 0) break;
    bits |= ahead >> left;
    at = next + LOOK - left;
    store<i32>(to, unfolded(<u32>code0));
    store<i32>(to, unfolded(<u32>code1), 4);
    store<i32>(to, unfolded(<u32>code2), 8);
    store<i32>(to, unfolded(<u32>code3), 12);
  }
  moveTo(at);
  return to;
}

/** Code by code, of any length. */
function readSlowly(from: usize, to: usize, parameter: i32): bool {
  for (; from < to; from += 4) {
    const zeros = readUnary();
    if (zeros > <i64>u32.MAX_VALUE >> parameter || overrun(parameter)) return false;
    store<i32>(from, unfolded((<u32>zeros << parameter) | <u32>readBits(parameter)));
  }
  return true;
}
