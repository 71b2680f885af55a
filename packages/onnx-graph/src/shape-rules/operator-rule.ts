import type { Attributes } from "../graph.ts";
import type { TensorData, TensorType } from "../tensor.ts";

/** What a shape rule sees of a node. */
export interface NodeTypes {
  /** `null` where an optional input is left out. */
  readonly inputs: readonly (TensorType | null)[];
  readonly attributes: Attributes;
  /** The input's value, where it is a constant of the graph. */
  readonly constant: (index: number) => TensorData | undefined;
  /** How many outputs are asked for, where that is said; `Split` into equal parts needs it. */
  readonly outputs?: number;
}

export interface OperatorRule {
  /** Operator domain. Default ONNX's own. */
  readonly domain?: string;
  /** The operator's name in its domain, where a table calls it otherwise. Default its name in the table. */
  readonly operator?: string;
  /** How many inputs a node may have: fewest, most. */
  readonly arity: readonly [least: number, most: number];
  /** Types of all outputs; throws a `RangeError` where the inputs do not fit. */
  readonly infer: (node: NodeTypes) => readonly TensorType[];
}

export type OperatorTable = Readonly<Record<string, OperatorRule>>;
