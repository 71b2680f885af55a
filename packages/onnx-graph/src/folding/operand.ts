import type { Value } from "../graph-builder.ts";
import type { TensorData } from "../tensor.ts";
import { dataOf, type Known } from "./known.ts";

/** A value of a file while its graph is built anew. */
export interface Operand extends Known {
  /** The value in the new graph. The nodes that compute a known value are added only when it is asked for. */
  readonly value: () => Value;
  /** A constant of the file, of whatever size. */
  readonly data?: TensorData;
  /** Weights of the file: what is computed from them stays a node, so that they can be trained. */
  readonly parameter?: boolean;
  /** The same before it was repeated along free lengths, for operators that broadcast anyway. */
  readonly narrow?: Operand;
}

/** The whole value, where it is known. */
export function constantOf(operand: Operand): TensorData | undefined {
  return operand.data ?? dataOf(operand);
}

/** Whole numbers that must be known before the graph runs. */
export function integersOf(operand: Operand, what: string): number[] {
  const data = constantOf(operand)?.data;
  if (!data) throw new RangeError(`need "${what}" as a constant, so that shapes are known before the graph runs`);
  return Array.from(data, Number);
}

/** Whether every element is known to be 0. */
export function isZero(operand: Operand): boolean {
  return operand.fill === 0 || (constantOf(operand)?.data.every((value) => Number(value) === 0) ?? false);
}
