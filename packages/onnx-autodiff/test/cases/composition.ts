import { float32Tensor, type GraphBuilder, type Value } from "@cochlea/onnx-graph";
import { any, apart, positive, type GradientCase } from "./gradient-case.ts";

const times = (g: GraphBuilder, x: Value, factor: number): Value => g.add("Mul", [x, g.scalar(factor)]);
const plus = (g: GraphBuilder, x: Value, term: number): Value => g.add("Add", [x, g.scalar(term)]);

/** Layers that ONNX's opset 17 has no operator for, written in those that it has. */
export const COMPOSITIONS = {
  /** x·(1 + erf(x/√2))/2. */
  gelu: (g: GraphBuilder, [x]: readonly Value[]): Value => g.add("Mul", [x, times(g, plus(g, g.add("Erf", [times(g, x, Math.SQRT1_2)]), 1), 0.5)]),
  /** x·(1 + tanh(√(2/π)·(x + 0.044715·x³)))/2. */
  geluByTanh: (g: GraphBuilder, [x]: readonly Value[]): Value => {
    const inner = g.add("Add", [x, times(g, g.add("Pow", [x, g.scalar(3)]), 0.044715)]);
    return g.add("Mul", [x, times(g, plus(g, g.add("Tanh", [times(g, inner, Math.sqrt(2 / Math.PI))]), 1), 0.5)]);
  },
  silu: (g: GraphBuilder, [x]: readonly Value[]): Value => g.add("Mul", [x, g.add("Sigmoid", [x])]),
  /** One half of the second axis times the sigmoid of the other. */
  glu: (g: GraphBuilder, [x]: readonly Value[]): Value => {
    const half = Number(x.shape[1]) / 2;
    const [value, gate] = g.addAll("Split", [x, g.ints([half, half])], { axis: 1 });
    return g.add("Mul", [value, g.add("Sigmoid", [gate])]);
  },
  /** softmax(q·kᵀ/√d)·v; where the mask is false, nothing is attended to. */
  attention: (g: GraphBuilder, [q, k, v]: readonly Value[], mask?: Value): Value => {
    const scores = times(g, g.add("MatMul", [q, g.add("Transpose", [k], { perm: [0, 1, 3, 2] })]), 1 / Math.sqrt(Number(q.shape[3])));
    const masked = mask ? g.add("Where", [mask, scores, g.scalar(-Infinity)]) : scores;
    return g.add("MatMul", [g.add("Softmax", [masked], { axis: -1 }), v]);
  },
  /** Two groups of channels. */
  groupNorm: (g: GraphBuilder, [x, scale, bias]: readonly Value[]): Value => {
    const [one, zero] = [1, 0].map((value) => g.constant(float32Tensor([2], [value, value])));
    const grouped = g.add("InstanceNormalization", [g.add("Reshape", [x, g.ints([0, 2, -1])]), one, zero]);
    const column = (vector: Value): Value => g.add("Reshape", [vector, g.ints([-1, ...x.shape.slice(2).map(() => 1)])]);
    return g.add("Add", [g.add("Mul", [g.add("Reshape", [grouped, g.ints(x.shape.map(Number))]), column(scale)]), column(bias)]);
  },
  /** Batch norm of each of two bands of the rows by itself. */
  subSpectralNorm: (g: GraphBuilder, [x, scale, bias]: readonly Value[]): Value => {
    const [samples, channels, rows, columns] = x.shape.map(Number);
    const [zero, one] = [0, 1].map((value) => g.constant(float32Tensor([2 * channels], new Float32Array(2 * channels).fill(value))));
    const bands = g.add("Reshape", [x, g.ints([samples, 2 * channels, rows / 2, columns])]);
    return g.add("Reshape", [g.add("BatchNormalization", [bands, scale, bias, zero, one], { training_mode: 1 }), g.ints([samples, channels, rows, columns])]);
  },
};

/** A mask as training feeds it: some are dropped, the others are scaled up. */
const dropped: GradientCase["build"] = (g, [x]) => g.add("Mul", [x, g.constant(float32Tensor([2, 4], [0, 2, 2, 0, 2, 0, 0, 2]))]);

/** No two may attend to what comes after them. */
const causal: GradientCase["build"] = (g, inputs) => {
  const mask = g.constant({ type: "bool", shape: [3, 3], data: Uint8Array.from([1, 0, 0, 1, 1, 0, 1, 1, 1]) });
  return COMPOSITIONS.attention(g, inputs, mask);
};

const qkv = [any(2, 2, 3, 4), any(2, 2, 3, 4), any(2, 2, 3, 2)];

export const COMPOSITION_CASES: readonly GradientCase[] = [
  { name: "GELU", inputs: [any(2, 5)], build: COMPOSITIONS.gelu },
  { name: "GELU by tanh", inputs: [any(2, 5)], build: COMPOSITIONS.geluByTanh },
  { name: "SiLU", inputs: [any(2, 5)], build: COMPOSITIONS.silu },
  { name: "GLU", inputs: [any(2, 6, 2)], build: COMPOSITIONS.glu },
  { name: "ReLU6", inputs: [apart(2, 5)], build: (g, [x]) => g.add("Clip", [times(g, x, 40), g.scalar(0), g.scalar(6)]) },
  { name: "dropout by a mask", inputs: [any(2, 4)], build: dropped },
  { name: "attention", inputs: qkv, build: (g, inputs) => COMPOSITIONS.attention(g, inputs) },
  { name: "attention with a mask", inputs: qkv, build: causal },
  { name: "group norm", inputs: [any(2, 4, 3, 2), positive(4), any(4)], build: COMPOSITIONS.groupNorm },
  { name: "sub-spectral norm", inputs: [any(3, 2, 4, 3), positive(4), any(4)], build: COMPOSITIONS.subSpectralNorm },
  { name: "root mean square norm", inputs: [any(3, 4), positive(4)], build: (g, [x, scale]) => {
    const mean = g.add("ReduceMean", [g.add("Mul", [x, x])], { axes: [-1] });
    return g.add("Mul", [g.add("Div", [x, g.add("Sqrt", [plus(g, mean, 1e-5)])]), scale]);
  } },
  { name: "squeeze and excitation", inputs: [any(2, 3, 2, 2), any(3, 2), any(2, 3)], build: (g, [x, down, up]) => {
    const squeezed = g.add("Flatten", [g.add("GlobalAveragePool", [x])]);
    const gates = g.add("Sigmoid", [g.add("MatMul", [g.add("Tanh", [g.add("MatMul", [squeezed, down])]), up])]);
    return g.add("Mul", [x, g.add("Unsqueeze", [gates, g.ints([2, 3])])]);
  } },
];
