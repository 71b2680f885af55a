import type { Attributes, GraphBuilder, TensorType, Value } from "@cochlea/onnx-graph";
import type { TrainingOperator } from "../operators/training-operators.ts";

/** A training operator to be replaced: its inputs in the lowered graph, and the types that its outputs must have. */
export interface Lowered {
  readonly inputs: readonly Value[];
  /** The inputs at their places, `null` where one is left out. */
  readonly slots: readonly (Value | null)[];
  readonly attributes: Attributes;
  readonly outputs: readonly TensorType[];
}

/** Writes one training operator in ordinary operators and returns its outputs. */
export type Lowering = (g: GraphBuilder, node: Lowered) => readonly Value[];

/** For each training operator, its forms by name. An operator with a single form calls it `plain`. */
export type LoweringTable = Readonly<Record<TrainingOperator, Readonly<Record<string, Lowering>>>>;
