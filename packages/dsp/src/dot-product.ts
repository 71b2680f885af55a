/** Sum of products of `count` values of `a` from `atA` on and of `b` from `atB` on; four sums run side by side for speed. */
export function dotProduct(a: Float64Array, atA: number, b: Float32Array | Float64Array, atB: number, count: number): number {
  let sum0 = 0;
  let sum1 = 0;
  let sum2 = 0;
  let sum3 = 0;
  let index = 0;
  for (; index + 3 < count; index += 4) {
    sum0 += a[atA + index] * b[atB + index];
    sum1 += a[atA + index + 1] * b[atB + index + 1];
    sum2 += a[atA + index + 2] * b[atB + index + 2];
    sum3 += a[atA + index + 3] * b[atB + index + 3];
  }
  for (; index < count; index++) sum0 += a[atA + index] * b[atB + index];
  return sum0 + sum1 + (sum2 + sum3);
}
