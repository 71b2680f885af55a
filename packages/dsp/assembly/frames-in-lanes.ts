/**
 * Four frames side by side: sample i of each in the lanes of the vector at `data + 16·i`, times the window unless it is `plain`.
 *
 * Whole vectors are read, so up to three samples behind a frame are looked at; the vectors they end in are made zero again.
 */
export function gather(at0: usize, at1: usize, at2: usize, at3: usize, data: usize, window: usize, length: usize, plain: bool): void {
  const end = data + (length << 4);
  for (let at = data; at < end; at += 64) {
    let a = v128.load(at0);
    let b = v128.load(at1);
    let c = v128.load(at2);
    let d = v128.load(at3);
    if (!plain) {
      const weights = v128.load(window);
      a = f32x4.mul(a, weights);
      b = f32x4.mul(b, weights);
      c = f32x4.mul(c, weights);
      d = f32x4.mul(d, weights);
    }
    const abLow = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
    const cdLow = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
    const abHigh = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
    const cdHigh = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
    v128.store(at, v128.shuffle<f32>(abLow, cdLow, 0, 1, 4, 5));
    v128.store(at, v128.shuffle<f32>(abLow, cdLow, 2, 3, 6, 7), 16);
    v128.store(at, v128.shuffle<f32>(abHigh, cdHigh, 0, 1, 4, 5), 32);
    v128.store(at, v128.shuffle<f32>(abHigh, cdHigh, 2, 3, 6, 7), 48);
    at0 += 16;
    at1 += 16;
    at2 += 16;
    at3 += 16;
    window += 16;
  }
  for (let at = end; at & 63; at += 16) v128.store(at, f32x4.splat(0)); // data lies at a multiple of 64
}

/** Takes the mean out where asked, then pre-emphasis, then the window. */
export function condition(data: usize, window: usize, length: usize, removeDc: bool, preEmphasis: f32): void {
  const mean = removeDc ? average(data, length) : f32x4.splat(0);
  const share = f32x4.splat(preEmphasis);
  let previous = f32x4.sub(v128.load(data), mean);
  for (const end = data + (length << 4); data < end; data += 16) {
    const current = f32x4.sub(v128.load(data), mean);
    v128.store(data, f32x4.mul(f32x4.sub(current, f32x4.mul(share, previous)), v128.load32_splat(window)));
    previous = current;
    window += 4;
  }
}

/** By four sums, which lose fewer digits than one. */
function average(data: usize, length: usize): v128 {
  const zero = f32x4.splat(0);
  let sum0 = zero, sum1 = zero, sum2 = zero, sum3 = zero;
  for (const end = data + (length << 4); data < end; data += 64) {
    sum0 = f32x4.add(sum0, v128.load(data));
    sum1 = f32x4.add(sum1, v128.load(data, 16));
    sum2 = f32x4.add(sum2, v128.load(data, 32));
    sum3 = f32x4.add(sum3, v128.load(data, 48));
  }
  return f32x4.div(f32x4.add(f32x4.add(sum0, sum1), f32x4.add(sum2, sum3)), f32x4.splat(<f32>length));
}
