import type { Scalar, Tensor, Tensor2D } from "@tensorflow/tfjs-core";
import type { LoadedGraph } from "./load-graph.ts";
import type { TensorFlow } from "./tensorflow.ts";

/** What is made smaller, as `@cochlea/onnx-autodiff` names it. */
export type TfjsLoss = { readonly kind: "softmax-cross-entropy" } | { readonly kind: "sigmoid-cross-entropy"; readonly positiveWeights?: readonly number[] };

export interface LossRequest {
  readonly graph: LoadedGraph;
  /** A tensor for every input of the graph. */
  readonly feeds: ReadonlyMap<string, Tensor>;
  /** Name of the value `[batch, classes]` that the loss is taken of. */
  readonly logits: string;
  /** One row a sample: a distribution over the classes, or for the sigmoid cross-entropy a number from 0 to 1 for each class. */
  readonly target: Tensor;
  /** Default the softmax cross-entropy. */
  readonly loss?: TfjsLoss;
  /** Names of the inputs to differentiate by. */
  readonly parameters: readonly string[];
  /** Other values of the forward pass to hand back, such as running statistics. */
  readonly values?: readonly string[];
}

/** All tensors are the caller's to dispose of. */
export interface LossAndGradients {
  /** Mean loss of the batch. */
  readonly loss: Scalar;
  /** By the name of the parameter. */
  readonly gradients: ReadonlyMap<string, Tensor>;
  /** Logits and the values asked for, by name. */
  readonly values: ReadonlyMap<string, Tensor>;
}

/**
 * The loss of a graph's logits, and its gradients, by TensorFlow.js's own differentiation.
 *
 * @throws {RangeError} Where the logits do not depend on a parameter.
 */
export function lossAndGradients(tf: TensorFlow, { graph, feeds, logits, target, loss = { kind: "softmax-cross-entropy" }, parameters, values = [] }: LossRequest): LossAndGradients {
  const kept = new Map<string, Tensor>();
  const forward = (): Scalar => {
    const results = graph.run(feeds, [logits, ...values]);
    for (const [name, tensor] of results) kept.set(name, tf.keep(tf.clone(tensor)));
    return lossOf(tf, loss, results.get(logits) as Tensor2D, target);
  };
  const { value, grads } = tf.engine().gradients(forward, parameters.map((name) => parameterNamed(feeds, name)));
  const gradients = new Map(parameters.map((name, index) => [name, reached(grads[index] as Tensor | null, name)]));
  return { loss: value, gradients, values: kept };
}

function lossOf(tf: TensorFlow, loss: TfjsLoss, logits: Tensor2D, target: Tensor): Scalar {
  return loss.kind === "softmax-cross-entropy" ? softmaxCrossEntropy(tf, logits, target) : sigmoidCrossEntropy(tf, logits, target, loss.positiveWeights);
}

/** (1 − target)·x + (1 + (weight − 1)·target)·log(1 + exp(−x)), the mean over samples and classes. */
function sigmoidCrossEntropy(tf: TensorFlow, logits: Tensor2D, target: Tensor, weights?: readonly number[]): Scalar {
  const softplus = tf.softplus(tf.neg(logits));
  const share = weights ? tf.add(tf.mul(target, tf.tensor1d(weights.map((weight) => weight - 1))), 1) : 1;
  return tf.mean(tf.add(tf.mul(tf.sub(1, target), logits), tf.mul(share, softplus)));
}

/** −Σ target·log softmax(logits), and the mean over the batch. */
function softmaxCrossEntropy(tf: TensorFlow, logits: Tensor2D, target: Tensor): Scalar {
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
