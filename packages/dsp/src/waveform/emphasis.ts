/**
 * Raises high frequencies of a whole signal: `x[i] - coefficient · x[i - 1]`, the first sample as it is.
 *
 * A front end's `preEmphasis` works within each frame instead, as HTK and Kaldi do.
 *
 * @returns A new array.
 * @throws {RangeError} Unless `0 <= coefficient <= 1`.
 * @see `torchaudio.functional.preemphasis`.
 */
export function preEmphasis(signal: Float32Array, coefficient: number): Float32Array {
  checkCoefficient("preEmphasis", coefficient);
  const result = new Float32Array(signal.length);
  for (let index = 0; index < signal.length; index++) result[index] = index === 0 ? signal[0] : signal[index] - coefficient * signal[index - 1];
  return result;
}

/**
 * Undoes `preEmphasis`.
 *
 * @returns A new array.
 * @throws {RangeError} Unless `0 <= coefficient <= 1`.
 * @see `torchaudio.functional.deemphasis`.
 */
export function deEmphasis(signal: Float32Array, coefficient: number): Float32Array {
  checkCoefficient("deEmphasis", coefficient);
  const result = new Float32Array(signal.length);
  let last = 0;
  for (let index = 0; index < signal.length; index++) {
    last = signal[index] + coefficient * last;
    result[index] = last;
  }
  return result;
}

/** Takes its mean out of a signal. Returns a new array. */
export function removeDc(signal: Float32Array): Float32Array {
  let sum = 0;
  for (let index = 0; index < signal.length; index++) sum += signal[index];
  const mean = sum / Math.max(1, signal.length);
  return signal.map((value) => value - mean);
}

function checkCoefficient(name: string, coefficient: number): void {
  if (!(coefficient >= 0 && coefficient <= 1)) throw new RangeError(`${name}: need 0 <= coefficient <= 1, got ${coefficient}`);
}
