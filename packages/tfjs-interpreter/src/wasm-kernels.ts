import type { Tensor, Tensor4D } from "@tensorflow/tfjs-core";
import type { TensorFlow } from "./tensorflow.ts";

/** What a kernel is called with: tensors and attributes by name. */
interface KernelCall {
  readonly inputs: Readonly<Record<string, Tensor>>;
  readonly attrs: KernelAttributes;
}

interface KernelAttributes {
  readonly filterSize: number | readonly [number, number];
  readonly strides: number | readonly [number, number];
  readonly filterShape: readonly [number, number, number, number];
  readonly inputShape: readonly [number, number, number, number];
  readonly numSegments: number;
}

type Kernel = (tf: TensorFlow, call: KernelCall) => Tensor;

/** Kernels for gradients that the WebAssembly backend lacks, in terms of those that it has. Pads are not in them: our convolutions and pools are "valid". */
const MISSING: Readonly<Record<string, Kernel>> = {
  Conv2DBackpropFilter: (tf, { inputs: { x, dy }, attrs: { strides, filterShape } }) => convolutionFilter(tf, x, dy, pair(strides), filterShape),
  DepthwiseConv2dNativeBackpropFilter: (tf, { inputs: { x, dy }, attrs: { strides, filterShape } }) => depthwiseFilter(tf, x, dy, pair(strides), filterShape),
  DepthwiseConv2dNativeBackpropInput: (tf, { inputs: { dy, filter }, attrs: { strides, inputShape } }) => depthwiseInput(tf, dy, filter, pair(strides), inputShape),
  UnsortedSegmentSum: (tf, { inputs: { x, segmentIds }, attrs: { numSegments } }) => segmentSum(tf, x, segmentIds, numSegments),
};

/** Kernels that it has and that are wrong: its own gives the gradient of overlapping and of oblong windows to the wrong elements. */
const WRONG: Readonly<Record<string, Kernel>> = {
  MaxPoolGrad: (tf, { inputs: { dy, input }, attrs: { filterSize, strides } }) => maxPoolInput(tf, dy, input, pair(filterSize), pair(strides)),
};

const registered = new WeakSet<object>();

/** Registers what the WebAssembly backend lacks for training, and what it has wrong; a second call does nothing. */
export function registerWasmKernels(tf: TensorFlow): void {
  if (registered.has(tf)) return;
  registered.add(tf);
  for (const [name, kernel] of Object.entries(MISSING)) if (!tf.getKernel(name, "wasm")) register(tf, name, kernel);
  for (const [name, kernel] of Object.entries(WRONG)) {
    tf.unregisterKernel(name, "wasm");
    register(tf, name, kernel);
  }
}

function register(tf: TensorFlow, kernelName: string, compute: Kernel): void {
  tf.registerKernel({ kernelName, backendName: "wasm", kernelFunc: (call) => tf.tidy(() => compute(tf, call as unknown as KernelCall)) });
}

function pair(lengths: number | readonly [number, number]): readonly [number, number] {
  return typeof lengths === "number" ? [lengths, lengths] : lengths;
}

/** The input's part under one element of the filter, `[samples, height, width, channels]`. */
function under(tf: TensorFlow, x: Tensor, dy: Tensor, row: number, column: number, [down, right]: readonly [number, number]): Tensor {
  const [samples, height, width] = dy.shape as number[];
  const channels = x.shape[3] as number;
  return tf.stridedSlice(x, [0, row, column, 0], [samples, row + (height - 1) * down + 1, column + (width - 1) * right + 1, channels], [1, down, right, 1]);
}

/** A convolution itself: of the input with the output's gradient, samples taking the place of channels. */
function convolutionFilter(tf: TensorFlow, x: Tensor, dy: Tensor, strides: readonly [number, number], shape: readonly [number, number, number, number]): Tensor {
  const [height, width, inputs, outputs] = shape;
  const taps: Tensor[] = [];
  const gradient = tf.reshape(dy, [-1, outputs]);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) taps.push(tf.matMul(tf.reshape(under(tf, x, dy, row, column, strides), [-1, inputs]), gradient, true, false));
  }
  return tf.reshape(tf.stack(taps), [...shape]);
}

/** For each element of the filter, the sum of the input under it times the output's gradient. */
function depthwiseFilter(tf: TensorFlow, x: Tensor, dy: Tensor, strides: readonly [number, number], shape: readonly [number, number, number, number]): Tensor {
  const [height, width, channels, multiplier] = shape;
  const gradient = tf.reshape(dy, [-1, channels, multiplier]);
  const taps: Tensor[] = [];
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) taps.push(tf.sum(tf.mul(tf.reshape(under(tf, x, dy, row, column, strides), [-1, channels, 1]), gradient), 0));
  }
  return tf.reshape(tf.stack(taps), [...shape]);
}

/** The turned filter over the output's gradient, with zeros between its elements in place of strides. */
function depthwiseInput(tf: TensorFlow, dy: Tensor, filter: Tensor, strides: readonly [number, number], shape: readonly [number, number, number, number]): Tensor {
  const [height, width, channels, multiplier] = filter.shape as number[];
  const [samples, rows, columns] = dy.shape as number[];
  const [down, right] = strides;
  const apart = tf.pad(tf.reshape(dy, [samples * rows, 1, columns, 1, channels * multiplier]), [[0, 0], [0, down - 1], [0, 0], [0, right - 1], [0, 0]]);
  const whole = tf.reshape(apart, [samples, rows * down, columns * right, channels * multiplier]);
  const [tall, wide] = [(rows - 1) * down + 1, (columns - 1) * right + 1];
  const gradient = tf.pad(tf.slice(whole, [0, 0, 0, 0], [samples, tall, wide, channels * multiplier]), [[0, 0], [height - 1, shape[1] - tall], [width - 1, shape[2] - wide], [0, 0]]);
  const turned = tf.reshape(tf.reverse(filter, [0, 1]), [height, width, channels * multiplier, 1]);
  const dx = tf.depthwiseConv2d(gradient as Tensor4D, turned as Tensor4D, 1, "valid");
  return multiplier === 1 ? dx : tf.reshape(tf.sum(tf.reshape(dx, [-1, channels, multiplier]), 2), [...shape]);
}

/** The first of equal maxima takes the gradient. */
function maxPoolInput(tf: TensorFlow, dy: Tensor, x: Tensor, [height, width]: readonly [number, number], [down, right]: readonly [number, number]): Tensor {
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

function segmentSum(tf: TensorFlow, x: Tensor, ids: Tensor, segments: number): Tensor {
  const [values, places] = [x.dataSync<"float32">(), ids.dataSync<"int32">()];
  const width = x.size / places.length;
  const sums = new Float32Array(segments * width);
  places.forEach((segment, row) => {
    for (let index = 0; index < width; index++) sums[segment * width + index] += values[row * width + index];
  });
  return tf.tensor(sums, [segments, ...x.shape.slice(ids.rank)], x.dtype);
}
