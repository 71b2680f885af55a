import { broadcastShapes, floatAttribute, intAttribute } from "@cochlea/onnx-graph";
import type { Tensor } from "@tensorflow/tfjs-core";
import type { TensorFlow } from "../tensorflow.ts";
import { einsum } from "./einsum.ts";
import { expanded } from "./layout.ts";
import { binary, inputOf, type TfjsNode, type TfjsOperator } from "./tfjs-operator.ts";

export const MATRIX_OPERATORS = {
  Einsum: (tf, node) => [einsum(tf, node)],
  Gemm: (tf, node) => [gemm(tf, node)],
  MatMul: binary((tf, a, b) => matMul(tf, a, b)),
} satisfies Record<string, TfjsOperator>;

function gemm(tf: TensorFlow, node: TfjsNode): Tensor {
  const { attributes, inputs } = node;
  const product = tf.matMul(inputOf(node, 0), inputOf(node, 1), intAttribute(attributes, "transA", 0) === 1, intAttribute(attributes, "transB", 0) === 1);
  const scaled = tf.mul(product, floatAttribute(attributes, "alpha", 1));
  return inputs[2] ? tf.add(scaled, tf.mul(inputs[2], floatAttribute(attributes, "beta", 1))) : scaled;
}

/** Vectors count as one row on the left and one column on the right. */
function matMul(tf: TensorFlow, a: Tensor, b: Tensor): Tensor {
  const product = matrices(tf, a.rank === 1 ? tf.expandDims(a, 0) : a, b.rank === 1 ? tf.expandDims(b, 1) : b);
  const gone = [...(a.rank === 1 ? [product.rank - 2] : []), ...(b.rank === 1 ? [product.rank - 1] : [])];
  return tf.reshape(product, product.shape.filter((_, axis) => !gone.includes(axis)));
}

/** The gradient that TensorFlow.js has is for batches of one shape. */
function matrices(tf: TensorFlow, a: Tensor, b: Tensor): Tensor {
  if (b.rank === 2) return tf.reshape(tf.matMul(tf.reshape(a, [-1, b.shape[0]]), b), [...a.shape.slice(0, -1), ...b.shape.slice(1)]);
  const batch = broadcastShapes(a.shape.slice(0, -2), b.shape.slice(0, -2)).map(Number);
  return tf.matMul(expanded(tf, a, [...batch, ...a.shape.slice(-2)]), expanded(tf, b, [...batch, ...b.shape.slice(-2)]));
}
