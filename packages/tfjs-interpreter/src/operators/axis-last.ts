import { normaliseAxis } from "@cochlea/onnx-graph";
import type { Tensor } from "@tensorflow/tfjs-core";
import type { TensorFlow } from "../tensorflow.ts";

/** Computes along one axis what TensorFlow.js can, or can differentiate, along the last alone. */
export function withAxisLast(tf: TensorFlow, x: Tensor, given: number, compute: (x: Tensor) => Tensor): Tensor {
  const axis = normaliseAxis(given, x.rank);
  if (axis === x.rank - 1) return compute(x);
  const order = [...x.shape.keys()];
  [order[axis], order[x.rank - 1]] = [order[x.rank - 1], order[axis]];
  return tf.transpose(compute(tf.transpose(x, order)), order);
}
