import { intAttribute, normaliseAxis, stringAttribute } from "@cochlea/onnx-graph";
import type { Tensor, Tensor1D } from "@tensorflow/tfjs-core";
import { cut } from "../cut.ts";
import type { TensorFlow } from "../tensorflow.ts";
import { unstacked } from "./layout.ts";
import { inputOf, unsupported, type TfjsNode, type TfjsOperator } from "./tfjs-operator.ts";

export const INDEXING_OPERATORS = {
  Gather: (tf, node) => {
    const x = inputOf(node, 0);
    const axis = axisOf(node, x);
    return [tf.gather(x, fromFront(tf, inputOf(node, 1), x.shape[axis]), axis)];
  },
  GatherElements: (tf, node) => {
    const x = inputOf(node, 0);
    return [pickedAlong(tf, x, inputOf(node, 1), axisOf(node, x))];
  },
  GatherND: (tf, node) => [gatherND(tf, node)],
  ScatterElements: (tf, node) => {
    const [x, updates] = [inputOf(node, 0), inputOf(node, 2)];
    const places = elementPlaces(tf, x, inputOf(node, 1), axisOf(node, x));
    return [scattered(tf, node, x, tf.reshape(places, [-1]), tf.reshape(updates, [-1]))];
  },
  ScatterND: (tf, node) => {
    const [x, indices, updates] = [inputOf(node, 0), inputOf(node, 1), inputOf(node, 2)];
    const width = indices.shape[indices.rank - 1];
    const places = tf.reshape(rowPlaces(tf, x.shape.slice(0, width), indices), [-1]);
    return [scattered(tf, node, x, places, tf.reshape(updates, [places.size, -1]))];
  },
} satisfies Record<string, TfjsOperator>;

/** Positions along an axis; its length is known, so the list is too. */
export function taken(tf: TensorFlow, x: Tensor, positions: readonly number[], axis: number): Tensor {
  const plain = positions.length === x.shape[axis] && positions.every((position, index) => position === index);
  return plain ? x : tf.gather(x, tf.tensor1d([...positions], "int32"), axis);
}

/** Of each line along an axis, the elements that the indices name. */
export function pickedAlong(tf: TensorFlow, x: Tensor, indices: Tensor, axis: number): Tensor {
  const places = elementPlaces(tf, x, indices, axis);
  return tf.reshape(tf.gather(tf.reshape(x, [-1]), tf.reshape(places, [-1])), places.shape);
}

function axisOf({ attributes }: TfjsNode, x: Tensor): number {
  return normaliseAxis(intAttribute(attributes, "axis", 0), x.rank);
}

/** Indices below 0 count from the end. */
function fromFront(tf: TensorFlow, indices: Tensor, length: number): Tensor {
  const whole = tf.cast(indices, "int32");
  return tf.where(tf.less(whole, 0), tf.add(whole, tf.scalar(length, "int32")), whole);
}

/** Where in the flattened data each element of the indices points. */
function elementPlaces(tf: TensorFlow, x: Tensor, indices: Tensor, axis: number): Tensor {
  const strides = stridesOf(x.shape);
  return indices.shape.map((length, at) => {
    if (at === axis) return tf.mul(fromFront(tf, indices, x.shape[axis]), tf.scalar(strides[axis], "int32"));
    const along = Int32Array.from({ length }, (_, position) => position * strides[at]);
    return tf.tensor(along, indices.shape.map((_, other) => (other === at ? length : 1)), "int32");
  }).reduce((a, b) => tf.add(a, b));
}

/** Where in data of this shape each row of the indices, along their last axis, points. */
function rowPlaces(tf: TensorFlow, shape: readonly number[], indices: Tensor): Tensor {
  const strides = stridesOf(shape);
  const columns = unstacked(tf, indices, indices.rank - 1);
  return columns.map((column, axis) => tf.mul(fromFront(tf, column, shape[axis]), tf.scalar(strides[axis], "int32"))).reduce((a, b) => tf.add(a, b));
}

function stridesOf(shape: readonly number[]): number[] {
  return shape.map((_, axis) => shape.slice(axis + 1).reduce((product, length) => product * length, 1));
}

function gatherND(tf: TensorFlow, node: TfjsNode): Tensor {
  const [x, indices] = [inputOf(node, 0), inputOf(node, 1)];
  const batch = intAttribute(node.attributes, "batch_dims", 0);
  const width = indices.shape[indices.rank - 1];
  const [common, named, rest] = [x.shape.slice(0, batch), x.shape.slice(batch, batch + width), x.shape.slice(batch + width)];
  const rows = product(named);
  const samples = product(common);
  const within = tf.reshape(rowPlaces(tf, named, indices), [samples, -1]);
  const places = tf.add(within, tf.tensor(Int32Array.from({ length: samples }, (_, sample) => sample * rows), [samples, 1], "int32"));
  const picked = tf.gather(tf.reshape(x, [samples * rows, product(rest)]), tf.reshape(places, [-1]));
  return tf.reshape(picked, [...indices.shape.slice(0, -1), ...rest]);
}

/** Data whose rows at `places` are replaced, or added to. */
function scattered(tf: TensorFlow, node: TfjsNode, x: Tensor, places: Tensor, updates: Tensor): Tensor {
  const reduction = stringAttribute(node.attributes, "reduction", "none");
  if (reduction !== "none" && reduction !== "add") throw unsupported(node, `reduction "${reduction}"`);
  const rows = x.size / (updates.size / places.size);
  const flat = tf.reshape(x, [rows, ...updates.shape.slice(1)]);
  const moved = tf.unsortedSegmentSum(updates, places as Tensor1D, rows);
  if (reduction === "add") return tf.reshape(tf.add(flat, moved), x.shape);
  const hit = tf.unsortedSegmentSum(tf.onesLike(updates), places as Tensor1D, rows);
  return tf.reshape(tf.where(cut(tf, tf.greater(hit, 0)), moved, flat), x.shape);
}

function product(lengths: readonly number[]): number {
  return lengths.reduce((total, length) => total * length, 1);
}
