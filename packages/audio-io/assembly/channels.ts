// Channels out of the differences that a frame may hold in their place, and float32 out of whole numbers. @see RFC 9639, section 4.2.

/** Left and side become left and right. */
export function fromLeftSide(left: usize, side: usize, count: i32): void {
  for (let i = 0; i < count; i += 4) {
    v128.store(side, i32x4.sub(v128.load(left), v128.load(side)));
    left += 16;
    side += 16;
  }
}

/** Side and right become left and right. */
export function fromSideRight(side: usize, right: usize, count: i32): void {
  for (let i = 0; i < count; i += 4) {
    v128.store(side, i32x4.add(v128.load(side), v128.load(right)));
    side += 16;
    right += 16;
  }
}

/** Mid and side become left and right; the bit that mid lacks is the lowest of side. */
export function fromMidSide(mid: usize, side: usize, count: i32): void {
  for (let i = 0; i < count; i += 4) {
    const difference = v128.load(side);
    const sum = v128.or(i32x4.shl(v128.load(mid), 1), v128.and(difference, i32x4.splat(1)));
    v128.store(mid, i32x4.shr_s(i32x4.add(sum, difference), 1));
    v128.store(side, i32x4.shr_s(i32x4.sub(sum, difference), 1));
    mid += 16;
    side += 16;
  }
}

/** The same where the side, of 33 bits, stands elsewhere as i64. `kind` as in the header. False where a sample is beyond 32 bits. */
export function fromWideSide(kind: i32, first: usize, second: usize, wide: usize, count: i32): bool {
  for (let i = 0; i < count; i++) {
    const side = load<i64>(wide);
    const other = <i64>load<i32>(kind == 9 ? second : first);
    const right = kind == 8 ? other - side : kind == 9 ? other : ((other << 1 | (side & 1)) - side) >> 1;
    const left = right + side;
    if (left != <i64><i32>left || right != <i64><i32>right) return false;
    store<i32>(first, <i32>left);
    store<i32>(second, <i32>right);
    first += 4;
    second += 4;
    wide += 8;
  }
  return true;
}

/** Whole numbers become float32 in place, full scale 2^(bits - 1). False where one has more than so many bits. */
export function toFloats(samples: usize, count: i32, bits: i32): bool {
  const scale = <f32>(1 / <f64>(<i64>1 << (bits - 1)));
  const end = samples + (<usize>count << 2);
  let beyond = i32x4.splat(0);
  for (; samples + 16 <= end; samples += 16) {
    const values = v128.load(samples);
    beyond = v128.or(beyond, v128.xor(values, i32x4.shr_s(values, 31)));
    v128.store(samples, f32x4.mul(f32x4.convert_i32x4_s(values), f32x4.splat(scale)));
  }
  for (; samples < end; samples += 4) {
    const value = load<i32>(samples);
    beyond = v128.or(beyond, i32x4.splat(value ^ (value >> 31)));
    store<f32>(samples, <f32>value * scale);
  }
  return !v128.any_true(i32x4.shr_u(beyond, bits - 1));
}
