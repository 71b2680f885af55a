import type { RandomStream } from "./random-stream.ts";

/**
 * The numbers 0 to length-1 in random order, each order equally likely (Fisher-Yates).
 *
 * @throws {RangeError} Unless `length` is an integer in 0..2^32-1.
 */
export function permutation(length: number, stream: RandomStream): Uint32Array {
  if (!(Number.isInteger(length) && length >= 0 && length < 2 ** 32)) {
    throw new RangeError(`permutation: need an integer length in 0..2^32-1, got ${length}`);
  }
  const order = Uint32Array.from({ length }, (_, index) => index);
  for (let last = length - 1; last > 0; last--) {
    const other = stream.integer(last + 1);
    [order[last], order[other]] = [order[other], order[last]];
  }
  return order;
}
