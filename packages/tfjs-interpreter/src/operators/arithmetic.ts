import { broadcastShapes, intAttribute } from "@cochlea/onnx-graph";
import type { Tensor } from "@tensorflow/tfjs-core";
import type { TensorFlow } from "../tensorflow.ts";
import { expanded } from "./layout.ts";
import { binary, inputOf, type TfjsNode, type TfjsOperator } from "./tfjs-operator.ts";

export const ARITHMETIC_OPERATORS = {
  Add: binary((tf, a, b) => tf.add(a, b)),
  And: binary((tf, a, b) => tf.logicalAnd(a, b)),
  Div: binary((tf, a, b) => (a.dtype === "int32" ? divideWhole(tf, a, b) : tf.div(a, b))),
  Equal: binary((tf, a, b) => tf.equal(a, b)),
  Greater: binary((tf, a, b) => tf.greater(a, b)),
  GreaterOrEqual: binary((tf, a, b) => tf.greaterEqual(a, b)),
  Less: binary((tf, a, b) => tf.less(a, b)),
  LessOrEqual: binary((tf, a, b) => tf.lessEqual(a, b)),
  Max: folded(larger),
  Mean: (tf, node) => [tf.div(sum(tf, node), node.inputs.length)],
  Min: folded(smaller),
  Mod: binary((tf, a, b, attributes) => (intAttribute(attributes, "fmod", 0) === 1 ? tf.mul(tf.sign(a), tf.mod(tf.abs(a), tf.abs(b))) : tf.mod(a, b))),
  Mul: binary((tf, a, b) => tf.mul(a, b)),
  Or: binary((tf, a, b) => tf.logicalOr(a, b)),
  Pow: binary((tf, a, b) => tf.pow(a, tf.cast(b, a.dtype))),
  Sub: binary((tf, a, b) => tf.sub(a, b)),
  Sum: (tf, node) => [sum(tf, node)],
  Where: (tf, node) => [tf.where(inputOf(node, 0), inputOf(node, 1), inputOf(node, 2))],
  Xor: binary((tf, a, b) => tf.logicalXor(a, b)),
} satisfies Record<string, TfjsOperator>;

/** The gradients that TensorFlow.js has of these two are for tensors of one shape. */
export function larger(tf: TensorFlow, a: Tensor, b: Tensor): Tensor {
  return tf.maximum(...sameShape(tf, a, b));
}

export function smaller(tf: TensorFlow, a: Tensor, b: Tensor): Tensor {
  return tf.minimum(...sameShape(tf, a, b));
}

function sameShape(tf: TensorFlow, a: Tensor, b: Tensor): [Tensor, Tensor] {
  const shape = broadcastShapes(a.shape, b.shape).map(Number);
  return [expanded(tf, a, shape), expanded(tf, b, shape)];
}

/** Division of integers rounds towards 0; that of TensorFlow.js rounds down. */
function divideWhole(tf: TensorFlow, a: Tensor, b: Tensor): Tensor {
  const size = tf.floorDiv(tf.abs(a), tf.abs(b));
  return tf.where(tf.logicalXor(tf.less(a, 0), tf.less(b, 0)), tf.neg(size), size);
}

function sum(tf: TensorFlow, node: TfjsNode): Tensor {
  return node.inputs.map((_, index) => inputOf(node, index)).reduce((a, b) => tf.add(a, b));
}

/** An operator of any number of inputs. Of equal ones the first takes the gradient. */
function folded(combine: (tf: TensorFlow, a: Tensor, b: Tensor) => Tensor): TfjsOperator {
  return (tf, node) => [node.inputs.map((_, index) => inputOf(node, index)).reduce((a, b) => combine(tf, a, b))];
}
