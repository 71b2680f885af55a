/** Float64 numbers, row-major. */
export interface Array64 {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

const listed = new Map<string, readonly (readonly number[])[]>();

/** Every index of a shape, row-major; listed once for all that ask. */
export function indices(shape: readonly number[]): readonly (readonly number[])[] {
  const key = shape.join();
  const list = listed.get(key) ?? shape.reduce<number[][]>((all, length) => all.flatMap((index) => Array.from({ length }, (_, last) => [...index, last])), [[]]);
  listed.set(key, list);
  return list;
}

/** The array whose element at each index is `value(index)`. */
export function arrayOf(shape: readonly number[], value: (index: readonly number[]) => number): Array64 {
  return { shape, data: Float64Array.from(indices(shape), value) };
}

/** The element at an index; along axes of length 1 any index gives the only element, and surplus leading axes are ignored. */
export function at({ shape, data }: Array64, index: readonly number[]): number {
  const surplus = index.length - shape.length;
  let offset = 0;
  for (let axis = 0; axis < shape.length; axis++) offset = offset * shape[axis] + (shape[axis] === 1 ? 0 : index[axis + surplus]);
  return data[offset];
}

export function sum(terms: Iterable<number>): number {
  let total = 0;
  for (const term of terms) total += term;
  return total;
}
