/**
 * The first `count` rows of the orthonormal DCT-II of `bands` values.
 *
 * @returns Row-major `[count, bands]`; torchaudio's `create_dct` is its transpose.
 * @throws {RangeError} Unless `1 <= count <= bands`.
 * @see `torchaudio.functional.create_dct(norm="ortho")`, `scipy.fft.dct(type=2, norm="ortho")`.
 */
export function dctMatrix(count: number, bands: number): Float64Array {
  if (!(Number.isInteger(bands) && bands >= 1)) throw new RangeError(`dctMatrix: need a positive integer of bands, got ${bands}`);
  if (!(Number.isInteger(count) && count >= 1 && count <= bands)) {
    throw new RangeError(`dctMatrix: need an integer count in 1..${bands}, the number of bands, got ${count}`);
  }
  const matrix = new Float64Array(count * bands);
  for (let row = 0; row < count; row++) {
    const scale = Math.sqrt((row === 0 ? 1 : 2) / bands);
    for (let band = 0; band < bands; band++) {
      matrix[row * bands + band] = scale * Math.cos((Math.PI * row * (2 * band + 1)) / (2 * bands));
    }
  }
  return matrix;
}

/**
 * Factors that lift the higher cepstral coefficients: `1 + lifter/2 · sin(πk/lifter)` for k from 0.
 *
 * This is HTK's and Kaldi's; librosa counts k from 1. With `lifter` 0 every factor is 1.
 *
 * @throws {RangeError} Unless `lifter >= 0`.
 */
export function lifterWeights(count: number, lifter: number): Float64Array {
  if (!(lifter >= 0)) throw new RangeError(`lifterWeights: need lifter >= 0, got ${lifter}`);
  return Float64Array.from({ length: count }, (_, k) => (lifter === 0 ? 1 : 1 + (lifter / 2) * Math.sin((Math.PI * k) / lifter)));
}

/** The matrix that turns log-mel bands into MFCC: the DCT with each row lifted. Row-major `[count, bands]`. */
export function mfccMatrix(count: number, bands: number, lifter: number): Float64Array {
  const lift = lifterWeights(count, lifter);
  return dctMatrix(count, bands).map((value, index) => value * lift[Math.floor(index / bands)]);
}
