import { broadcastShapes, intAttribute, intsAttribute, normaliseAxis, stringAttribute } from "@cochlea/onnx-graph";
import type { Tensor } from "@tensorflow/tfjs-core";
import type { TensorFlow } from "../tensorflow.ts";
import { inputOf, numbersOf, unary, type TfjsNode, type TfjsOperator } from "./tfjs-operator.ts";

export const LAYOUT_OPERATORS = {
  Concat: (tf, node) => {
    const parts = node.inputs.map((_, index) => inputOf(node, index));
    return [tf.concat(parts, normaliseAxis(intAttribute(node.attributes, "axis", 0), parts[0].rank))];
  },
  DepthToSpace: (tf, node) => [depthToSpace(tf, node)],
  Expand: (tf, node) => [expanded(tf, inputOf(node, 0), broadcastShapes(inputOf(node, 0).shape, numbersOf(node, 1)).map(Number))],
  Flatten: unary((tf, x, attributes) => {
    const axis = intAttribute(attributes, "axis", 1);
    const rows = x.shape.slice(0, axis < 0 ? axis + x.rank : axis).reduce((product, length) => product * length, 1);
    return tf.reshape(x, [rows, x.size / rows]);
  }),
  Reshape: (tf, node) => [reshaped(tf, node)],
  SpaceToDepth: (tf, node) => [spaceToDepth(tf, node)],
  Squeeze: (tf, node) => [squeezed(tf, node)],
  Tile: (tf, node) => [numbersOf(node, 1).reduce((x, times, axis) => repeated(tf, x, axis, times), inputOf(node, 0))],
  Transpose: unary((tf, x, attributes) => tf.transpose(x, [...intsAttribute(attributes, "perm", x.shape.map((_, axis) => x.rank - 1 - axis))])),
  Unsqueeze: (tf, node) => [unsqueezed(tf, node)],
} satisfies Record<string, TfjsOperator>;

/**
 * A tensor repeated along axes of length 1, or of none yet.
 *
 * By multiplying with ones: `broadcastTo` of TensorFlow.js has no gradient from rank 5 up.
 */
export function expanded(tf: TensorFlow, x: Tensor, shape: number[]): Tensor {
  if (shape.join() === x.shape.join()) return x;
  return x.dtype === "bool" ? tf.logicalOr(x, tf.zeros(shape, "bool")) : tf.mul(x, tf.ones(shape, x.dtype as "float32" | "int32"));
}

/** The parts along an axis. The gradient that TensorFlow.js has of `unstack` is for two parts or more. */
export function unstacked(tf: TensorFlow, x: Tensor, axis: number): Tensor[] {
  return x.shape[axis] === 1 ? [tf.reshape(x, x.shape.toSpliced(axis, 1))] : tf.unstack(x, axis);
}

function repeated(tf: TensorFlow, x: Tensor, axis: number, times: number): Tensor {
  if (times === 1) return x;
  const before = x.shape.slice(0, axis).reduce((product, length) => product * length, 1);
  const behind = x.size / before;
  return tf.reshape(expanded(tf, tf.reshape(x, [before, 1, behind]), [before, times, behind]), x.shape.with(axis, x.shape[axis] * times));
}

/** 0 copies the length at its place, unless `allowzero` says that it is one. */
function reshaped(tf: TensorFlow, node: TfjsNode): Tensor {
  const x = inputOf(node, 0);
  const copies = intAttribute(node.attributes, "allowzero", 0) === 0;
  return tf.reshape(x, numbersOf(node, 1).map((length, axis) => (length === 0 && copies ? x.shape[axis] : length)));
}

function squeezed(tf: TensorFlow, node: TfjsNode): Tensor {
  const x = inputOf(node, 0);
  const axes = node.numbers(1)?.map((axis) => normaliseAxis(axis, x.rank));
  return tf.reshape(x, x.shape.filter((length, axis) => !(axes ? axes.includes(axis) : length === 1)));
}

function unsqueezed(tf: TensorFlow, node: TfjsNode): Tensor {
  const x = inputOf(node, 0);
  const given = numbersOf(node, 1);
  const rank = x.rank + given.length;
  const axes = given.map((axis) => normaliseAxis(axis, rank));
  const rest = [...x.shape];
  return tf.reshape(x, Array.from({ length: rank }, (_, axis) => (axes.includes(axis) ? 1 : (rest.shift() ?? 1))));
}

function depthToSpace(tf: TensorFlow, node: TfjsNode): Tensor {
  const x = inputOf(node, 0);
  const [batch, depth, height, width] = x.shape;
  const block = intAttribute(node.attributes, "blocksize", 1);
  const channels = depth / block ** 2;
  const blocksFirst = stringAttribute(node.attributes, "mode", "DCR") === "DCR";
  const split = tf.reshape(x, blocksFirst ? [batch, block, block, channels, height, width] : [batch, channels, block, block, height, width]);
  return tf.reshape(tf.transpose(split, blocksFirst ? [0, 3, 4, 1, 5, 2] : [0, 1, 4, 2, 5, 3]), [batch, channels, height * block, width * block]);
}

function spaceToDepth(tf: TensorFlow, node: TfjsNode): Tensor {
  const x = inputOf(node, 0);
  const [batch, channels, height, width] = x.shape;
  const block = intAttribute(node.attributes, "blocksize", 1);
  const split = tf.reshape(x, [batch, channels, height / block, block, width / block, block]);
  return tf.reshape(tf.transpose(split, [0, 3, 5, 1, 2, 4]), [batch, channels * block ** 2, height / block, width / block]);
}
