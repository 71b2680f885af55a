import { floatAttribute, intAttribute } from "@cochlea/onnx-graph";
import { arrayOf, at, indices, sum, type Array64 } from "./array.ts";
import type { ReferenceOperator } from "./reference-operator.ts";

export const NORMALISATION_REFERENCE = {
  /** In training mode also the new running mean and variance; the latter follows the unbiased estimate, as in PyTorch. */
  BatchNormalization: ([x, scale, bias, runningMean, runningVariance], attributes) => {
    const epsilon = floatAttribute(attributes, "epsilon", 1e-5);
    if (intAttribute(attributes, "training_mode", 0) === 0) return [normalised(x, scale, bias, runningMean, runningVariance, epsilon)];
    const momentum = floatAttribute(attributes, "momentum", 0.9);
    const { mean, variance, count } = statistics(x);
    return [normalised(x, scale, bias, mean, variance, epsilon), moved(runningMean, mean, momentum, 1), moved(runningVariance, variance, momentum, count / Math.max(count - 1, 1))];
  },
} satisfies Record<string, ReferenceOperator>;

function normalised(x: Array64, scale: Array64, bias: Array64, mean: Array64, variance: Array64, epsilon: number): Array64 {
  return arrayOf(x.shape, (index) => {
    const channel = [index[1]];
    return (at(scale, channel) * (at(x, index) - at(mean, channel))) / Math.sqrt(at(variance, channel) + epsilon) + at(bias, channel);
  });
}

function statistics(x: Array64): { mean: Array64; variance: Array64; count: number } {
  const [samples, channels, ...spatial] = x.shape;
  const places = indices([samples, ...spatial]);
  const average = (channel: number, f: (value: number) => number): number => sum(places.map(([sample, ...place]) => f(at(x, [sample, channel, ...place])))) / places.length;
  const mean = arrayOf([channels], ([channel]) => average(channel, (value) => value));
  return { mean, variance: arrayOf([channels], ([channel]) => average(channel, (value) => (value - at(mean, [channel])) ** 2)), count: places.length };
}

function moved(running: Array64, batch: Array64, momentum: number, factor: number): Array64 {
  return { shape: running.shape, data: running.data.map((value, channel) => momentum * value + (1 - momentum) * factor * batch.data[channel]) };
}
