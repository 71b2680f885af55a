/** Float64 numbers, row-major. */
export interface Array64 {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

/** Every index of a shape, row-major. */
export function indices(shape: readonly number[]): number[][] {
  return shape.reduce<number[][]>((list, length) => list.flatMap((index) => Array.from({ length }, (_, last) => [...index, last])), [[]]);
}

/** The array whose element at each index is `value(index)`. */
export function arrayOf(shape: readonly number[], value: (index: readonly number[]) => number): Array64 {
  return { shape, data: Float64Array.from(indices(shape), value) };
}

/** The element at an index; along axes of length 1 any index gives the only element, and surplus leading axes are ignored. */
export function at({ shape, data }: Array64, index: readonly number[]): number {
  const surplus = index.length - shape.length;
  return data[shape.reduce((offset, length, axis) => offset * length + (length === 1 ? 0 : index[axis + surplus]), 0)];
}

export function sum(terms: Iterable<number>): number {
  let total = 0;
  for (const term of terms) total += term;
  return total;
}
