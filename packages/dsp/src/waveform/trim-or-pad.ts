/**
 * The first `length` samples, with zeros behind a signal that is shorter.
 *
 * @returns A new array of `length` samples.
 * @throws {RangeError} Unless `length` is an integer >= 0.
 */
export function trimOrPad(signal: Float32Array, length: number): Float32Array {
  if (!(Number.isInteger(length) && length >= 0)) throw new RangeError(`trimOrPad: need an integer length >= 0, got ${length}`);
  const result = new Float32Array(length);
  result.set(signal.subarray(0, length));
  return result;
}
