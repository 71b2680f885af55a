import { multiplyLengths, quotient, sameSize } from "../shape-rules/dimension.ts";
import { showShape, type Dimension, type Shape } from "../tensor.ts";
import type { Element } from "./known.ts";

/** A length that a file fixes, most often a batch of 1, and the name that stands in its place. */
export interface BakedLength {
  readonly name: string;
  readonly was: number;
}

/**
 * The shape that a `Reshape` gives.
 *
 * @param target Lengths: 0 copies the one at its place, one -1 (or unknown) takes what is left.
 */
export function resolveTarget(from: Shape, target: readonly Element[]): Shape {
  const shape: Element[] = target.map((length, axis) => (length === 0 ? (from[axis] ?? null) : length === -1 ? null : length));
  const holes = shape.flatMap((length, axis) => (length === null ? [axis] : []));
  const known = shape.filter((length): length is Dimension => length !== null);
  if (holes.length > 1) throw new RangeError(`need at most one unknown length, got ${showShape(shape.map((length) => length ?? "?"))}`);
  if (holes.length === 0 && !sameSize(from, known)) throw new RangeError(`need as many elements after as before, got ${showShape(from)} to ${showShape(known)}`);
  if (holes.length === 0) return known;
  const rest = quotient(from, known);
  if (rest === undefined) throw new RangeError(`need a length for -1 that makes ${showShape(from)} fit ${showShape(target.map((length) => length ?? "?"))}; there is none`);
  return known.toSpliced(holes[0], 0, rest);
}

/** The constant that makes `Reshape` give `shape`: 0 for free lengths that stay in their place, -1 for one other. */
export function encodeTarget(from: Shape, shape: Shape): number[] {
  const target = shape.map((length, axis) => (length === from[axis] && typeof length === "string" ? 0 : typeof length === "string" ? -1 : length));
  const unmatched = shape.filter((_, axis) => target[axis] === -1);
  if (unmatched.length > 1) throw new RangeError(`need at most one free length that moves, got ${unmatched.join(" and ")} in ${showShape(from)} to ${showShape(shape)}; give the inputs numbers in their place`);
  if (shape.some((length, axis) => length === 0 && from[axis] !== 0)) throw new RangeError(`need lengths of at least 1, got ${showShape(shape)}`);
  return target;
}

/**
 * A `Reshape` target of a file whose batch is fixed, for a free batch.
 *
 * The batch keeps its place in memory: as many elements lie before a target's length as before the batch, and where that length is the batch's own, it is the batch.
 *
 * @throws {RangeError} Where the target has no such length, or several.
 */
export function freeBatch(from: Shape, target: readonly Element[], { name, was }: BakedLength): readonly Element[] {
  const at = from.indexOf(name);
  if (at < 0 || !target.every((length) => typeof length === "number")) return target;
  const fixed = resolveTarget(from.with(at, was), target);
  const before = multiplyLengths(from.slice(0, at));
  const places = [...fixed.keys()].filter((axis) => fixed[axis] === was && multiplyLengths(fixed.slice(0, axis)) === before);
  const place = at === 0 || places.length === 1 ? places[0] : undefined;
  if (place === undefined) throw new RangeError(`can't tell where the batch is in the target ${showShape(fixed)} of ${showShape(from)}`);
  return fixed.with(place, name);
}
