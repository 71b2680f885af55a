// Samples out of residuals, in place: the first `order` samples stand before them. @see RFC 9639, sections 9.2.5 and 9.2.6.

/** Polynomials of order 1 to 4, as running sums of differences. Sums may wrap: the samples are right where they fit in T. */
export function restoreFixed<T>(samples: usize, residual: usize, blockSize: i32, order: i32): void {
  const value1 = order > 0 ? past<T>(samples, order, 1) : 0;
  const value2 = order > 1 ? past<T>(samples, order, 2) : 0;
  const value3 = order > 2 ? past<T>(samples, order, 3) : 0;
  const value4 = order > 3 ? past<T>(samples, order, 4) : 0;
  let value = value1;
  let slope = value1 - value2;
  let bend = slope - (value2 - value3);
  let twist = bend - (value2 - 2 * value3 + value4);
  for (let i = order; i < blockSize; i++) {
    const error = <T>load<i32>(residual + (<usize>i << 2));
    if (order == 4) value += slope += bend += twist += error;
    else if (order == 3) value += slope += bend += error;
    else if (order == 2) value += slope += error;
    else if (order == 1) value += error;
    else value = error;
    store<T>(samples + <usize>i * sizeof<T>(), value);
  }
}

// @ts-ignore: decorator
@inline
function past<T>(samples: usize, order: i32, back: i32): T {
  return load<T>(samples + <usize>(order - back) * sizeof<T>());
}

/** Products of one sample and the coefficients by which it counts in the next four, as T; in `addLow` all of 32 bits, or the first two of 64. */
// @ts-ignore: decorator
@inline
function addLow<T>(sums: v128, sample: v128, coefficients: v128): v128 {
  return sizeof<T>() == 4 ? i32x4.add(sums, i32x4.mul(sample, coefficients)) : i64x2.add(sums, i64x2.extmul_low_i32x4_s(sample, coefficients));
}

// @ts-ignore: decorator
@inline
function addHigh<T>(sums: v128, sample: v128, coefficients: v128): v128 {
  return sizeof<T>() == 4 ? sums : i64x2.add(sums, i64x2.extmul_high_i32x4_s(sample, coefficients));
}

/** Four sums as they stand in those vectors. */
// @ts-ignore: decorator
@inline
function sum0<T>(low: v128, high: v128): T {
  return sizeof<T>() == 4 ? <T>i32x4.extract_lane(low, 0) : <T>i64x2.extract_lane(low, 0);
}

// @ts-ignore: decorator
@inline
function sum1<T>(low: v128, high: v128): T {
  return sizeof<T>() == 4 ? <T>i32x4.extract_lane(low, 1) : <T>i64x2.extract_lane(low, 1);
}

// @ts-ignore: decorator
@inline
function sum2<T>(low: v128, high: v128): T {
  return sizeof<T>() == 4 ? <T>i32x4.extract_lane(low, 2) : <T>i64x2.extract_lane(high, 0);
}

// @ts-ignore: decorator
@inline
function sum3<T>(low: v128, high: v128): T {
  return sizeof<T>() == 4 ? <T>i32x4.extract_lane(low, 3) : <T>i64x2.extract_lane(high, 1);
}

/**
 * Linear prediction with sums of type T, four samples at once: vectors for the samples three and more before each of them, numbers for the last
 * ones, which are known last. `coefficients`: the last sample's first, zeros behind the order. `order` 4, 8, 12, or the true one above.
 */
// @ts-ignore: decorator
@inline
function restoreFours<T>(at: usize, end: usize, order: i32, coefficients: usize, shift: i32): usize {
  const c1 = <T>load<i32>(coefficients);
  const c2 = <T>load<i32>(coefficients, 4);
  const c3 = <T>load<i32>(coefficients, 8);
  const c4 = <T>load<i32>(coefficients, 12);
  const c5 = <T>load<i32>(coefficients, 16);
  const k3 = v128.load(coefficients, 8);
  const k4 = v128.load(coefficients, 12);
  const k5 = v128.load(coefficients, 16);
  const k6 = v128.load(coefficients, 20);
  const k7 = v128.load(coefficients, 24);
  const k8 = v128.load(coefficients, 28);
  const k9 = v128.load(coefficients, 32);
  const k10 = v128.load(coefficients, 36);
  const k11 = v128.load(coefficients, 40);
  const k12 = v128.load(coefficients, 44);
  let last = <T>load<i32>(at - 4);
  let before = <T>load<i32>(at - 8);
  for (const lastFour = end - 16; at <= lastFour; at += 16) {
    let low = i64x2.splat(0);
    let high = i64x2.splat(0);
    const past = at - 48;
    if (order > 12) {
      let coefficient = coefficients + 48;
      for (let further = past - 4; further >= past - (<usize>(order - 12) << 2); further -= 4) {
        low = addLow<T>(low, v128.load32_splat(further), v128.load(coefficient));
        high = addHigh<T>(high, v128.load32_splat(further), v128.load(coefficient));
        coefficient += 4;
      }
    }
    if (order >= 12) low = addLow<T>(low, v128.load32_splat(past, 0), k12), high = addHigh<T>(high, v128.load32_splat(past, 0), k12);
    if (order >= 11) low = addLow<T>(low, v128.load32_splat(past, 4), k11), high = addHigh<T>(high, v128.load32_splat(past, 4), k11);
    if (order >= 10) low = addLow<T>(low, v128.load32_splat(past, 8), k10), high = addHigh<T>(high, v128.load32_splat(past, 8), k10);
    if (order >= 9) low = addLow<T>(low, v128.load32_splat(past, 12), k9), high = addHigh<T>(high, v128.load32_splat(past, 12), k9);
    if (order >= 8) low = addLow<T>(low, v128.load32_splat(past, 16), k8), high = addHigh<T>(high, v128.load32_splat(past, 16), k8);
    if (order >= 7) low = addLow<T>(low, v128.load32_splat(past, 20), k7), high = addHigh<T>(high, v128.load32_splat(past, 20), k7);
    if (order >= 6) low = addLow<T>(low, v128.load32_splat(past, 24), k6), high = addHigh<T>(high, v128.load32_splat(past, 24), k6);
    if (order >= 5) low = addLow<T>(low, v128.load32_splat(past, 28), k5), high = addHigh<T>(high, v128.load32_splat(past, 28), k5);
    if (order >= 4) low = addLow<T>(low, v128.load32_splat(past, 32), k4), high = addHigh<T>(high, v128.load32_splat(past, 32), k4);
    if (order >= 3) low = addLow<T>(low, v128.load32_splat(past, 36), k3), high = addHigh<T>(high, v128.load32_splat(past, 36), k3);
    const x0 = load<i32>(at) + <i32>((sum0<T>(low, high) + c2 * before + c1 * last) >> <T>shift);
    const x1 = load<i32>(at, 4) + <i32>((sum1<T>(low, high) + c3 * before + c2 * last + c1 * <T>x0) >> <T>shift);
    const x2 = load<i32>(at, 8) + <i32>((sum2<T>(low, high) + c4 * before + c3 * last + c2 * <T>x0 + c1 * <T>x1) >> <T>shift);
    const x3 = load<i32>(at, 12) + <i32>((sum3<T>(low, high) + c5 * before + c4 * last + c3 * <T>x0 + c2 * <T>x1 + c1 * <T>x2) >> <T>shift);
    store<i32>(at, x0);
    store<i32>(at, x1, 4);
    store<i32>(at, x2, 8);
    store<i32>(at, x3, 12);
    before = <T>x2;
    last = <T>x3;
  }
  return at;
}

/** Linear prediction of samples of 32 bits with sums of type T, which must hold them. Zeros stand behind the coefficients, and any samples before the first. */
export function restorePredicted<T>(samples: usize, blockSize: i32, order: i32, coefficients: usize, shift: i32): void {
  const end = samples + (<usize>blockSize << 2);
  let at = samples + (<usize>order << 2);
  if (order <= 4) at = restoreFours<T>(at, end, 4, coefficients, shift);
  else if (order <= 8) at = restoreFours<T>(at, end, 8, coefficients, shift);
  else if (order <= 12) at = restoreFours<T>(at, end, 12, coefficients, shift);
  else at = restoreFours<T>(at, end, order, coefficients, shift);
  restoreSingly<i32>(samples, samples, <i32>((at - samples) >> 2), blockSize, order, coefficients, shift);
}

/** Linear prediction of samples of type T, with sums of 64 bits, one after the other from sample `from` on. */
export function restoreSingly<T>(samples: usize, residual: usize, from: i32, blockSize: i32, order: i32, coefficients: usize, shift: i32): void {
  const coefficientsEnd = coefficients + (<usize>order << 2);
  for (let i = from; i < blockSize; i++) {
    const at = samples + <usize>i * sizeof<T>();
    let sum: i64 = 0;
    let past = at;
    for (let c = coefficients; c < coefficientsEnd; c += 4) {
      past -= sizeof<T>();
      sum += <i64>load<i32>(c) * <i64>load<T>(past);
    }
    store<T>(at, <T>load<i32>(residual + (<usize>i << 2)) + <T>(sum >> shift));
  }
}
