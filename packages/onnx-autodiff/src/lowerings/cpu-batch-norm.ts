import { elementCount, float, float32Tensor, floatAttribute, type GraphBuilder, type Value } from "@cochlea/onnx-graph";
import type { Lowered } from "./lowering.ts";
import { column, samplesPerChannel } from "./portable-batch-norm.ts";

/** By the runtime's own operator, which reads the map three times and writes it once, and keeps nothing in between. */
export function batchNormTrainByOperator(g: GraphBuilder, { inputs: [x, scale, bias, runningMean, runningVariance], attributes }: Lowered): Value[] {
  const count = samplesPerChannel(x);
  const [momentum, epsilon] = [floatAttribute(attributes, "momentum", 0.9), floatAttribute(attributes, "epsilon", 1e-5)];
  // With a momentum of 0 what it calls the new running statistics are the batch's. It writes them over the old ones' memory, which so must be nobody else's.
  const own = (running: Value): Value => g.add("Mul", [running, g.scalar(0)]);
  const [y, mean, variance] = g.addAll("BatchNormalization", [x, scale, bias, own(runningMean), own(runningVariance)], { training_mode: 1, momentum: float(0), epsilon: float(epsilon) }, { outputs: 3 });
  const inverse = g.add("Reciprocal", [g.add("Sqrt", [g.add("Add", [variance, g.scalar(epsilon)])])]);
  const moved = (running: Value, batch: Value, factor: number): Value =>
    g.add("Add", [g.add("Mul", [running, g.scalar(momentum)]), g.add("Mul", [batch, g.scalar((1 - momentum) * factor)])]);
  return [y, moved(runningMean, mean, 1), moved(runningVariance, variance, count / Math.max(count - 1, 1)), mean, inverse];
}

/**
 * dx = k1·(dy + r·x) + k3, with k1 = scale/σ, r = −dscale/(n·σ), k3 = −k1·(dbias/n + r·mean); dscale = Σ dy∘(x − mean)/σ; dbias = Σ dy.
 *
 * The factors are numbers a channel, so the map is gone through half as often as step by step. x − mean is never written down:
 * Σ dy∘x − mean·Σ dy loses no more digits than x itself has lost by being rounded so far from 0.
 */
export function batchNormGradByFactors(g: GraphBuilder, { inputs: [dy, x, scale, mean, inverse] }: Lowered): Value[] {
  const share = g.scalar(-1 / samplesPerChannel(x));
  const product = (...factors: Value[]): Value => factors.reduce((a, b) => g.add("Mul", [a, b]));
  const dbias = sumPerChannel(g, dy);
  const dscale = product(g.add("Sub", [productPerChannel(g, dy, x), product(mean, dbias)]), inverse);
  const [k1, ratio] = [product(scale, inverse), product(dscale, inverse, share)];
  const k3 = product(k1, g.add("Sub", [product(dbias, share), product(ratio, mean)]));
  const along = g.add("Add", [dy, g.add("Mul", [x, column(g, ratio, x)])]);
  return [scaledAndShifted(g, along, k1, k3), dscale, dbias];
}

/** Row by row, then over samples: rows lie together in memory, and every row is work for a thread. */
function sumPerChannel(g: GraphBuilder, map: Value): Value {
  const [samples, channels, ...spatial] = map.shape.map(Number);
  const rows = g.add("Reshape", [map, g.ints([samples, channels, elementCount(spatial)])]);
  return g.add("ReduceSum", [g.add("ReduceSum", [rows, g.ints([2])], { keepdims: 0 }), g.ints([0])], { keepdims: 0 });
}

/** Numbers of a row from which on its product with another is faster as a product of matrices than number by number. */
const LONG_ROW = 512;

/** Σ a∘b. */
function productPerChannel(g: GraphBuilder, a: Value, b: Value): Value {
  const [samples, channels, ...spatial] = a.shape.map(Number);
  if (elementCount(spatial) < LONG_ROW) return sumPerChannel(g, g.add("Mul", [a, b]));
  const rows = [a, b].map((map) => g.add("Reshape", [map, g.ints([samples * channels, 1, elementCount(spatial)])]));
  const products = g.add("MatMul", [rows[0], g.add("Transpose", [rows[1]], { perm: [0, 2, 1] })]);
  return g.add("ReduceSum", [g.add("Reshape", [products, g.ints([samples, channels])]), g.ints([0])], { keepdims: 0 });
}

/** a·x + b in one pass, with numbers a channel: batch norm outside training, of mean 0 and variance 1. */
function scaledAndShifted(g: GraphBuilder, x: Value, a: Value, b: Value): Value {
  const channels = Number(x.shape[1]);
  const all = (value: number): Value => g.constant(float32Tensor([channels], new Float32Array(channels).fill(value)));
  return g.add("BatchNormalization", [x, a, b, all(0), all(1)], { epsilon: float(0) });
}
