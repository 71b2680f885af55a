import type { Tensor } from "@tensorflow/tfjs-core";
import type { TensorFlow } from "./tensorflow.ts";

/**
 * The same data as a tensor that nothing is differentiated through.
 *
 * For what jumps: comparisons, places, integers. TensorFlow.js has no gradient of most of them, and asks for one wherever
 * a way leads through.
 */
export function cut(tf: TensorFlow, x: Tensor): Tensor {
  const { dataId, shape, dtype } = x;
  tf.backend().incRef(dataId);
  return tf.engine().makeTensorFromTensorInfo({ dataId, shape, dtype });
}
