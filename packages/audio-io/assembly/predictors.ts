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

/** Linear prediction whose sums fit in 32 bits. `coefficients`: the last sample's first, zeros behind the order, in rows of four. */
export function restoreNarrow(samples: usize, blockSize: i32, order: i32, coefficients: usize, shift: i32): void {
  const end = samples + (<usize>blockSize << 2);
  const c1 = load<i32>(coefficients);
  const c2 = load<i32>(coefficients, 4);
  const c3 = load<i32>(coefficients, 8);
  const c4 = load<i32>(coefficients, 12);
  const c5 = load<i32>(coefficients, 16);
  let at = samples + (<usize>order << 2);
  let last = load<i32>(at - 4);
  let before = order > 1 ? load<i32>(at - 8) : 0;
  for (const lastFour = end - 16; at <= lastFour; at += 16) {
    let sums = i32x4.splat(0);
    let coefficient = coefficients + 8;
    for (let past = at - 12, first = at - (<usize>order << 2); past >= first; past -= 4) {
      sums = i32x4.add(sums, i32x4.mul(v128.load32_splat(past), v128.load(coefficient)));
      coefficient += 4;
    }
    const x0 = load<i32>(at) + ((i32x4.extract_lane(sums, 0) + c1 * last + c2 * before) >> shift);
    const x1 = load<i32>(at, 4) + ((i32x4.extract_lane(sums, 1) + c1 * x0 + (c2 * last + c3 * before)) >> shift);
    const x2 = load<i32>(at, 8) + ((i32x4.extract_lane(sums, 2) + c1 * x1 + (c2 * x0 + (c3 * last + c4 * before))) >> shift);
    const x3 = load<i32>(at, 12) + ((i32x4.extract_lane(sums, 3) + c1 * x2 + (c2 * x1 + (c3 * x0 + (c4 * last + c5 * before)))) >> shift);
    store<i32>(at, x0);
    store<i32>(at, x1, 4);
    store<i32>(at, x2, 8);
    store<i32>(at, x3, 12);
    before = x2;
    last = x3;
  }
  restoreWide<i32>(samples, samples, <i32>((at - samples) >> 2), blockSize, order, coefficients, shift);
}

/** Linear prediction with sums of 64 bits, from sample `from` on. */
export function restoreWide<T>(samples: usize, residual: usize, from: i32, blockSize: i32, order: i32, coefficients: usize, shift: i32): void {
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
