import { storeFirst } from "./bands";

/** The largest of `count` numbers, at least 1; NaN where one is. */
export function largest(values: usize, count: i32): f32 {
  let most = load<f32>(values);
  for (const end = values + (<usize>count << 2); values < end; values += 4) most = max(most, load<f32>(values));
  return most;
}

/** Subtracts `zero` from `count` numbers, rounded up to a multiple of 4, and raises to `least` what is less then. */
export function raise(values: usize, count: i32, zero: f32, least: f32): void {
  const zeros = f32x4.splat(zero), floors = f32x4.splat(least);
  for (const end = values + (<usize>count << 2); values < end; values += 16) v128.store(values, f32x4.max(f32x4.sub(v128.load(values), zeros), floors));
}

/**
 * Cepstra of frames side by side: values `[bands, frames]` to `[rows, frames]`, by half a matrix `[rows, half]`, half = ceil(bands / 2).
 *
 * Row r meets the sums of bands equally far from the ends where `odd[r]` is 0, else their differences; `folded` has room for both.
 */
export function cepstra(values: usize, bands: i32, frames: i32, matrix: usize, odd: usize, rows: i32, folded: usize, out: usize): void {
  const stride = <usize>frames << 2;
  const half = (bands + 1) >> 1;
  for (let frame = 0; frame < frames; frame += 4) {
    const at = <usize>frame << 2;
    fold(values + at, stride, bands, folded, folded + (half << 4));
    for (let row = 0, weights = matrix; row < rows; row++, weights += half << 2) {
      const sum = dot(folded + (load<u32>(odd + (row << 2)) ? half << 4 : 0), weights, half);
      const to = out + at + row * stride;
      if (frames - frame >= 4) v128.store(to, sum);
      else storeFirst(to, sum, frames - frame);
    }
  }
}

/** A middle band stands for itself. */
function fold(values: usize, stride: usize, bands: i32, sums: usize, differences: usize): void {
  let high = values + (bands - 1) * stride;
  for (let low = values; low <= high; low += stride) {
    const a = v128.load(low), b = v128.load(high);
    v128.store(sums, low == high ? a : f32x4.add(a, b));
    v128.store(differences, f32x4.sub(a, b));
    sums += 16;
    differences += 16;
    high -= stride;
  }
}

// @ts-ignore: decorator
@inline
function dot(values: usize, weights: usize, count: i32): v128 {
  let even = f32x4.splat(0), odd = f32x4.splat(0);
  for (; count > 1; count -= 2) {
    even = f32x4.add(even, f32x4.mul(v128.load(values), v128.load32_splat(weights)));
    odd = f32x4.add(odd, f32x4.mul(v128.load(values, 16), v128.load32_splat(weights, 4)));
    values += 32;
    weights += 8;
  }
  if (count) even = f32x4.add(even, f32x4.mul(v128.load(values), v128.load32_splat(weights)));
  return f32x4.add(even, odd);
}
