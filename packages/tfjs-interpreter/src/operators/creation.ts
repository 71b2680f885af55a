import { intAttribute, normaliseAxis, type Attributes } from "@cochlea/onnx-graph";
import type { Tensor } from "@tensorflow/tfjs-core";
import { dtypeOf, numbersIn, tensorOf } from "../tensors.ts";
import type { TensorFlow } from "../tensorflow.ts";
import { inputOf, numbersOf, unary, type TfjsNode, type TfjsOperator } from "./tfjs-operator.ts";

export const CREATION_OPERATORS = {
  ConstantOfShape: (tf, node) => [constantOfShape(tf, numbersOf(node, 0), node.attributes)],
  EyeLike: unary((tf, x, attributes) => eye(tf, x, attributes)),
  OneHot: (tf, node) => [oneHot(tf, node)],
  Range: (tf, node) => {
    const [start, limit, delta] = [0, 1, 2].map((index) => numbersOf(node, index)[0]);
    const length = Math.max(0, Math.ceil((limit - start) / delta));
    return [tf.tensor1d(Array.from({ length }, (_, index) => start + index * delta), inputOf(node, 0).dtype)];
  },
  Shape: unary((tf, x, attributes) => tf.tensor1d(x.shape.slice(intAttribute(attributes, "start", 0), intAttribute(attributes, "end", x.rank)), "int32")),
  Size: unary((tf, x) => tf.scalar(x.size, "int32")),
} satisfies Record<string, TfjsOperator>;

function constantOfShape(tf: TensorFlow, shape: number[], { value }: Attributes): Tensor {
  if (value === undefined) return tf.zeros(shape);
  if (typeof value !== "object" || !("tensor" in value)) throw new TypeError(`ConstantOfShape: need attribute "value" to be a tensor, got ${JSON.stringify(value)}`);
  return tf.fill(shape, numbersIn(value.tensor)[0], tensorOf(tf, value.tensor).dtype);
}

function eye(tf: TensorFlow, x: Tensor, attributes: Attributes): Tensor {
  const [rows, columns] = x.shape;
  const diagonal = intAttribute(attributes, "k", 0);
  const ones = Float32Array.from({ length: rows * columns }, (_, index) => ((index % columns) - Math.floor(index / columns) === diagonal ? 1 : 0));
  return tf.cast(tf.tensor2d(ones, [rows, columns]), attributes.dtype === undefined ? x.dtype : dtypeOf(intAttribute(attributes, "dtype", 0)));
}

/** The first value everywhere but at the indices, where the second one is. Indices below 0 count from the end. */
function oneHot(tf: TensorFlow, node: TfjsNode): Tensor {
  const indices = tf.cast(inputOf(node, 0), "int32");
  const depth = Math.trunc(numbersOf(node, 1)[0]);
  const [off, on] = tf.unstack(inputOf(node, 2));
  const at = tf.where(tf.less(indices, 0), tf.add(indices, tf.scalar(depth, "int32")), indices);
  const hot = tf.where(tf.equal(tf.expandDims(at, -1), tf.range(0, depth, 1, "int32")), on, off);
  const axis = normaliseAxis(intAttribute(node.attributes, "axis", -1), indices.rank + 1);
  const order = [...indices.shape.keys()].toSpliced(axis, 0, indices.rank);
  return tf.transpose(hot, order);
}
