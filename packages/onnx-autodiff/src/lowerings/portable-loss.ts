import { elementCount, type GraphBuilder, type Value } from "@cochlea/onnx-graph";
import { masked } from "../graphs/indicator.ts";
import type { Lowered } from "./lowering.ts";

/** Σ over classes of −target·log softmax(logits), and its mean over the batch. */
export function softmaxCrossEntropy(g: GraphBuilder, { inputs: [logits, target] }: Lowered): Value[] {
  const logProbabilities = g.add("LogSoftmax", [logits], { axis: 1 });
  const total = g.add("ReduceSum", [g.add("Mul", [logProbabilities, target]), g.ints([0, 1])], { keepdims: 0 });
  return [g.add("Mul", [total, g.scalar(-1 / Number(logits.shape[0]))]), logProbabilities];
}

/** (softmax·Σtarget − target)/N; the sum is 1 for a plain distribution and the weight of a weighted sample. */
export function softmaxCrossEntropyGrad(g: GraphBuilder, { inputs: [dloss, logProbabilities, target] }: Lowered): Value[] {
  const weight = g.add("ReduceSum", [target, g.ints([1])], { keepdims: 1 });
  const difference = g.add("Sub", [g.add("Mul", [g.add("Exp", [logProbabilities]), weight]), target]);
  return [g.add("Mul", [difference, g.add("Mul", [dloss, g.scalar(1 / Number(target.shape[0]))])])];
}

/**
 * The mean of (1 − target)·x + share·(max(−x, 0) + log(1 + exp(−|x|))), where share is 1 + (weight − 1)·target.
 *
 * Nothing overflows, and far from 0 the small term is left by itself: for targets of 0 and 1 no large numbers cancel.
 */
export function sigmoidCrossEntropy(g: GraphBuilder, { inputs: [logits, target, weights] }: Lowered): Value[] {
  const small = g.add("Softplus", [g.add("Neg", [g.add("Abs", [logits])])]);
  if (!weights) return [meanOf(g, g.add("Add", [g.add("Sub", [g.add("Relu", [logits]), g.add("Mul", [logits, target])]), small]))];
  const negative = g.add("Mul", [g.add("Sub", [g.scalar(1), target]), logits]);
  const logarithm = g.add("Add", [g.add("Relu", [g.add("Neg", [logits])]), small]);
  return [meanOf(g, g.add("Add", [negative, g.add("Mul", [positiveShare(g, target, weights), logarithm])]))];
}

/** (share·sigmoid(x) − weight·target)/NC. */
export function sigmoidCrossEntropyGrad(g: GraphBuilder, { inputs: [dloss, logits, target, weights] }: Lowered): Value[] {
  const sigmoid = g.add("Sigmoid", [logits]);
  const weighted = weights ? [g.add("Mul", [sigmoid, positiveShare(g, target, weights)]), g.add("Mul", [target, weights])] : [sigmoid, target];
  return [g.add("Mul", [g.add("Sub", weighted), g.add("Mul", [dloss, g.scalar(1 / elementCount(logits.shape))])])];
}

function positiveShare(g: GraphBuilder, target: Value, weights: Value): Value {
  return g.add("Add", [g.add("Mul", [target, g.add("Sub", [weights, g.scalar(1)])]), g.scalar(1)]);
}

function meanOf(g: GraphBuilder, losses: Value): Value {
  return g.add("ReduceMean", [losses], { axes: [0, 1], keepdims: 0 });
}

export function reluGrad(g: GraphBuilder, { inputs: [dy, y] }: Lowered): Value[] {
  return [masked(g, dy, g.add("Greater", [y, g.scalar(0)]))];
}
