import type { Scalar, Tensor, Tensor2D } from "@tensorflow/tfjs-core";
import type { LoadedGraph } from "./load-graph.ts";
import type { TensorFlow } from "./tensorflow.ts";

export interface LossRequest {
  readonly graph: LoadedGraph;
  /** A tensor for every input of the graph. */
  readonly feeds: ReadonlyMap<string, Tensor>;
  /** Name of the value `[batch, classes]` that the loss is taken of. */
  readonly logits: string;
  /** Distribution over the classes, one row a sample. */
  readonly target: Tensor;
  /** Names of the inputs to differentiate by. */
  readonly parameters: readonly string[];
  /** Other values of the forward pass to hand back, such as running statistics. */
  readonly values?: readonly string[];
}

/** All tensors are the caller's to dispose of. */
export interface LossAndGradients {
  /** Mean cross-entropy of the batch. */
  readonly loss: Scalar;
  /** By the name of the parameter. */
  readonly gradients: ReadonlyMap<string, Tensor>;
  /** Logits and the values asked for, by name. */
  readonly values: ReadonlyMap<string, Tensor>;
}

/**
 * The softmax cross-entropy of a graph's logits, and its gradients, by TensorFlow.js's own differentiation.
 *
 * @throws {RangeError} Where the logits do not depend on a parameter.
 */
export function lossAndGradients(tf: TensorFlow, { graph, feeds, logits, target, parameters, values = [] }: LossRequest): LossAndGradients {
  const kept = new Map<string, Tensor>();
  const forward = (): Scalar => {
    const results = graph.run(feeds, [logits, ...values]);
    for (const [name, tensor] of results) kept.set(name, tf.keep(tf.clone(tensor)));
    return crossEntropy(tf, results.get(logits) as Tensor2D, target);
  };
  const { value, grads } = tf.engine().gradients(forward, parameters.map((name) => parameterNamed(feeds, name)));
  const gradients = new Map(parameters.map((name, index) => [name, reached(grads[index] as Tensor | null, name)]));
  return { loss: value, gradients, values: kept };
}

/** −Σ target·log softmax(logits), and the mean over the batch. */
function crossEntropy(tf: TensorFlow, logits: Tensor2D, target: Tensor): Scalar {
  return tf.mul(tf.sum(tf.mul(tf.logSoftmax(logits), target)), -1 / logits.shape[0]);
}

function parameterNamed(feeds: ReadonlyMap<string, Tensor>, name: string): Tensor {
  const tensor = feeds.get(name);
  if (!tensor) throw new RangeError(`lossAndGradients: need a tensor for parameter "${name}", got none`);
  return tensor;
}

function reached(gradient: Tensor | null | undefined, parameter: string): Tensor {
  if (!gradient) throw new RangeError(`lossAndGradients: the logits do not depend on the parameter "${parameter}"; leave it out of the parameters`);
  return gradient;
}
