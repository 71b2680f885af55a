import { elementCount, intAttribute, intsAttribute, transposedWindowOf, windowOf } from "@cochlea/onnx-graph";
import type { Tensor, Tensor4D } from "@tensorflow/tfjs-core";
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
  if (strides.length === 3) return slideDeep(tf, x, w, strides, group);
  if (group > 1 && group === x.shape[1]) return depthwise(tf, x, w, strides);
  if (group === 1) return channelsFirst(tf, tf.conv2d(channelsLast(tf, x), filterLast(tf, w), [strides[0], strides[1]], "valid"));
  const [maps, filters] = [tf.split(x, group, 1), tf.split(w, group, 0)];
  return tf.concat(maps.map((map, index) => slide(tf, map, filters[index], strides, 1)), 1);
}

/** Over three axes: for each layer of the filter a convolution over the last two, and their sum. That of TensorFlow.js is wrong on WebAssembly. */
function slideDeep(tf: TensorFlow, x: Tensor, w: Tensor, [inward, ...strides]: readonly number[], group: number): Tensor {
  const [samples, channels, depth, ...lengths] = x.shape;
  const [outputs, inner, layers, ...kernel] = w.shape;
  const count = Math.floor((depth - layers) / inward) + 1;
  const sum = Array.from({ length: layers }, (_, layer) => {
    const seen = taken(tf, x, Array.from({ length: count }, (_, index) => layer + index * inward), 2);
    const maps = tf.reshape(tf.transpose(seen, [0, 2, 1, 3, 4]), [samples * count, channels, ...lengths]);
    return slide(tf, maps, tf.reshape(taken(tf, w, [layer], 2), [outputs, inner, ...kernel]), strides, group);
  }).reduce((a, b) => tf.add(a, b));
  return tf.transpose(tf.reshape(sum, [samples, count, ...sum.shape.slice(1)]), [0, 2, 1, 3, 4]);
}

/** libtensorflow wants one stride for both axes; others are taken out of the result at stride 1. */
function depthwise(tf: TensorFlow, x: Tensor, w: Tensor, strides: readonly number[]): Tensor {
  const [, channels] = x.shape as number[];
  const [outputs, , ...kernel] = w.shape;
  const filter = tf.transpose(tf.reshape(w, [channels, outputs / channels, ...kernel]), [2, 3, 0, 1]);
  const stride = strides[0] === strides[1] ? strides[0] : 1;
  const y = channelsFirst(tf, tf.depthwiseConv2d(channelsLast(tf, x), filter as Tensor4D, stride, "valid"));
  if (strides[0] === strides[1]) return y;
  return strides.reduce<Tensor>((partly, step, axis) => taken(tf, partly, Array.from({ length: Math.ceil(y.shape[axis + 2] / step) }, (_, index) => index * step), axis + 2), y);
}

/** `[outputs, inputs, height, width]` to `[height, width, inputs, outputs]`. */
function filterLast(tf: TensorFlow, w: Tensor): Tensor4D {
  return tf.transpose(w as Tensor4D, [2, 3, 1, 0]);
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
  const filter = filterLast(tf, w);
  return channelsFirst(tf, tf.conv2dTranspose(channelsLast(tf, x), filter, [samples, height, width, filter.shape[2]], [strides[0], strides[1]], "valid"));
}
