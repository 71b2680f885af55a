import { elementCount, floatAttribute, intAttribute, intsAttribute, normaliseAxis, type GraphBuilder, type Value } from "@cochlea/onnx-graph";
import { sumPerChannel } from "./convolution.ts";
import { inputOf, knownShape, reshape, reshapeLike, unbroadcast, type ForwardNode, type GradientRule } from "./gradient-rule.ts";
import { plus, square, times, withoutZeros } from "./unary.ts";

export const NORMALISATION_GRADIENTS = {
  BatchNormTrain: (g, forward) => {
    const [, , , mean, inverseDeviation] = forward.outputs;
    const [x, scale] = [inputOf(forward, 0), inputOf(forward, 1)];
    return [...g.addAll("BatchNormGrad", [forward.gradient, x, scale, mean, inverseDeviation]), null, null];
  },
  /** y = scale·(x − mean)/√(variance + ε) + bias by the running statistics, which are not trained. */
  BatchNormalization: (g, forward) => {
    const x = inputOf(forward, 0);
    const column = (index: number): Value => perChannel(g, inputOf(forward, index), x);
    const inverse = inverseDeviation(g, column(4), epsilon(forward));
    return [
      forward.wants(0) ? g.add("Mul", [forward.gradient, g.add("Mul", [column(1), inverse])]) : null,
      forward.wants(1) ? sumPerChannel(g, g.add("Mul", [forward.gradient, g.add("Mul", [g.add("Sub", [x, column(3)]), inverse])])) : null,
      forward.wants(2) ? sumPerChannel(g, forward.gradient) : null,
      null,
      null,
    ];
  },
  /** By the mean and 1/deviation that the forward pass hands over. */
  LayerNormalization: (g, forward) => {
    const [x, scale] = [inputOf(forward, 0), inputOf(forward, 1)];
    const [, mean, inverse] = forward.outputs;
    const first = normaliseAxis(intAttribute(forward.node.attributes, "axis", -1), x.shape.length);
    const normalised = { values: g.add("Mul", [g.add("Sub", [x, mean]), inverse]), inverse, axes: axesFrom(first, x) };
    return [
      forward.wants(0) ? throughNormalising(g, g.add("Mul", [forward.gradient, scale]), normalised) : null,
      forward.wants(1) ? unbroadcast(g, g.add("Mul", [forward.gradient, normalised.values]), scale) : null,
      forward.wants(2) ? unbroadcast(g, forward.gradient, inputOf(forward, 2)) : null,
    ];
  },
  InstanceNormalization: (g, forward) => {
    const x = inputOf(forward, 0);
    const normalised = normalise(g, x, axesFrom(2, x), (variance) => inverseDeviation(g, variance, epsilon(forward)));
    return [
      forward.wants(0) ? throughNormalising(g, g.add("Mul", [forward.gradient, perChannel(g, inputOf(forward, 1), x)]), normalised) : null,
      forward.wants(1) ? sumPerChannel(g, g.add("Mul", [forward.gradient, normalised.values])) : null,
      forward.wants(2) ? sumPerChannel(g, forward.gradient) : null,
    ];
  },
  /** As by the deviation itself; the 1e-9 that ONNX adds to it is below float32's rounding. */
  MeanVarianceNormalization: (g, forward) => {
    const x = inputOf(forward, 0);
    const axes = intsAttribute(forward.node.attributes, "axes", [0, 2, 3]);
    const normalised = normalise(g, x, axes, (variance) => g.add("Reciprocal", [plus(g, g.add("Sqrt", [variance]), 1e-9)]));
    return [throughNormalising(g, forward.gradient, normalised)];
  },
  /** y = x/‖x‖: dx = (dy − n·Σ dy∘y)/‖x‖ with n = y for the Euclidean norm, sign(x) for the sum of magnitudes. */
  LpNormalization: (g, forward) => {
    const [x, [y], dy] = [inputOf(forward, 0), forward.outputs, forward.gradient];
    const axis = intAttribute(forward.node.attributes, "axis", -1);
    const euclidean = intAttribute(forward.node.attributes, "p", 2) === 2;
    const norm = withoutZeros(g, g.add(euclidean ? "ReduceL2" : "ReduceL1", [x], { axes: [axis], keepdims: 1 }));
    const along = g.add("ReduceSum", [g.add("Mul", [dy, y]), g.ints([axis])], { keepdims: 1 });
    return [g.add("Div", [g.add("Sub", [dy, g.add("Mul", [euclidean ? y : g.add("Sign", [x]), along])]), norm])];
  },
  /** y = x·d^−β with d = bias + α/n·Σx² over n channels around: dx = dy·d^−β − 2αβ/n·x·Σ dy·y/d over those that x is around. */
  LRN: (g, forward) => {
    const { attributes } = forward.node;
    const [x, size] = [inputOf(forward, 0), intAttribute(attributes, "size", 1)];
    const [alpha, beta] = [floatAttribute(attributes, "alpha", 1e-4), floatAttribute(attributes, "beta", 0.75)];
    const divisor = plus(g, times(g, meanOfChannels(g, square(g, x), size), alpha), floatAttribute(attributes, "bias", 1));
    const own = g.add("Mul", [forward.gradient, g.add("Pow", [divisor, g.scalar(-beta)])]);
    const others = meanOfChannels(g, g.add("Div", [g.add("Mul", [forward.gradient, forward.outputs[0]]), divisor]), size);
    return [g.add("Sub", [own, g.add("Mul", [x, times(g, others, 2 * alpha * beta)])])];
  },
} satisfies Record<string, GradientRule>;

/** x̂ = (x − mean)·inverse, where mean and deviation are taken over some axes. */
interface Normalised {
  readonly values: Value;
  readonly inverse: Value;
  readonly axes: readonly number[];
}

function normalise(g: GraphBuilder, x: Value, axes: readonly number[], inverseOf: (variance: Value) => Value): Normalised {
  const centred = g.add("Sub", [x, g.add("ReduceMean", [x], { axes, keepdims: 1 })]);
  const inverse = inverseOf(g.add("ReduceMean", [square(g, centred)], { axes, keepdims: 1 }));
  return { values: g.add("Mul", [centred, inverse]), inverse, axes };
}

/** dx = inverse·(d − mean(d) − x̂·mean(d∘x̂)) of the gradient d by x̂. */
function throughNormalising(g: GraphBuilder, gradient: Value, { values, inverse, axes }: Normalised): Value {
  const mean = (value: Value): Value => g.add("ReduceMean", [value], { axes, keepdims: 1 });
  const along = g.add("Mul", [values, mean(g.add("Mul", [gradient, values]))]);
  return g.add("Mul", [inverse, g.add("Sub", [g.add("Sub", [gradient, mean(gradient)]), along])]);
}

function inverseDeviation(g: GraphBuilder, variance: Value, added: number): Value {
  return g.add("Reciprocal", [g.add("Sqrt", [plus(g, variance, added)])]);
}

function epsilon(forward: ForwardNode): number {
  return floatAttribute(forward.node.attributes, "epsilon", 1e-5);
}

function axesFrom(first: number, x: Value): number[] {
  return x.shape.flatMap((_, axis) => (axis < first ? [] : [axis]));
}

/** A vector of one number a channel, shaped to broadcast against maps. */
function perChannel(g: GraphBuilder, vector: Value, maps: Value): Value {
  return g.add("Reshape", [vector, g.ints([-1, ...maps.shape.slice(2).map(() => 1)])]);
}

/** The mean over an odd number of channels around each, those past the ends counted as 0. */
function meanOfChannels(g: GraphBuilder, maps: Value, size: number): Value {
  const [samples, channels, ...spatial] = knownShape(maps);
  const [reach, places] = [(size - 1) / 2, elementCount(spatial)];
  const lines = reshape(g, maps, [samples, 1, channels, places]);
  const means = g.add("AveragePool", [lines], { kernel_shape: [size, 1], pads: [reach, 0, reach, 0], count_include_pad: 1 });
  return reshapeLike(g, means, maps);
}
