import { cepstrumOrder, mfccMatrix } from "./dct-matrix.ts";
import { dotProduct } from "../dot-product.ts";
import type { CepstrumOptions } from "../front-end/front-end.ts";

/** Writes the cepstral coefficients of one row of bands, which begins at `from`, to `out`, from `at` on. */
export type Cepstra = (rows: Float64Array, from: number, out: Float64Array, at: number) => void;

/**
 * Compiles the lifted DCT to a function of one row, which allocates nothing.
 *
 * Even rows of a DCT-II are symmetric about the middle, odd ones antisymmetric, so half of each suffices,
 * against sums or differences of a row's two ends.
 */
export function createCepstra(options: CepstrumOptions, bands: number): Cepstra {
  const half = Math.ceil(bands / 2);
  const matrix = firstHalves(mfccMatrix(options, bands), bands, half);
  const order = Int32Array.from(cepstrumOrder(options));
  const [sums, differences] = [new Float64Array(half), new Float64Array(half)];
  return (rows, from, out, at) => {
    fold(rows, from, bands, sums, differences);
    for (let row = 0; row < order.length; row++) out[at + row] = dotProduct(matrix, row * half, order[row] % 2 === 0 ? sums : differences, 0, half);
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
