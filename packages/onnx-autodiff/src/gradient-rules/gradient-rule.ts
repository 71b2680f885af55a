import { elementCount, type GraphBuilder, type Node, type Value } from "@cochlea/onnx-graph";

/** One node of the forward pass, as a gradient rule sees it. */
export interface ForwardNode {
  readonly node: Node;
  readonly inputs: readonly (Value | null)[];
  readonly outputs: readonly Value[];
  /** Gradient of the loss by the first output. */
  readonly gradient: Value;
  /** Gradient of the loss by each output; `null` where the loss does not depend on it. For operators in `READ_EVERY_OUTPUT`. */
  readonly gradients: readonly (Value | null)[];
  /** Whether the gradient by input `index` leads to a parameter. */
  readonly wants: (index: number) => boolean;
  /** The numbers of input `index`, where it is a constant. */
  readonly constantNumbers: (index: number) => readonly number[] | undefined;
}

/** Adds the gradients by the inputs to the graph; `null` for those that are not wanted. */
export type GradientRule = (g: GraphBuilder, forward: ForwardNode) => readonly (Value | null)[];

/** Input `index`, which the operator's arity says is there. */
export function inputOf(forward: ForwardNode, index: number): Value {
  const value = forward.inputs[index];
  if (!value) throw new RangeError(`${forward.node.name}: input ${index} may not be left out`);
  return value;
}

/** Sums a gradient over the axes along which a value was broadcast. */
export function unbroadcast(g: GraphBuilder, gradient: Value, to: Value): Value {
  const missing = gradient.shape.length - to.shape.length;
  const axes = gradient.shape.flatMap((length, axis) => (axis < missing || (to.shape[axis - missing] === 1 && length !== 1) ? [axis] : []));
  if (axes.length === 0) return gradient;
  return reshapeLike(g, g.add("ReduceSum", [gradient, g.ints(axes)], { keepdims: 0 }), to);
}

export function reshapeLike(g: GraphBuilder, value: Value, to: Value): Value {
  return reshape(g, value, knownShape(to));
}

export function reshape(g: GraphBuilder, value: Value, shape: readonly number[]): Value {
  return value.shape.join() === shape.join() ? value : g.add("Reshape", [value, g.ints(shape)]);
}

/** The shape of a value, whose every length must be known in a training graph. */
export function knownShape(value: Value): number[] {
  elementCount(value.shape);
  return value.shape.map(Number);
}

/** Zeros of a shape. */
export function zeros(g: GraphBuilder, shape: readonly number[]): Value {
  return g.add("Expand", [g.scalar(0), g.ints(shape)]);
}
