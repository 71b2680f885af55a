import { ELEMENT_TYPES, elementCount, type GraphBuilder, type Value } from "@cochlea/onnx-graph";
import { indicator, masked } from "../graphs/indicator.ts";
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

/**
 * Adds a zero made from one element of each source.
 *
 * `x < x` is false even for NaN and infinity, so that a broken gradient does not break what waits for it.
 */
export function after(g: GraphBuilder, { inputs: [value, ...sources] }: Lowered): Value[] {
  const elements = sources.map((source) => firstElement(g, source));
  const joined = elements.length === 1 ? elements[0] : g.add("Concat", elements, { axis: 0 });
  const zeros = indicator(g, g.add("Less", [joined, joined]));
  return [g.add("Add", [value, g.add("ReduceSum", [zeros], { keepdims: 0 })])];
}

/** As a float32 vector of length 1. */
function firstElement(g: GraphBuilder, source: Value): Value {
  const axes = source.shape.map((_, axis) => axis);
  const corner = axes.length === 0 ? source : g.add("Slice", [source, g.ints(axes.map(() => 0)), g.ints(axes.map(() => 1)), g.ints(axes)]);
  const element = source.type === "float32" ? corner : g.add("Cast", [corner], { to: ELEMENT_TYPES.float32.onnx });
  return g.add("Reshape", [element, g.ints([1])]);
}
