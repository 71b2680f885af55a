import { elementCount, intAttribute, intsAttribute, windowOf, type Attributes, type Window } from "@cochlea/onnx-graph";
import type { Tensor, Tensor4D } from "@tensorflow/tfjs-core";
import type { TensorFlow } from "../tensorflow.ts";
import { channelsFirst, channelsLast } from "./channels.ts";
import { taken } from "./indexing.ts";
import { padWith } from "./slicing.ts";
import { inputOf, unary, unsupported, type TfjsNode, type TfjsOperator } from "./tfjs-operator.ts";

export const POOLING_OPERATORS = {
  AveragePool: (tf, node) => [averagePool(tf, node)],
  GlobalAveragePool: unary((tf, x) => tf.mean(x, lengthAxes(x), true)),
  GlobalLpPool: unary((tf, x, attributes) => root(tf, tf.sum(powered(tf, x, attributes), lengthAxes(x), true), attributes)),
  GlobalMaxPool: unary((tf, x) => tf.max(x, lengthAxes(x), true)),
  LpPool: (tf, node) => [lpPool(tf, node)],
  MaxPool: (tf, node) => [maxPool(tf, node)],
} satisfies Record<string, TfjsOperator>;

function lengthAxes(x: Tensor): number[] {
  return [...x.shape.keys()].slice(2);
}

/** A pool's window, and how often it fits on each axis. */
interface Pool extends Window {
  readonly counts: readonly number[];
}

function poolOf(node: TfjsNode, x: Tensor): Pool {
  const lengths = x.shape.slice(2);
  if (lengths.length > 3) throw unsupported(node, `a pool over ${lengths.length} axes`);
  const window = windowOf(node.attributes, intsAttribute(node.attributes, "kernel_shape", []), lengths);
  const ceil = intAttribute(node.attributes, "ceil_mode", 0) === 1;
  return { ...window, counts: lengths.map((length, axis) => countOf(window, axis, length, ceil)) };
}

/** With `ceil` a last, partial window counts, unless it starts past the input and its first pad. */
function countOf({ kernel, strides, dilations, pads }: Window, axis: number, length: number, ceil: boolean): number {
  const steps = (length + pads[axis] + pads[axis + kernel.length] - dilations[axis] * (kernel[axis] - 1) - 1) / strides[axis];
  if (!ceil) return Math.floor(steps) + 1;
  const count = Math.ceil(steps) + 1;
  return (count - 1) * strides[axis] >= length + pads[axis] ? count - 1 : count;
}

/** Pads, and past the end as much as the last window needs. */
function filledOut(tf: TensorFlow, x: Tensor, { kernel, strides, dilations, pads, counts }: Pool, value: number): Tensor {
  const before = pads.slice(0, kernel.length);
  const behind = counts.map((count, axis) => (count - 1) * strides[axis] + dilations[axis] * (kernel[axis] - 1) + 1 - x.shape[axis + 2] - before[axis]);
  return padWith(tf, x, [0, 0, ...before], [0, 0, ...behind], value);
}

/** Windows laid side by side where they are dilated, for which TensorFlow.js has no gradient. */
function sideBySide(tf: TensorFlow, x: Tensor, { kernel, strides, dilations, counts }: Pool): Tensor {
  return counts.reduce((partly, count, axis) => {
    const positions = Array.from({ length: count * kernel[axis] }, (_, index) => Math.floor(index / kernel[axis]) * strides[axis] + (index % kernel[axis]) * dilations[axis]);
    return taken(tf, partly, positions, axis + 2);
  }, x);
}

type Kind = "max" | "average";

/**
 * Pools over one, two or three axes, without pads.
 *
 * Over three it pools the last two, and then the first: TensorFlow.js has a wrong gradient of its own pool.
 */
function pool(tf: TensorFlow, x: Tensor, kind: Kind, kernel: readonly number[], strides: readonly number[]): Tensor {
  if (kernel.every((length) => length === 1) && strides.every((stride) => stride === 1)) return x;
  if (kernel.length === 1) return tf.squeeze(pool(tf, tf.expandDims(x, 2), kind, [1, ...kernel], [1, ...strides]), [2]);
  if (kernel.length === 2) return channelsFirst(tf, pool2d(tf, channelsLast(tf, x), kind, kernel, strides));
  const [samples, channels, depth, ...lengths] = x.shape;
  const flat = pool(tf, tf.reshape(x, [samples, channels * depth, ...lengths]), kind, kernel.slice(1), strides.slice(1));
  const [height, width] = flat.shape.slice(2);
  const deep = pool(tf, tf.reshape(flat, [samples, channels, depth, height * width]), kind, [kernel[0], 1], [strides[0], 1]);
  return tf.reshape(deep, [samples, channels, -1, height, width]);
}

function pool2d(tf: TensorFlow, x: Tensor4D, kind: Kind, [height, width]: readonly number[], [down, right]: readonly number[]): Tensor4D {
  return kind === "max" ? tf.maxPool(x, [height, width], [down, right], "valid") : tf.avgPool(x, [height, width], [down, right], "valid");
}

function maxPool(tf: TensorFlow, node: TfjsNode): Tensor {
  const window = poolOf(node, inputOf(node, 0));
  const x = filledOut(tf, inputOf(node, 0), window, -Infinity);
  if (window.dilations.every((dilation) => dilation === 1)) return pool(tf, x, "max", window.kernel, window.strides);
  return pool(tf, sideBySide(tf, x, window), "max", window.kernel, window.kernel);
}

function averagePool(tf: TensorFlow, node: TfjsNode): Tensor {
  const x = inputOf(node, 0);
  const window = poolOf(node, x);
  const mean = pool(tf, filledOut(tf, x, window, 0), "average", window.kernel, window.strides);
  const countsPads = intAttribute(node.attributes, "count_include_pad", 0) === 1;
  return window.counts.reduce((partly, count, axis) => {
    const shares = Float32Array.from({ length: count }, (_, index) => window.kernel[axis] / counted(window, axis, index, x.shape[axis + 2], countsPads));
    return shares.every((share) => share === 1) ? partly : tf.mul(partly, tf.tensor(shares, mean.shape.map((_, at) => (at === axis + 2 ? count : 1))));
  }, mean);
}

/** How many elements of a window count: those of the input, or of the input and its pads. */
function counted({ kernel, strides, pads }: Window, axis: number, index: number, length: number, countsPads: boolean): number {
  const start = index * strides[axis] - pads[axis];
  const [low, high] = countsPads ? [-pads[axis], length + pads[axis + kernel.length]] : [0, length];
  return Math.min(start + kernel[axis], high) - Math.max(start, low);
}

/** The p-th root of the sum of p-th powers. */
function lpPool(tf: TensorFlow, node: TfjsNode): Tensor {
  const window = poolOf(node, inputOf(node, 0));
  const x = filledOut(tf, powered(tf, inputOf(node, 0), node.attributes), window, 0);
  return root(tf, tf.mul(pool(tf, x, "average", window.kernel, window.strides), elementCount(window.kernel)), node.attributes);
}

function powered(tf: TensorFlow, x: Tensor, attributes: Attributes): Tensor {
  const power = intAttribute(attributes, "p", 2);
  return power === 2 ? tf.square(x) : tf.pow(tf.abs(x), power);
}

function root(tf: TensorFlow, sum: Tensor, attributes: Attributes): Tensor {
  const power = intAttribute(attributes, "p", 2);
  return power === 2 ? tf.sqrt(sum) : tf.pow(sum, 1 / power);
}
