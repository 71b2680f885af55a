import { mfccMatrix } from "./dct-matrix.ts";
import { dotProduct } from "./dot-product.ts";

/** Cepstral coefficients of many rows at once: `[n, bands]` becomes `[n, count]`. */
export type Cepstra = (rows: Float64Array) => Float64Array;

/**
 * Compiles the lifted DCT to a function of many rows.
 *
 * Even rows of a DCT-II are symmetric about the middle, odd ones antisymmetric, so half of each suffices,
 * against sums or differences of a row's two ends.
 */
export function createCepstra(count: number, bands: number, lifter: number): Cepstra {
  const half = Math.ceil(bands / 2);
  const matrix = firstHalves(mfccMatrix(count, bands, lifter), bands, half);
  const folds = [new Float64Array(half), new Float64Array(half)];
  return (rows) => {
    const result = new Float64Array((rows.length / bands) * count);
    for (let from = 0, to = 0; from < rows.length; from += bands) {
      fold(rows, from, bands, folds[0], folds[1]);
      for (let k = 0; k < count; k++) result[to++] = dotProduct(matrix, k * half, folds[k % 2], 0, half);
    }
    return result;
  };
}

function firstHalves(matrix: Float64Array, bands: number, half: number): Float64Array {
  return Float64Array.from({ length: (matrix.length / bands) * half }, (_, index) => matrix[Math.floor(index / half) * bands + (index % half)]);
}

/** Sums and differences of values equally far from the ends; a middle value stands for itself. */
function fold(rows: Float64Array, from: number, bands: number, sums: Float64Array, differences: Float64Array): void {
  for (let low = 0, high = bands - 1; low <= high; low++, high--) {
    sums[low] = low === high ? rows[from + low] : rows[from + low] + rows[from + high];
    differences[low] = rows[from + low] - rows[from + high];
  }
}
