/**
 * Sums of powers by a bank, or the powers themselves where there is none (`bands` 0), for the first `lanes` of four frames.
 *
 * A band is three numbers: where its first power lies, how many fours of weights it has, where these begin. Its weights end in zeros.
 */
export function projectBands(powers: usize, bands: usize, count: usize, out: usize, stride: usize, lanes: i32): void {
  for (; count > 0; count--) {
    let sum: v128;
    if (bands) {
      sum = weighted(powers + <usize>load<u32>(bands), load<u32>(bands, 4), load<u32>(bands, 8));
      bands += 12;
    } else {
      sum = v128.load(powers);
      powers += 16;
    }
    storeLanes(out, sum, lanes);
    out += stride;
  }
}

// @ts-ignore: decorator
@inline
function weighted(powers: usize, fours: u32, weights: usize): v128 {
  let even = f32x4.splat(0), odd = f32x4.splat(0);
  for (; fours > 0; fours--) {
    even = f32x4.add(even, f32x4.mul(v128.load(powers), v128.load32_splat(weights)));
    odd = f32x4.add(odd, f32x4.mul(v128.load(powers, 16), v128.load32_splat(weights, 4)));
    even = f32x4.add(even, f32x4.mul(v128.load(powers, 32), v128.load32_splat(weights, 8)));
    odd = f32x4.add(odd, f32x4.mul(v128.load(powers, 48), v128.load32_splat(weights, 12)));
    powers += 64;
    weights += 16;
  }
  return f32x4.add(even, odd);
}

// @ts-ignore: decorator
@inline
export function storeLanes(out: usize, value: v128, lanes: i32): void {
  if (lanes == 4) v128.store(out, value);
  else storeFirst(out, value, lanes);
}

/** One to three lanes: what lies behind them is another band's. */
function storeFirst(out: usize, value: v128, lanes: i32): void {
  v128.store_lane<f32>(out, value, 0);
  if (lanes > 1) v128.store_lane<f32>(out, value, 1, 4);
  if (lanes > 2) v128.store_lane<f32>(out, value, 2, 8);
}
