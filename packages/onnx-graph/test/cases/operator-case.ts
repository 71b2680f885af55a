import { float32Tensor, int64Tensor, type Attributes, type ElementType, type TensorData, type TensorType } from "../../src/index.ts";

/** One node, and the shapes of its outputs worked out by hand. */
export interface OperatorCase {
  /** A tensor is a constant, a type is an input of the graph, `null` is left out. */
  readonly inputs: readonly (TensorType | TensorData | null)[];
  readonly attributes?: Attributes;
  /** How many outputs are asked for. Default all that the rule names. */
  readonly outputs?: number;
  readonly shapes: readonly (readonly number[])[];
  /** Types of the outputs. Default the first input's. */
  readonly types?: readonly ElementType[];
}

export type OperatorCases = Readonly<Record<string, readonly OperatorCase[]>>;

const typed = (type: ElementType) => (...shape: number[]): TensorType => ({ type, shape });
export const [f, bool, int] = [typed("float32"), typed("bool"), typed("int64")];
export const ints = (...values: number[]): TensorData => int64Tensor([values.length], values);
export const scalar = (value: number): TensorData => float32Tensor([], [value]);
export const int64 = (value: number): TensorData => int64Tensor([], [value]);
