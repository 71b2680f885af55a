import { checkChoice } from "../check-choice.ts";
import { type CepstrumOptions, DCT_KINDS } from "../front-end/front-end.ts";

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
 * Factors that lift the higher cepstral coefficients: `1 + lifter/2 · sin(πk/lifter)`, for k counted from `from`.
 *
 * HTK and Kaldi count from 0, the default, librosa from 1. With `lifter` 0 every factor is 1.
 *
 * @throws {RangeError} Unless `lifter >= 0`.
 */
export function lifterWeights(count: number, lifter: number, from: 0 | 1 = 0): Float64Array {
  if (!(lifter >= 0)) throw new RangeError(`lifterWeights: need lifter >= 0, got ${lifter}`);
  return Float64Array.from({ length: count }, (_, k) => (lifter === 0 ? 1 : 1 + (lifter / 2) * Math.sin((Math.PI * (k + from)) / lifter)));
}

/** What the orthonormal row of coefficient k is multiplied by. */
const DCT_SCALES = {
  orthonormal: () => 1,
  htk: (k) => (k === 0 ? Math.SQRT2 : 1),
  unnormalised: (k, bands) => Math.sqrt(bands) * (k === 0 ? 2 : Math.SQRT2),
} as const satisfies Record<CepstrumOptions["dct"], (k: number, bands: number) => number>;

/** Which coefficients there are, in their order. */
export function cepstrumOrder({ count, c0 }: Pick<CepstrumOptions, "count" | "c0">): number[] {
  const first = c0 === "first" ? 0 : 1;
  return Array.from({ length: count }, (_, row) => (c0 === "last" && row === count - 1 ? 0 : row + first));
}

/** The matrix that turns log-mel bands into cepstral coefficients: rows of the DCT, scaled, lifted and in their order. Row-major `[count, bands]`. */
export function mfccMatrix(options: CepstrumOptions, bands: number): Float64Array {
  checkChoice("mfccMatrix", "dct", options.dct, DCT_KINDS);
  checkChoice("mfccMatrix", "c0", options.c0, ["first", "last", "omitted"]);
  const order = cepstrumOrder(options);
  const rows = Math.max(...order) + 1;
  const dct = dctMatrix(rows, bands);
  const lift = lifterWeights(rows, options.lifter, options.lifterFrom);
  return Float64Array.from({ length: order.length * bands }, (_, index) => {
    const k = order[Math.floor(index / bands)];
    return dct[k * bands + (index % bands)] * lift[k] * DCT_SCALES[options.dct](k, bands);
  });
}
