// @ts-ignore: decorator
@inline
function line(a: v128, x: v128, b: v128): v128 {
  return f32x4.add(a, f32x4.mul(x, b));
}

/**
 * Logarithms of `max(x, floor) + offset` in place, for `count` float32 rounded up to a multiple of 4; NaN and infinity stay.
 *
 * Needs floor + offset of at least 2^-126. The exponent comes from the bits; the mantissa, brought to [√½, √2), goes through a polynomial.
 * `terms` are its eight coefficients, lowest power first, and what an exponent counts: they hold the logarithm's base and zero.
 */
export function logarithms(values: usize, count: i32, floor: f32, offset: f32, terms: usize): void {
  const floors = f32x4.splat(floor);
  const offsets = f32x4.splat(offset);
  const rootBits = i32x4.splat(0x3f3504f3); // of √½: what lies above it counts as the next exponent
  const mantissaBits = i32x4.splat(0x007fffff);
  const one = f32x4.splat(1);
  const infinity = f32x4.splat(Infinity);
  for (const end = values + (<usize>count << 2); values < end; values += 16) {
    const value = f32x4.add(f32x4.pmax(v128.load(values), floors), offsets);
    const shifted = i32x4.sub(value, rootBits);
    const exponent = f32x4.convert_i32x4_s(i32x4.shr_s(shifted, 23));
    const x = f32x4.sub(i32x4.add(v128.and(shifted, mantissaBits), rootBits), one);
    const x2 = f32x4.mul(x, x);
    // pairs of terms, then pairs of those: a shorter chain than one term after the other
    const low = line(line(v128.load32_splat(terms), x, v128.load32_splat(terms, 4)), x2, line(v128.load32_splat(terms, 8), x, v128.load32_splat(terms, 12)));
    const high = line(line(v128.load32_splat(terms, 16), x, v128.load32_splat(terms, 20)), x2, line(v128.load32_splat(terms, 24), x, v128.load32_splat(terms, 28)));
    const mantissa = line(low, f32x4.mul(x2, x2), high);
    const result = f32x4.add(mantissa, f32x4.mul(exponent, v128.load32_splat(terms, 32)));
    v128.store(values, v128.bitselect(result, value, f32x4.lt(value, infinity)));
  }
}
