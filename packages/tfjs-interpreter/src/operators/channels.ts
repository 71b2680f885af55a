import type { Tensor, Tensor4D } from "@tensorflow/tfjs-core";
import type { TensorFlow } from "../tensorflow.ts";

/** Maps as TensorFlow.js wants them: `[samples, height, width, channels]`. */
export function channelsLast(tf: TensorFlow, x: Tensor): Tensor4D {
  return tf.transpose(x as Tensor4D, [0, 2, 3, 1]);
}

/** Maps as ONNX has them: `[samples, channels, height, width]`. */
export function channelsFirst(tf: TensorFlow, x: Tensor4D): Tensor4D {
  return tf.transpose(x, [0, 3, 1, 2]);
}
