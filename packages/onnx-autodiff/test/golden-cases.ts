import { elementCount, float, float32Tensor, int64Tensor, type Attributes, type GraphBuilder, type Value } from "@cochlea/onnx-graph";
import { COMPOSITIONS } from "./cases/composition.ts";
import { between, type Draw, type GradientCase } from "./cases/gradient-case.ts";

type Build = GradientCase["build"];
type Golden = readonly [operator: string, build: Build];

/** One node with attributes. */
const node = (operator: string, attributes: Attributes = {}): Golden => [operator, (g, inputs) => g.add(operator, inputs, attributes)];
const conv = (attributes: Attributes): Golden => node("Conv", attributes);
const transposed = (attributes: Attributes): Golden => node("ConvTranspose", attributes);
const maxPool = (attributes: Attributes): Golden => node("MaxPool", attributes);
const averagePool = (attributes: Attributes): Golden => node("AveragePool", attributes);
const sigmoid: Golden = ["SigmoidCrossEntropy", (_, [x]) => x];
const logits: Golden = ["SoftmaxCrossEntropy", (_, [x]) => x];

const batchNorm: Golden = ["BatchNormalization", (g, [x, scale, bias]) => {
  const channels = scale.shape.map(Number);
  const [mean, variance] = [0, 1].map((value) => g.constant(float32Tensor(channels, new Float32Array(channels[0]).fill(value))));
  return g.add("BatchNormalization", [x, scale, bias, mean, variance], { training_mode: 1, epsilon: float(1e-3) });
}];

/** A node whose second input is a constant of integers. */
const withInts = (operator: string, shape: number[], ints: number[], attributes: Attributes = {}): Golden => [operator, (g, [x]) => g.add(operator, [x, g.constant(int64Tensor(shape, ints))], attributes)];

/** True but at one place of every few. */
const holes = (g: GraphBuilder, shape: number[], every: number): Value =>
  g.constant({ type: "bool", shape, data: Uint8Array.from({ length: elementCount(shape) }, (_, place) => Number(place % every !== every - 2)) });

/** The cases of tooling/golden/autodiff.py, in ONNX's terms. */
export const BUILDS: Readonly<Record<string, Golden>> = {
  "conv": conv({}),
  "conv, stride 2, padded 2": conv({ strides: [2, 2], pads: [2, 2, 2, 2] }),
  "conv, stride 2 x 1, padded 1 x 0": conv({ strides: [2, 1], pads: [1, 0, 1, 0] }),
  "conv, dilation 2, asymmetrical pads": conv({ dilations: [2, 2], pads: [1, 0, 3, 2] }),
  "conv, two groups, stride 3": conv({ strides: [3, 3], group: 2 }),
  "conv, depthwise": conv({ pads: [1, 1, 1, 1], group: 4 }),
  "conv, kernel 1x1": conv({}),
  "conv, one axis, stride 2": conv({ strides: [2], pads: [1, 1] }),
  "batch norm": batchNorm,
  "batch norm of vectors": batchNorm,
  "max pool 2x2 with ties": maxPool({ kernel_shape: [2, 2], strides: [2, 2] }),
  "max pool 3x3, stride 2, padded, with ties": maxPool({ kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] }),
  "max pool, dilation 2, with ties": maxPool({ kernel_shape: [2, 2], strides: [2, 2], dilations: [2, 2] }),
  "max pool, ceil mode, with ties": maxPool({ kernel_shape: [2, 2], strides: [2, 2], ceil_mode: 1 }),
  "max pool of lines with ties": maxPool({ kernel_shape: [2], strides: [2] }),
  "gemm": node("Gemm"),
  "gemm, transposed": node("Gemm", { transA: 1, transB: 1 }),
  "leaky relu, wide": node("LeakyRelu", { alpha: float(0.1) }),
  "elu, wide": node("Elu", { alpha: float(0.7) }),
  "selu, wide": node("Selu"),
  "celu, wide": node("Celu", { alpha: float(1.5) }),
  "hard sigmoid, wide": node("HardSigmoid", { alpha: float(1 / 6), beta: float(0.5) }),
  "hard swish, wide": node("HardSwish"),
  "softplus, wide": node("Softplus"),
  "softsign, wide": node("Softsign"),
  "prelu of maps": ["PRelu", (g, [x, slope]) => g.add("PRelu", [x, g.add("Reshape", [slope, g.ints([3, 1, 1])])])],
  "erf, wide": node("Erf"),
  "gelu, wide": ["Erf", COMPOSITIONS.gelu],
  "gelu by tanh, wide": ["Tanh", COMPOSITIONS.geluByTanh],
  "silu, wide": ["Sigmoid", COMPOSITIONS.silu],
  "glu": ["Split", COMPOSITIONS.glu],
  "clamp with ties": ["Clip", (g, [x]) => g.add("Clip", [x, g.scalar(1), g.scalar(2)])],
  "power, positive": node("Pow"),
  "maximum with ties": node("Max"),
  "minimum with ties": node("Min"),
  "where": ["Where", (g, inputs) => g.add("Where", [holes(g, [3, 4], 3), ...inputs])],
  "amax with ties": node("ReduceMax", { axes: [1] }),
  "amin with ties": node("ReduceMin"),
  "prod with ties": node("ReduceProd", { axes: [1], keepdims: 0 }),
  "norm": node("ReduceL2", { axes: [1] }),
  "log-sum-exp, wide": node("ReduceLogSumExp", { axes: [0], keepdims: 0 }),
  "cumulative sum": withInts("CumSum", [], [1]),
  "normalised vectors": node("LpNormalization", { axis: 1 }),
  "layer norm": node("LayerNormalization", { axis: 1, epsilon: float(1e-3) }),
  "instance norm": node("InstanceNormalization"),
  "group norm": ["InstanceNormalization", COMPOSITIONS.groupNorm],
  "local response norm": node("LRN", { size: 3, alpha: float(0.3), beta: float(0.6), bias: float(1.5) }),
  "global max pool with ties": node("GlobalMaxPool"),
  "average pool, padding not counted": averagePool({ kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] }),
  "average pool, ceil mode": averagePool({ kernel_shape: [2, 2], strides: [2, 2], ceil_mode: 1 }),
  "average pool of lines": averagePool({ kernel_shape: [3], strides: [2], pads: [1, 1], count_include_pad: 1 }),
  "power-average pool, positive": node("LpPool", { kernel_shape: [3, 3], strides: [2, 2] }),
  "transposed conv, stride 2, padded, output padding": transposed({ strides: [2, 2], pads: [1, 1, 1, 1], output_padding: [1, 1] }),
  "transposed conv, two groups, dilation 2": transposed({ group: 2, dilations: [2, 2] }),
  "transposed conv, one axis": transposed({ strides: [3] }),
  "reflected margins": withInts("Pad", [8], [0, 0, 3, 2, 0, 0, 0, 1], { mode: "reflect" }),
  "repeated margins": withInts("Pad", [8], [0, 0, 3, 2, 0, 0, 0, 1], { mode: "edge" }),
  "embedding": withInts("Gather", [2, 3], [1, 4, 1, 0, 1, 3]),
  "gather": withInts("GatherElements", [3, 2], [0, 0, 3, 1, 2, 3], { axis: 1 }),
  "pixel shuffle": node("DepthToSpace", { blocksize: 2, mode: "CRD" }),
  "attention with a mask": ["Softmax", (g, [q, k, v]) => COMPOSITIONS.attention(g, [q, k, v], holes(g, [3, 5], 4))],
  "cross-entropy, smoothed labels": logits,
  "cross-entropy of far logits": logits,
  "sigmoid cross-entropy of labels": sigmoid,
  "sigmoid cross-entropy of far logits": sigmoid,
  "sigmoid cross-entropy, soft targets, wide": sigmoid,
  "sigmoid cross-entropy of labels with weights, wide": sigmoid,
  "sigmoid cross-entropy of far logits with weights": sigmoid,
};

/** Bounds of what is drawn for cases with a word in their name; others are between −1 and 1. */
const RANGES = { far: [-40, 40], wide: [-5, 5], positive: [0.5, 1.5] } as const;

/** Few different integers, so that most windows hold their maximum more than once; or numbers of a case's own range. */
export function drawFor(name: string, shape: readonly number[]): Draw {
  if (name.includes("with ties")) return { shape, data: (length, stream) => Float32Array.from({ length }, () => Math.floor(stream.uniform(0, 3))) };
  const [low, high] = Object.entries(RANGES).find(([word]) => name.includes(word))?.[1] ?? [-1, 1];
  return between(low, high, ...shape);
}
