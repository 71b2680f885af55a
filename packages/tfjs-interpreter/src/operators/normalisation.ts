import { floatAttribute, intAttribute, intsAttribute, normaliseAxis } from "@cochlea/onnx-graph";
import type { Tensor } from "@tensorflow/tfjs-core";
import type { TensorFlow } from "../tensorflow.ts";
import { padWith } from "./slicing.ts";
import { inputOf, unary, unsupported, type TfjsNode, type TfjsOperator } from "./tfjs-operator.ts";

export const NORMALISATION_OPERATORS = {
  BatchNormalization: (tf, node) => (intAttribute(node.attributes, "training_mode", 0) === 1 ? batchNormTrain(tf, node) : [batchNorm(tf, node)]),
  Dropout: (tf, node) => dropout(tf, node),
  InstanceNormalization: (tf, node) => {
    const x = inputOf(node, 0);
    const { centred, variance } = statistics(tf, x, [...x.shape.keys()].slice(2));
    return [scaled(tf, node, tf.mul(centred, inverseRoot(tf, node, variance)))];
  },
  LayerNormalization: (tf, node) => layerNorm(tf, node),
  LpNormalization: unary((tf, x, attributes) => {
    const axis = normaliseAxis(intAttribute(attributes, "axis", -1), x.rank);
    const norm = intAttribute(attributes, "p", 2) === 1 ? tf.sum(tf.abs(x), axis, true) : tf.sqrt(tf.sum(tf.square(x), axis, true));
    return tf.div(x, norm);
  }),
  LRN: (tf, node) => [localResponse(tf, node)],
  MeanVarianceNormalization: unary((tf, x, attributes) => {
    const { centred, variance } = statistics(tf, x, intsAttribute(attributes, "axes", [0, 2, 3]).map((axis) => normaliseAxis(axis, x.rank)));
    return tf.div(centred, tf.add(tf.sqrt(variance), 1e-9));
  }),
} satisfies Record<string, TfjsOperator>;

/** Mean and biased variance over some axes, which keep length 1. */
function statistics(tf: TensorFlow, x: Tensor, axes: number[]): { mean: Tensor; centred: Tensor; variance: Tensor } {
  const mean = tf.mean(x, axes, true);
  const centred = tf.sub(x, mean);
  return { mean, centred, variance: tf.mean(tf.square(centred), axes, true) };
}

function inverseRoot(tf: TensorFlow, { attributes }: TfjsNode, variance: Tensor): Tensor {
  return tf.rsqrt(tf.add(variance, floatAttribute(attributes, "epsilon", 1e-5)));
}

/** One number a channel, shaped to broadcast against the map. */
function column(tf: TensorFlow, vector: Tensor, x: Tensor): Tensor {
  return tf.reshape(vector, x.shape.map((_, axis) => (axis === 1 ? vector.size : 1)));
}

/** Times input 1, plus input 2, each a number a channel. */
function scaled(tf: TensorFlow, node: TfjsNode, normalised: Tensor): Tensor {
  return tf.add(tf.mul(normalised, column(tf, inputOf(node, 1), normalised)), column(tf, inputOf(node, 2), normalised));
}

function batchNorm(tf: TensorFlow, node: TfjsNode): Tensor {
  const x = inputOf(node, 0);
  const inverse = inverseRoot(tf, node, column(tf, inputOf(node, 4), x));
  return scaled(tf, node, tf.mul(tf.sub(x, column(tf, inputOf(node, 3), x)), inverse));
}

/** As `@cochlea/onnx-autodiff` and PyTorch have it: the running variance follows the unbiased estimate. */
function batchNormTrain(tf: TensorFlow, node: TfjsNode): Tensor[] {
  const x = inputOf(node, 0);
  const { mean, centred, variance } = statistics(tf, x, [...x.shape.keys()].filter((axis) => axis !== 1));
  const [momentum, count] = [floatAttribute(node.attributes, "momentum", 0.9), x.size / mean.size];
  const moved = (running: Tensor, batch: Tensor, factor: number): Tensor => tf.add(tf.mul(running, momentum), tf.mul(tf.reshape(batch, [-1]), (1 - momentum) * factor));
  return [
    scaled(tf, node, tf.mul(centred, inverseRoot(tf, node, variance))),
    moved(inputOf(node, 3), mean, 1),
    moved(inputOf(node, 4), variance, count / Math.max(count - 1, 1)),
  ];
}

function layerNorm(tf: TensorFlow, node: TfjsNode): Tensor[] {
  const x = inputOf(node, 0);
  const first = normaliseAxis(intAttribute(node.attributes, "axis", -1), x.rank);
  const { mean, centred, variance } = statistics(tf, x, [...x.shape.keys()].slice(first));
  const inverse = inverseRoot(tf, node, variance);
  const scaledBy = tf.mul(tf.mul(centred, inverse), inputOf(node, 1));
  return [node.inputs[2] ? tf.add(scaledBy, node.inputs[2]) : scaledBy, mean, inverse];
}

/** Divides by what neighbouring channels sum up to. */
function localResponse(tf: TensorFlow, node: TfjsNode): Tensor {
  const x = inputOf(node, 0);
  const size = intAttribute(node.attributes, "size", 1);
  const before = Math.floor((size - 1) / 2);
  const rest = x.shape.slice(1).map(() => 0);
  const squares = padWith(tf, tf.square(x), [0, before, ...rest.slice(1)], [0, size - 1 - before, ...rest.slice(1)]);
  const sum = Array.from({ length: size }, (_, channel) => tf.slice(squares, [0, channel, ...rest.slice(1)], x.shape)).reduce((a, b) => tf.add(a, b));
  const base = tf.add(tf.mul(sum, floatAttribute(node.attributes, "alpha", 1e-4) / size), floatAttribute(node.attributes, "bias", 1));
  return tf.div(x, tf.pow(base, floatAttribute(node.attributes, "beta", 0.75)));
}

/** In training graphs dropout is a product with a mask that is fed. */
function dropout(tf: TensorFlow, node: TfjsNode): Tensor[] {
  const x = inputOf(node, 0);
  if (node.numbers(2)?.[0]) throw unsupported(node, "training_mode");
  return [x, tf.ones(x.shape, "bool")];
}
