import { elementCount, intAttribute, intsAttribute, transposedWindowOf, windowOf } from "@cochlea/onnx-graph";
import type { Tensor, Tensor4D, Tensor5D } from "@tensorflow/tfjs-core";
import type { TensorFlow } from "../tensorflow.ts";
import { channelsFirst, channelsLast } from "./channels.ts";
import { taken } from "./indexing.ts";
import { padWith } from "./slicing.ts";
import { inputOf, unsupported, type TfjsNode, type TfjsOperator } from "./tfjs-operator.ts";

export const CONVOLUTION_OPERATORS = {
  Conv: (tf, node) => [withBias(tf, node, convolution(tf, node))],
  ConvTranspose: (tf, node) => [withBias(tf, node, transposedConvolution(tf, node))],
} satisfies Record<string, TfjsOperator>;

function withBias(tf: TensorFlow, { inputs: [, , bias] }: TfjsNode, y: Tensor): Tensor {
  return bias ? tf.add(y, tf.reshape(bias, [1, bias.size, ...y.shape.slice(2).map(() => 1)])) : y;
}

function convolution(tf: TensorFlow, node: TfjsNode): Tensor {
  const [x, w] = [inputOf(node, 0), inputOf(node, 1)];
  const { strides, dilations, pads } = windowOf(node.attributes, w.shape.slice(2), x.shape.slice(2));
  const axes = strides.length;
  if (axes > 3) throw unsupported(node, `a convolution over ${axes} axes`);
  const [map, filter] = [padWith(tf, x, [0, 0, ...pads.slice(0, axes)], [0, 0, ...pads.slice(axes)]), spread(tf, w, dilations)];
  return slide(tf, map, filter, strides, intAttribute(node.attributes, "group", 1));
}

/**
 * A filter with zeros between its elements, in place of dilation.
 *
 * TensorFlow.js has no gradient of dilated convolutions.
 */
function spread(tf: TensorFlow, filter: Tensor, dilations: readonly number[]): Tensor {
  return dilations.reduce((w, dilation, index) => {
    const axis = index + 2;
    const length = w.shape[axis];
    if (dilation === 1 || length === 1) return w;
    const [before, behind] = [elementCount(w.shape.slice(0, axis)), elementCount(w.shape.slice(axis + 1))];
    const rows = padWith(tf, tf.reshape(w, [before * length, 1, behind]), [0, 0, 0], [0, dilation - 1, 0]);
    const reach = (length - 1) * dilation + 1;
    return tf.reshape(tf.slice(tf.reshape(rows, [before, length * dilation, behind]), [0, 0, 0], [before, reach, behind]), w.shape.with(axis, reach));
  }, filter);
}

/** A convolution without padding or dilation over one, two or three axes. */
function slide(tf: TensorFlow, x: Tensor, w: Tensor, strides: readonly number[], group: number): Tensor {
  if (strides.length === 1) return tf.squeeze(slide(tf, tf.expandDims(x, 2), tf.expandDims(w, 2), [1, ...strides], group), [2]);
  if (group > 1 && group === x.shape[1] && strides.length === 2) return depthwise(tf, x, w, strides);
  if (group === 1) return channelsFirst(tf, slideDense(tf, channelsLast(tf, x), filterLast(tf, w), strides));
  const [maps, filters] = [tf.split(x, group, 1), tf.split(w, group, 0)];
  return tf.concat(maps.map((map, index) => slide(tf, map, filters[index], strides, 1)), 1);
}

function slideDense(tf: TensorFlow, x: Tensor, w: Tensor, strides: readonly number[]): Tensor {
  if (strides.length === 2) return tf.conv2d(x as Tensor4D, w as Tensor4D, [strides[0], strides[1]], "valid");
  return tf.conv3d(x as Tensor5D, w as Tensor5D, [strides[0], strides[1], strides[2]], "valid");
}

/** libtensorflow wants one stride for both axes; others are taken out of the result at stride 1. */
function depthwise(tf: TensorFlow, x: Tensor, w: Tensor, strides: readonly number[]): Tensor {
  const [, channels] = x.shape as number[];
  const [outputs, , ...kernel] = w.shape;
  const filter = tf.transpose(tf.reshape(w, [channels, outputs / channels, ...kernel]), [2, 3, 0, 1]);
  const stride = strides[0] === strides[1] ? strides[0] : 1;
  const y = channelsFirst(tf, tf.depthwiseConv2d(channelsLast(tf, x) as Tensor4D, filter as Tensor4D, stride, "valid"));
  if (strides[0] === strides[1]) return y;
  return strides.reduce((partly, step, axis) => taken(tf, partly, Array.from({ length: Math.ceil(y.shape[axis + 2] / step) }, (_, index) => index * step), axis + 2), y);
}

/** [outputs, inputs, …kernel] to [...kernel, inputs, outputs]. */
function filterLast(tf: TensorFlow, w: Tensor): Tensor {
  return tf.transpose(w, [...w.shape.keys()].slice(2).concat(1, 0));
}

function transposedConvolution(tf: TensorFlow, node: TfjsNode): Tensor {
  const [x, w] = [inputOf(node, 0), inputOf(node, 1)];
  const { strides, dilations, pads } = transposedWindowOf(node.attributes, w.shape.slice(2), x.shape.slice(2));
  const axes = strides.length;
  if (axes > 2) throw unsupported(node, `a transposed convolution over ${axes} axes`);
  const full = slideBack(tf, x, spread(tf, w, dilations), strides, intAttribute(node.attributes, "group", 1));
  const extra = intsAttribute(node.attributes, "output_padding", strides.map(() => 0));
  return padWith(tf, full, [0, 0, ...pads.slice(0, axes).map((pad) => -pad)], [0, 0, ...pads.slice(axes).map((pad, axis) => extra[axis] - pad)]);
}

function slideBack(tf: TensorFlow, x: Tensor, w: Tensor, strides: readonly number[], group: number): Tensor {
  if (strides.length === 1) return tf.squeeze(slideBack(tf, tf.expandDims(x, 2), tf.expandDims(w, 2), [1, ...strides], group), [2]);
  if (group > 1) {
    const [maps, filters] = [tf.split(x, group, 1), tf.split(w, group, 0)];
    return tf.concat(maps.map((map, index) => slideBack(tf, map, filters[index], strides, 1)), 1);
  }
  const [samples, , ...lengths] = x.shape;
  const [height, width] = lengths.map((length, axis) => (length - 1) * strides[axis] + w.shape[axis + 2]);
  const filter = filterLast(tf, w) as Tensor4D;
  return channelsFirst(tf, tf.conv2dTranspose(channelsLast(tf, x) as Tensor4D, filter, [samples, height, width, filter.shape[2]], [strides[0], strides[1]], "valid"));
}
