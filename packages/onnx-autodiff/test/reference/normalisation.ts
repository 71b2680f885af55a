import { floatAttribute, intAttribute, intsAttribute, normaliseAxis } from "@cochlea/onnx-graph";
import { arrayOf, at, indices, sum, type Array64 } from "./array.ts";
import { along } from "./reduction.ts";
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
  LayerNormalization: ([x, scale, bias], attributes) => {
    const first = normaliseAxis(intAttribute(attributes, "axis", -1), x.shape.length);
    const plain = standardised(x, x.shape.map((_, axis) => axis >= first), floatAttribute(attributes, "epsilon", 1e-5));
    return [arrayOf(x.shape, (index) => at(plain, index) * at(scale, index.slice(first)) + (bias as Array64 | undefined ? at(bias, index.slice(first)) : 0))];
  },
  InstanceNormalization: ([x, scale, bias], attributes) => {
    const plain = standardised(x, x.shape.map((_, axis) => axis >= 2), floatAttribute(attributes, "epsilon", 1e-5));
    return [arrayOf(x.shape, (index) => at(plain, index) * at(scale, [index[1]]) + at(bias, [index[1]]))];
  },
  MeanVarianceNormalization: ([x], attributes) => {
    const axes = intsAttribute(attributes, "axes", [0, 2, 3]).map((axis) => normaliseAxis(axis, x.shape.length));
    return [standardised(x, x.shape.map((_, axis) => axes.includes(axis)), 0)];
  },
  LpNormalization: ([x], attributes) => {
    const p = intAttribute(attributes, "p", 2);
    return [along(x, attributes, (value, line) => value / sum(line.map((each) => Math.abs(each) ** p)) ** (1 / p))];
  },
  LRN: ([x], attributes) => {
    const [size, alpha, beta, bias] = [intAttribute(attributes, "size", 1), ...[["alpha", 1e-4], ["beta", 0.75], ["bias", 1]].map(([name, fallback]) => floatAttribute(attributes, String(name), Number(fallback)))];
    return [arrayOf(x.shape, (index) => {
      const channels = Array.from({ length: size }, (_, step) => index[1] - Math.floor((size - 1) / 2) + step).filter((channel) => channel >= 0 && channel < x.shape[1]);
      return at(x, index) / (bias + (alpha / size) * sum(channels.map((channel) => at(x, index.with(1, channel)) ** 2))) ** beta;
    })];
  },
} satisfies Record<string, ReferenceOperator>;

/** (x − mean)/√(variance + ε) over the axes that are marked. */
function standardised(x: Array64, over: readonly boolean[], epsilon: number): Array64 {
  const inner = indices(x.shape.map((length, axis) => (over[axis] ? length : 1)));
  return arrayOf(x.shape, (index) => {
    const values = inner.map((within) => at(x, index.map((step, axis) => (over[axis] ? within[axis] : step))));
    const mean = sum(values) / values.length;
    return (at(x, index) - mean) / Math.sqrt(sum(values.map((value) => (value - mean) ** 2)) / values.length + epsilon);
  });
}

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
