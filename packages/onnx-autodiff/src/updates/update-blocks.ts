/** Elements from which an update is joined with its gradient: all that a smaller one reads and writes stays in the cache as it is. */
export const LEAST_JOINED = 2 ** 19;

/** Rows that a block needs at least, for each product of a block packs the right matrix anew. */
const LEAST_ROWS = 96;

/** Elements of a block: a few blocks (parameter, moments, what is in between) fit the cache, and starting an operator costs little. */
const BLOCK = { best: 2 ** 18, most: 2 ** 21 };

/** Strips of lanes into which a block is divided: threads share them out, so that there must be some for each. */
const STRIPS = { least: 8, most: 64 };

/**
 * Rows of the blocks in which a matrix of states is updated together with its gradient, a divisor of all its rows;
 * `null` where it is too small, or no divisor suits.
 *
 * @param lanes Lanes in which a block should lie, where some divisor allows it. Default none.
 */
export function updateBlockRows(rows: number, columns: number, lanes?: number): number | null {
  if (rows * columns < LEAST_JOINED) return null;
  const divisors = divisorsUpTo(rows, Math.min(rows, Math.floor(BLOCK.most / columns))).filter((each) => each >= LEAST_ROWS);
  const inLanes = divisors.filter((each) => strips(each * columns, lanes) !== null);
  const excess = (each: number): number => Math.abs(Math.log((each * columns) / BLOCK.best));
  const candidates = inLanes.length > 0 ? inLanes : divisors;
  return candidates.length === 0 ? null : candidates.reduce((best, each) => (excess(each) < excess(best) ? each : best));
}

/**
 * The shape of such a matrix: blocks of rows, or where they divide blocks `[1, lanes, strips, units]` of the same elements in the
 * same order, as the runtime's convolutions read them.
 */
export function updateBlocks(rows: number, columns: number, lanes?: number): readonly number[] | null {
  const own = updateBlockRows(rows, columns, lanes);
  if (own === null) return null;
  const count = strips(own * columns, lanes);
  return [rows / own, ...(count !== null && lanes !== undefined ? [1, lanes, count, (own * columns) / (lanes * count)] : [own, columns])];
}

/** Whether a state of such a shape lies in lanes. */
export function isInLanes({ length }: readonly unknown[]): boolean {
  return length === 5;
}

function strips(elements: number, lanes: number | undefined): number | null {
  if (lanes === undefined || elements % lanes !== 0) return null;
  const most = divisorsUpTo(elements / lanes, STRIPS.most).at(-1) ?? 0;
  return most < STRIPS.least ? null : most;
}

function divisorsUpTo(number: number, most: number): number[] {
  return Array.from({ length: most }, (_, index) => index + 1).filter((each) => number % each === 0);
}
