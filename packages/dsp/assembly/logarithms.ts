/** Coefficients of ln(1 + x) behind x - x²/2 + x³·(…), |x| <= 0.42, highest power first; then what else the loop needs: each is read by one splat. */
const TERMS: usize = memory.data<f32>([
  7.0376836292e-2, -1.1514610310e-1, 1.1676998740e-1, -1.2420140846e-1, 1.4249322787e-1, -1.6668057665e-1, 2.0000714765e-1, -2.4999993993e-1, 3.3333331174e-1,
  0.5, 0.693147180559945, 1.0, Infinity,
]);

// @ts-ignore: decorator
@inline
function term(index: usize): v128 {
  return v128.load32_splat(TERMS + 4 * index);
}

/**
 * `factor · ln(max(x, floor) + offset) - zero` in place, for `count` float32 rounded up to a multiple of 4; NaN and infinity stay.
 *
 * Needs floor + offset of at least 2^-126. The exponent comes from the bits; the mantissa, brought to [√½, √2), goes through a polynomial.
 */
export function logarithms(values: usize, count: i32, floor: f32, offset: f32, factor: f32, zero: f32): void {
  const floors = f32x4.splat(floor);
  const offsets = f32x4.splat(offset);
  const factors = f32x4.splat(factor);
  const zeros = f32x4.splat(zero);
  const end = values + (<usize>count << 2);
  for (let at = values; at < end; at += 16) {
    const value = f32x4.add(f32x4.pmax(v128.load(at), floors), offsets);
    const shifted = i32x4.sub(value, i32x4.splat(0x3f3504f3)); // the bits of √½: what lies above them counts as the next exponent
    const exponent = f32x4.convert_i32x4_s(i32x4.shr_s(shifted, 23));
    const mantissa = i32x4.add(v128.and(shifted, i32x4.splat(0x007fffff)), i32x4.splat(0x3f3504f3));
    const x = f32x4.sub(mantissa, term(11));
    const squared = f32x4.mul(x, x);
    let sum = f32x4.add(f32x4.mul(term(0), x), term(1));
    sum = f32x4.add(f32x4.mul(sum, x), term(2));
    sum = f32x4.add(f32x4.mul(sum, x), term(3));
    sum = f32x4.add(f32x4.mul(sum, x), term(4));
    sum = f32x4.add(f32x4.mul(sum, x), term(5));
    sum = f32x4.add(f32x4.mul(sum, x), term(6));
    sum = f32x4.add(f32x4.mul(sum, x), term(7));
    sum = f32x4.add(f32x4.mul(sum, x), term(8));
    const curved = f32x4.sub(f32x4.mul(f32x4.mul(sum, x), squared), f32x4.mul(squared, term(9)));
    const result = f32x4.add(f32x4.add(x, curved), f32x4.mul(exponent, term(10)));
    const scaled = f32x4.sub(f32x4.mul(result, factors), zeros);
    v128.store(at, v128.bitselect(scaled, value, f32x4.lt(value, term(12))));
  }
}
