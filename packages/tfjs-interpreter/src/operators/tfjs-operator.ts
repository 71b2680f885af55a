import type { Attributes, Graph, Node } from "@cochlea/onnx-graph";
import type { Tensor } from "@tensorflow/tfjs-core";
import type { TensorFlow } from "../tensorflow.ts";

/** What an operator sees of a node. Tensors are in ONNX's layouts; int64 is int32. */
export interface TfjsNode {
  readonly node: Node;
  readonly attributes: Attributes;
  /** `null` where an optional input is left out. */
  readonly inputs: readonly (Tensor | null)[];
  /** The values of input `index`, for what shapes depend on; undefined where it is left out. */
  readonly numbers: (index: number) => number[] | undefined;
  /** Runs a graph that the node holds, which sees the values around it; gives its outputs. */
  readonly run: (graph: Graph, inputs: readonly Tensor[]) => Tensor[];
}

/** Computes the outputs of a node, in operators that TensorFlow.js can differentiate. */
export type TfjsOperator = (tf: TensorFlow, node: TfjsNode) => readonly Tensor[];

/** Thrown for a node that TensorFlow.js cannot run. */
export class UnsupportedOperatorError extends Error {
  override readonly name = "UnsupportedOperatorError";
}

/** Input `index`, which the operator's arity says is there. */
export function inputOf({ node, inputs }: TfjsNode, index: number): Tensor {
  const tensor = inputs[index];
  if (!tensor) throw new RangeError(`${node.name}: input ${index} of ${node.operator} may not be left out`);
  return tensor;
}

/** The values of input `index`, which the operator's arity says is there. */
export function numbersOf({ node, numbers }: TfjsNode, index: number): number[] {
  const values = numbers(index);
  if (!values) throw new RangeError(`${node.name}: input ${index} of ${node.operator} may not be left out`);
  return values;
}

/** An operator of one input and one output. */
export function unary(compute: (tf: TensorFlow, x: Tensor, attributes: Attributes) => Tensor): TfjsOperator {
  return (tf, node) => [compute(tf, inputOf(node, 0), node.attributes)];
}

/** An operator of two inputs and one output. */
export function binary(compute: (tf: TensorFlow, a: Tensor, b: Tensor, attributes: Attributes) => Tensor): TfjsOperator {
  return (tf, node) => [compute(tf, inputOf(node, 0), inputOf(node, 1), node.attributes)];
}

/** Refuses what an attribute asks for and TensorFlow.js does not have. */
export function unsupported({ node }: TfjsNode, what: string): UnsupportedOperatorError {
  return new UnsupportedOperatorError(`tfjs: ${what} of operator ${node.operator} in node "${node.name}" is not supported; train with ONNX Runtime instead`);
}
