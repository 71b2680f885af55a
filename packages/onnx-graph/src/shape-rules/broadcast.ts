import { showShape, type Dimension, type Shape } from "../tensor.ts";
import { agreed } from "./dimension.ts";

/**
 * The shape of two tensors combined element by element, as NumPy broadcasts.
 *
 * A free length beside a known one above 1 can only be that length, or 1.
 *
 * @throws {RangeError} Where two lengths differ and neither is 1.
 */
export function broadcastShapes(a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const left: Dimension = a[axis - rank + a.length] ?? 1;
    const right: Dimension = b[axis - rank + b.length] ?? 1;
    if (right === 1) return left;
    const length = left === 1 ? right : agreed(left, right);
    if (length === undefined) throw new RangeError(`need shapes that broadcast, got ${showShape(a)} and ${showShape(b)}`);
    return length;
  });
}

/** An axis counted from the front. */
export function normaliseAxis(axis: number, rank: number): number {
  if (!(Number.isInteger(axis) && axis >= -rank && axis < rank)) throw new RangeError(`need an axis from ${-rank} to ${rank - 1}, got ${axis}`);
  return axis < 0 ? axis + rank : axis;
}

/** Axes counted from the front, each at most once. */
export function normaliseAxes(given: readonly number[], rank: number): number[] {
  const axes = given.map((axis) => normaliseAxis(axis, rank));
  if (new Set(axes).size !== axes.length) throw new RangeError(`need each axis once, got [${given.join(", ")}]`);
  return axes;
}
