import { showShape, type Dimension, type Shape } from "../tensor.ts";

/**
 * The shape of two tensors combined element by element, as NumPy broadcasts.
 *
 * @throws {RangeError} Where two lengths differ and neither is 1.
 */
export function broadcastShapes(a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const left: Dimension = a[axis - rank + a.length] ?? 1;
    const right: Dimension = b[axis - rank + b.length] ?? 1;
    if (left === right || right === 1) return left;
    if (left === 1) return right;
    throw new RangeError(`need shapes that broadcast, got ${showShape(a)} and ${showShape(b)}`);
  });
}

/** An axis counted from the front. */
export function normaliseAxis(axis: number, rank: number): number {
  if (!(Number.isInteger(axis) && axis >= -rank && axis < rank)) throw new RangeError(`need an axis from ${-rank} to ${rank - 1}, got ${axis}`);
  return axis < 0 ? axis + rank : axis;
}
