import { elementCount, floatAttribute, type GraphBuilder, type Value } from "@cochlea/onnx-graph";
import type { Lowered } from "./lowering.ts";

/**
 * Normalises by the batch's mean and biased variance, and moves the running statistics towards them.
 *
 * The running variance follows the unbiased estimate, as in PyTorch. The variance is taken around the mean in a second
 * pass: E[x²] − E[x]² loses its digits where the mean is large.
 */
export function batchNormTrain(g: GraphBuilder, { inputs: [x, scale, bias, runningMean, runningVariance], attributes }: Lowered): Value[] {
  const [count, axes] = [samplesPerChannel(x), reducedAxes(x)];
  const momentum = floatAttribute(attributes, "momentum", 0.9);
  const mean = g.add("ReduceMean", [x], { axes, keepdims: 1 });
  const centred = g.add("Sub", [x, mean]);
  const variance = g.add("ReduceMean", [g.add("Mul", [centred, centred])], { axes, keepdims: 1 });
  const inverse = g.add("Reciprocal", [g.add("Sqrt", [g.add("Add", [variance, g.scalar(floatAttribute(attributes, "epsilon", 1e-5))])])]);
  const y = g.add("Add", [g.add("Mul", [centred, g.add("Mul", [column(g, scale, x), inverse])]), column(g, bias, x)]);
  const move = (running: Value, batch: Value, factor: number): Value =>
    g.add("Add", [g.add("Mul", [running, g.scalar(momentum)]), g.add("Mul", [row(g, batch), g.scalar((1 - momentum) * factor)])]);
  return [y, move(runningMean, mean, 1), move(runningVariance, variance, count / Math.max(count - 1, 1)), row(g, mean), row(g, inverse)];
}

/** dx = scale/σ·(dy − mean(dy) − x̂·mean(dy∘x̂)); dscale = Σ dy∘x̂; dbias = Σ dy. */
export function batchNormGrad(g: GraphBuilder, { inputs: [dy, x, scale, mean, inverse] }: Lowered): Value[] {
  const axes = g.ints(reducedAxes(x));
  const share = g.scalar(1 / samplesPerChannel(x));
  const normalised = g.add("Mul", [g.add("Sub", [x, column(g, mean, x)]), column(g, inverse, x)]);
  const dbias = g.add("ReduceSum", [dy, axes], { keepdims: 0 });
  const dscale = g.add("ReduceSum", [g.add("Mul", [dy, normalised]), axes], { keepdims: 0 });
  const along = g.add("Mul", [normalised, column(g, g.add("Mul", [dscale, share]), x)]);
  const rest = g.add("Sub", [g.add("Sub", [dy, column(g, g.add("Mul", [dbias, share]), x)]), along]);
  return [g.add("Mul", [rest, column(g, g.add("Mul", [scale, inverse]), x)]), dscale, dbias];
}

function reducedAxes(x: Value): number[] {
  return x.shape.flatMap((_, axis) => (axis === 1 ? [] : [axis]));
}

export function samplesPerChannel(x: Value): number {
  return elementCount(x.shape) / Number(x.shape[1]);
}

/** One number a channel, shaped to broadcast against the map. */
export function column(g: GraphBuilder, vector: Value, x: Value): Value {
  return g.add("Reshape", [vector, g.ints([1, Number(x.shape[1]), ...x.shape.slice(2).map(() => 1)])]);
}

function row(g: GraphBuilder, statistics: Value): Value {
  return g.add("Reshape", [statistics, g.ints([elementCount(statistics.shape)])]);
}
