/** A matrix whose rows are zero but for one run of columns, as filter banks are. */
export interface BandedMatrix {
  readonly rows: number;
  /** First column of each row's run. */
  readonly starts: Int32Array;
  /** Where each row's weights begin in `weights`; one entry more than rows. */
  readonly offsets: Int32Array;
  readonly weights: Float64Array;
}

/** Packs a row-major matrix, dropping the zeros before and after each row's run. */
export function bandedMatrix(matrix: Float64Array, rows: number): BandedMatrix {
  const columns = matrix.length / rows;
  const starts = new Int32Array(rows);
  const offsets = new Int32Array(rows + 1);
  const runs = Array.from({ length: rows }, (_, row) => {
    const values = matrix.subarray(row * columns, (row + 1) * columns);
    const start = Math.max(0, values.findIndex((value) => value !== 0));
    const run = values.subarray(start, values.findLastIndex((value) => value !== 0) + 1);
    starts[row] = start;
    offsets[row + 1] = offsets[row] + run.length;
    return run;
  });
  const weights = new Float64Array(offsets[rows]);
  runs.forEach((run, row) => weights.set(run, offsets[row]));
  return { rows, starts, offsets, weights };
}

/** Writes the products of the matrix with two vectors to `out`, one after the other, from `at` on: each weight is read once for both. */
export function multiplyBanded({ rows, starts, offsets, weights }: BandedMatrix, first: Float64Array, second: Float64Array, out: Float64Array, at: number): void {
  for (let row = 0; row < rows; row++) {
    let firstSum = 0;
    let secondSum = 0;
    const end = offsets[row + 1];
    for (let index = offsets[row], column = starts[row]; index < end; index++, column++) {
      const weight = weights[index];
      firstSum += weight * first[column];
      secondSum += weight * second[column];
    }
    out[at + row] = firstSum;
    out[at + rows + row] = secondSum;
  }
}
