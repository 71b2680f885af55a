// Subframes: the samples of one channel in one frame. @see RFC 9639, section 9.2.
import { overrun, readBits, readSigned, readUnary } from "./bits";
import { restoreFixed, restorePredicted, restoreSingly } from "./predictors";
import { readResidual } from "./residual";

const MOST_ORDER = 32;

/** Zeros stand behind the order: `restorePredicted` reads whole rows. */
const COEFFICIENTS: usize = memory.data(4 * (MOST_ORDER + 8), 16);

/** Reads samples of type T, of up to 32 bits for i32 and 33 for i64. `residual` takes as many i32, and may be where the samples go. False where it is no subframe. */
export function readSubframe<T>(samples: usize, residual: usize, blockSize: i32, bits: i32): bool {
  const head = <i32>readBits(8);
  const wasted = head & 1 ? readUnary() + 1 : 0;
  if (head > 127 || wasted >= bits || overrun()) return false;
  if (!readKind<T>(head >> 1, samples, residual, blockSize, bits - <i32>wasted)) return false;
  if (wasted > 0) for (let i = 0; i < blockSize; i++) store<T>(place<T>(samples, i), load<T>(place<T>(samples, i)) << <T>wasted);
  return true;
}

function readKind<T>(kind: i32, samples: usize, residual: usize, blockSize: i32, bits: i32): bool {
  if (kind == 0) return readConstant<T>(samples, blockSize, bits);
  if (kind == 1) return readPlain<T>(samples, blockSize, bits);
  if (kind >= 32) return readPredicted<T>(samples, residual, blockSize, bits, kind - 31);
  return kind >= 8 && kind <= 12 && readFixed<T>(samples, residual, blockSize, bits, kind - 8);
}

function readConstant<T>(samples: usize, blockSize: i32, bits: i32): bool {
  const value = <T>readSigned(bits);
  for (let i = 0; i < blockSize; i++) store<T>(place<T>(samples, i), value);
  return true;
}

function readPlain<T>(samples: usize, count: i32, bits: i32): bool {
  if (overrun(<i64>count * <i64>bits)) return false;
  for (let i = 0; i < count; i++) store<T>(place<T>(samples, i), <T>readSigned(bits));
  return true;
}

function readFixed<T>(samples: usize, residual: usize, blockSize: i32, bits: i32, order: i32): bool {
  if (order > blockSize || !readPlain<T>(samples, order, bits) || !readResidual(residual, blockSize, order)) return false;
  if (order > 0 || sizeof<T>() > 4) restoreFixed<T>(samples, residual, blockSize, order);
  return true;
}

function readPredicted<T>(samples: usize, residual: usize, blockSize: i32, bits: i32, order: i32): bool {
  if (order > blockSize || !readPlain<T>(samples, order, bits)) return false;
  const precision = <i32>readBits(4) + 1;
  const shift = <i32>readSigned(5);
  if (precision == 16 || shift < 0) return false;
  const size = readCoefficients(order, precision);
  if (!readResidual(residual, blockSize, order)) return false;
  if (sizeof<T>() > 4) restoreSingly<T>(samples, residual, order, blockSize, order, COEFFICIENTS, shift);
  else if (size << (bits - 1) <= i32.MAX_VALUE) restorePredicted<i32>(samples, blockSize, order, COEFFICIENTS, shift);
  else restorePredicted<i64>(samples, blockSize, order, COEFFICIENTS, shift);
  return true;
}

/** The sum of their sizes is by how much a prediction's sum may exceed a sample. */
function readCoefficients(order: i32, precision: i32): i64 {
  memory.fill(COEFFICIENTS, 0, 4 * (MOST_ORDER + 8));
  let size: i64 = 0;
  for (let i = 0; i < order; i++) {
    const value = readSigned(precision);
    store<i32>(COEFFICIENTS + (<usize>i << 2), <i32>value);
    size += value < 0 ? -value : value;
  }
  return size;
}

// @ts-ignore: decorator
@inline
function place<T>(samples: usize, index: i32): usize {
  return samples + <usize>index * sizeof<T>();
}
