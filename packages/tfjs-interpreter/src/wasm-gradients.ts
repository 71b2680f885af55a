import type { Tensor, Tensor4D } from "@tensorflow/tfjs-core";
import type { TensorFlow } from "./tensorflow.ts";

export type Pair = readonly [number, number];

/** Height, width, inputs and outputs of a filter; or samples, height, width and channels of a map. */
export type FilterShape = readonly [number, number, number, number];

/**
 * The gradient of a convolution by its filter: a convolution of the input with the output's gradient.
 *
 * Samples take the place of channels, and strides that of dilations.
 */
export function convolutionFilter(tf: TensorFlow, x: Tensor, dy: Tensor, strides: Pair, shape: FilterShape): Tensor {
  const [height, width, inputs, outputs] = shape;
  const [map, filter] = [tf.transpose(x as Tensor4D, [3, 1, 2, 0]), tf.transpose(dy as Tensor4D, [1, 2, 0, 3])];
  const y = tf.transpose(tf.conv2d(map, filter, 1, "valid", "NHWC", [...strides]), [1, 2, 0, 3]);
  return tf.slice(y, [0, 0, 0, 0], [height, width, inputs, outputs]);
}

/** The same for depthwise convolutions, each channel of each sample by itself, and then the sum over the samples. */
export function depthwiseFilter(tf: TensorFlow, x: Tensor, dy: Tensor, strides: Pair, shape: FilterShape): Tensor {
  const [height, width, channels, multiplier] = shape;
  const [samples, rows, columns] = x.shape as number[];
  const [, outRows, outColumns] = dy.shape as number[];
  const map: Tensor4D = tf.reshape(tf.transpose(x as Tensor4D, [1, 2, 0, 3]), [1, rows, columns, samples * channels]);
  const filter: Tensor4D = tf.reshape(tf.transpose(dy as Tensor4D, [1, 2, 0, 3]), [outRows, outColumns, samples * channels, multiplier]);
  const each = tf.depthwiseConv2d(map, filter, 1, "valid", "NHWC", [...strides]);
  const [, tall, wide] = each.shape;
  const sum = tf.sum(tf.reshape(each, [tall, wide, samples, channels * multiplier]), 2);
  return tf.slice(tf.reshape(sum, [tall, wide, channels, multiplier]), [0, 0, 0, 0], [height, width, channels, multiplier]);
}

/** The turned filter over the output's gradient, with zeros between its elements in place of strides. */
export function depthwiseInput(tf: TensorFlow, dy: Tensor, filter: Tensor, [down, right]: Pair, shape: FilterShape): Tensor {
  const [height, width, channels, multiplier] = filter.shape as number[];
  const [samples, rows, columns] = dy.shape as number[];
  const apart = tf.pad(tf.reshape(dy, [samples * rows, 1, columns, 1, channels * multiplier]), [[0, 0], [0, down - 1], [0, 0], [0, right - 1], [0, 0]]);
  const whole = tf.reshape(apart, [samples, rows * down, columns * right, channels * multiplier]);
  const [tall, wide] = [(rows - 1) * down + 1, (columns - 1) * right + 1];
  const gradient = tf.pad(tf.slice(whole, [0, 0, 0, 0], [samples, tall, wide, channels * multiplier]), [[0, 0], [height - 1, shape[1] - tall], [width - 1, shape[2] - wide], [0, 0]]);
  const turned = tf.reshape(tf.reverse(filter, [0, 1]), [height, width, channels * multiplier, 1]);
  const dx = tf.depthwiseConv2d(gradient as Tensor4D, turned as Tensor4D, 1, "valid");
  return multiplier === 1 ? dx : tf.reshape(tf.sum(tf.reshape(dx, [-1, channels, multiplier]), 2), [...shape]);
}

/** The first of equal maxima takes the gradient. */
export function maxPoolInput(tf: TensorFlow, dy: Tensor, x: Tensor, [height, width]: Pair, [down, right]: Pair): Tensor {
  const [, rows, columns, channels] = x.shape as number[];
  const [samples, outRows, outColumns] = dy.shape as number[];
  const [values, gradients, sums] = [x.dataSync<"float32">(), dy.dataSync<"float32">(), new Float32Array(x.size)];
  for (let out = 0; out < gradients.length; out++) {
    const place = Math.floor(out / channels);
    const [sample, row, column] = [Math.floor(place / (outRows * outColumns)), Math.floor(place / outColumns) % outRows, place % outColumns];
    const corner = ((sample * rows + row * down) * columns + column * right) * channels + (out % channels);
    let best = corner;
    for (let at = 1; at < height * width; at++) {
      const index = corner + (Math.floor(at / width) * columns + (at % width)) * channels;
      if (values[index] > values[best]) best = index;
    }
    sums[best] += gradients[out];
  }
  return tf.tensor4d(sums, [samples, rows, columns, channels]);
}

/** Rows that have the same segment added up. */
export function segmentSum(tf: TensorFlow, x: Tensor, ids: Tensor, segments: number): Tensor {
  const [values, places] = [x.dataSync<"float32">(), ids.dataSync<"int32">()];
  const width = x.size / places.length;
  const sums = new Float32Array(segments * width);
  places.forEach((segment, row) => {
    for (let index = 0; index < width; index++) sums[segment * width + index] += values[row * width + index];
  });
  return tf.tensor(sums, [segments, ...x.shape.slice(ids.rank)], x.dtype);
}
