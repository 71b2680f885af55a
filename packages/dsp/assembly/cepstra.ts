import { storeLanes } from "./bands";

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
 * Its first `even` rows are symmetric about their middle and meet the sums of bands equally far from the ends, the others their differences;
 * `places` says where each row's result belongs, and `folded` has room for sums and differences.
 */
export function cepstra(values: usize, bands: i32, frames: i32, matrix: usize, places: usize, even: i32, rows: i32, folded: usize, out: usize): void {
  const stride = <usize>frames << 2;
  const half = (bands + 1) >> 1;
  const differences = folded + (half << 4);
  for (let frame = 0; frame < frames; frame += 4) {
    const at = <usize>frame << 2;
    const lanes = min(4, frames - frame);
    fold(values + at, stride, bands, folded, differences);
    multiply(folded, half, matrix, places, even, out + at, stride, lanes);
    multiply(differences, half, matrix + ((even * half) << 2), places + (even << 2), rows - even, out + at, stride, lanes);
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

/** Four rows at a time, which read each value once. */
function multiply(values: usize, half: i32, matrix: usize, places: usize, rows: i32, out: usize, stride: usize, lanes: i32): void {
  const row = <usize>half << 2;
  for (; rows >= 4; rows -= 4) {
    let sum0 = f32x4.splat(0), sum1 = f32x4.splat(0), sum2 = f32x4.splat(0), sum3 = f32x4.splat(0);
    for (let at = values, weights = matrix, end = matrix + row; weights < end; at += 16, weights += 4) {
      const value = v128.load(at);
      sum0 = f32x4.add(sum0, f32x4.mul(value, v128.load32_splat(weights)));
      sum1 = f32x4.add(sum1, f32x4.mul(value, v128.load32_splat(weights + row)));
      sum2 = f32x4.add(sum2, f32x4.mul(value, v128.load32_splat(weights + 2 * row)));
      sum3 = f32x4.add(sum3, f32x4.mul(value, v128.load32_splat(weights + 3 * row)));
    }
    storeLanes(out + <usize>load<u32>(places) * stride, sum0, lanes);
    storeLanes(out + <usize>load<u32>(places, 4) * stride, sum1, lanes);
    storeLanes(out + <usize>load<u32>(places, 8) * stride, sum2, lanes);
    storeLanes(out + <usize>load<u32>(places, 12) * stride, sum3, lanes);
    matrix += 4 * row;
    places += 16;
  }
  for (; rows > 0; rows--, matrix += row, places += 4) {
    let sum = f32x4.splat(0);
    for (let at = values, weights = matrix, end = matrix + row; weights < end; at += 16, weights += 4) sum = f32x4.add(sum, f32x4.mul(v128.load(at), v128.load32_splat(weights)));
    storeLanes(out + <usize>load<u32>(places) * stride, sum, lanes);
  }
}
