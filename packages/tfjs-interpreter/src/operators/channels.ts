import type { Tensor } from "@tensorflow/tfjs-core";
import type { TensorFlow } from "../tensorflow.ts";

/** Maps as TensorFlow.js wants them: `[samples, …lengths, channels]`. */
export function channelsLast(tf: TensorFlow, x: Tensor): Tensor {
  return tf.transpose(x, [0, ...[...x.shape.keys()].slice(2), 1]);
}

/** Maps as ONNX has them: `[samples, channels, …lengths]`. */
export function channelsFirst(tf: TensorFlow, x: Tensor): Tensor {
  return tf.transpose(x, [0, x.rank - 1, ...[...x.shape.keys()].slice(1, -1)]);
}
