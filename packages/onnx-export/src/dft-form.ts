/** A transform of `rows * columns` points as two of `rows` and `columns` points (Cooley–Tukey). */
export interface DftSplit {
  readonly rows: number;
  readonly columns: number;
}

/** Multiply-adds a frame below which further operators cost more than they save; 256 points, measured. */
const SMALL_DFT = 50_000;

/**
 * How the DFT of a frame is written: in one product with a full basis (`null`), or split in two.
 *
 * The rule: the split with the fewest multiply-adds, where the full basis needs more than 50,000 a frame and at least twice as many
 * as the split. So 512 points become 32 × 16 and 2048 points 64 × 32; 128 points stay whole, and so do 2 × 509.
 */
export function dftForm(fftLength: number, windowLength: number): DftSplit | null {
  const full = windowLength * (fftLength + 2);
  const best = splits(fftLength).reduce<DftSplit | null>((least, split) => (least && multiplyAdds(least) <= multiplyAdds(split) ? least : split), null);
  return best && full > SMALL_DFT && full >= 2 * multiplyAdds(best) ? best : null;
}

function splits(length: number): DftSplit[] {
  const rows = Array.from({ length: Math.floor(length / 2) }, (_, index) => index + 1);
  return rows.filter((count) => count > 1 && length % count === 0).map((count) => ({ rows: count, columns: length / count }));
}

/** Of one frame: real to complex over the rows, then complex to complex over the columns. */
function multiplyAdds({ rows, columns }: DftSplit): number {
  return keptRows(rows) * columns * (2 * rows + 4 * columns);
}

/** Rows of the first transform that are kept; the others are their mirror images, because the signal is real. */
export function keptRows(rows: number): number {
  return Math.floor(rows / 2) + 1;
}
