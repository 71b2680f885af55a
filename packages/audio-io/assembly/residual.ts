// Residuals: what a prediction is wrong by, in Rice codes. @see RFC 9639, section 9.2.7.
import { bitPlace, bitsEnd, moveTo, overrun, peek, readBits, readSigned, readUnary } from "./bits";

/** Up to this, four codes of usual lengths fit in one look. */
const MOST_QUICK_PARAMETER: i32 = 11;

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
  const quick = parameter <= MOST_QUICK_PARAMETER;
  while (from < to) {
    if (quick) from = readFours(from, to, parameter);
    const next = quick ? min(from + 16, to) : to;
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

/** Four codes at once, as long as four fit in what one look gives. Returns where it came to. */
function readFours(to: usize, end: usize, parameter: i32): usize {
  const last = end - 16;
  const safe = bitsEnd() - 57;
  const low = <u64>(63 - parameter);
  const low1 = <u64>(parameter + 1);
  const own = <i64>(4 * (parameter + 1));
  const top = <u64>1 << parameter;
  const shift = <u64>parameter;
  let at = bitPlace();
  for (; to <= last && at <= safe; to += 16) {
    let bits = peek(at);
    const zeros0 = clz(bits);
    bits <<= zeros0;
    const code0 = (bits >> low) + (zeros0 << shift) - top;
    bits <<= low1;
    const zeros1 = clz(bits);
    bits <<= zeros1;
    const code1 = (bits >> low) + (zeros1 << shift) - top;
    bits <<= low1;
    const zeros2 = clz(bits);
    bits <<= zeros2;
    const code2 = (bits >> low) + (zeros2 << shift) - top;
    bits <<= low1;
    const zeros3 = clz(bits);
    bits <<= zeros3;
    const code3 = (bits >> low) + (zeros3 << shift) - top;
    const used = <i64>(zeros0 + zeros1 + zeros2 + zeros3) + own;
    if (used > 57) break;
    at += used;
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
