import { toInt64 } from "../decode/lift-constants.ts";
import type { Attributes } from "../graph.ts";
import { ELEMENT_TYPES, elementCount, type ElementType, type Shape, type TensorData, type TensorType } from "../tensor.ts";

/** What is known of one element before the graph runs: a number (bools are 0 and 1), a free length by its name, or nothing. */
export type Element = number | string | null;

/** A value's type and what is known of its elements. */
export interface Known extends TensorType {
  /** Row-major. */
  readonly elements?: readonly Element[];
  /** The number that all elements are, however many there may be. */
  readonly fill?: number;
}

/** A node to be computed before the graph runs. */
export interface FoldCall {
  readonly inputs: readonly (Known | null)[];
  readonly attributes: Attributes;
  /** How many outputs are asked for. */
  readonly outputs: number;
}

/**
 * What a node gives as far as it follows from what is known of its inputs, or `undefined`.
 *
 * @param types The types of its outputs by the operator's shape rule, where that finds any.
 */
export type Fold = (call: FoldCall, types: readonly TensorType[] | undefined) => readonly Known[] | undefined;

/** Larger values are computed when the graph runs. */
export const MOST_ELEMENTS = 4096;

/** The elements, where they are known and few. */
export function elementsOf(known: Known): readonly Element[] | undefined {
  const { elements, fill, shape } = known;
  if (elements ?? fill === undefined) return elements;
  const count = countOf(shape);
  return count === undefined || count > MOST_ELEMENTS ? undefined : Array.from({ length: count }, () => fill);
}

/** The number that all elements are, where they are one. */
export function fillOf({ fill, elements }: Known): number | undefined {
  const first = fill ?? elements?.[0];
  return typeof first === "number" && (elements ?? []).every((element) => Object.is(element, first)) ? first : undefined;
}

/** The value as a tensor, where every element is known. */
export function dataOf(known: Known): TensorData | undefined {
  const elements = elementsOf(known);
  const numbers = elements?.filter((element) => typeof element === "number");
  if (!elements || !numbers || numbers.length !== elements.length) return undefined;
  return tensorOf(known.type, known.shape.map(Number), numbers);
}

function tensorOf(type: ElementType, shape: readonly number[], numbers: readonly number[]): TensorData {
  const data = type === "int64" ? BigInt64Array.from(numbers, toInt64) : ELEMENT_TYPES[type].array.from(numbers as number[] & bigint[]);
  return { type, shape, data };
}

/** A small tensor's elements. */
export function elementsOfData({ data }: TensorData): readonly Element[] | undefined {
  return data.length > MOST_ELEMENTS ? undefined : Array.from(data, toNumber);
}

/** Whole numbers beyond 2^53, which files write for "to the end", become the largest that a number holds. */
function toNumber(value: number | bigint): number {
  return typeof value === "number" ? value : Math.min(Math.max(Number(value), Number.MIN_SAFE_INTEGER), Number.MAX_SAFE_INTEGER);
}

/** Number of elements, where it is known. */
export function countOf(shape: Shape): number | undefined {
  return shape.every((length) => typeof length === "number") ? elementCount(shape) : undefined;
}

/** Strides of a row-major tensor. */
export function stridesOf(shape: readonly number[]): number[] {
  return shape.map((_, axis) => shape.slice(axis + 1).reduce((product, length) => product * length, 1));
}

/** Elements of a strided view, row-major. */
export function strided(elements: readonly Element[], shape: readonly number[], strides: readonly number[], offset = 0): Element[] {
  const own = stridesOf(shape);
  const at = (index: number): number => shape.reduce((sum, length, axis) => sum + (Math.floor(index / own[axis]) % length) * strides[axis], offset);
  return Array.from({ length: elementCount(shape) }, (_, index) => elements[at(index)] ?? null);
}

/** Strides that repeat a tensor over the axes on which it broadcasts to `shape`. */
export function broadcastStrides(from: readonly number[], shape: readonly number[]): number[] {
  const own = stridesOf(from);
  return shape.map((_, axis) => {
    const at = axis - shape.length + from.length;
    return at < 0 || from[at] === 1 ? 0 : own[at];
  });
}
