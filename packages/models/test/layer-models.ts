import { parseModelSpec, type ModelSpec } from "../src/index.ts";

const MAP = [4, 9, 8];
const SIGNAL = [6, 20];
const SEQUENCE = [7, 6];

const conv = { kind: "conv2d", filters: 4, kernel: 3, padding: 1 };

/** The layer that is tested is called `one`, its elements go through a dense layer of three classes. */
function model(input: readonly number[], one: object, ...more: object[]): ModelSpec {
  const layers = [{ name: "one", ...one }, ...more, { kind: "flatten" }, { kind: "dense", name: "classes", units: 3 }];
  return parseModelSpec({ name: "one layer", input, layers });
}

/** Inputs lie in ±1; so many times as large, they reach the flat parts of an activation. */
function enlarged(times: number, one: object): ModelSpec {
  return model(MAP, { kind: "parallel", name: "larger", branches: Array.from({ length: times }, () => []), meet: "add" }, { name: "one", ...one });
}

/** What the golden file's calls are as specs; each option away from its default. */
export const LAYER_MODELS: Readonly<Record<string, ModelSpec>> = {
  conv2d: model(MAP, { kind: "conv2d", filters: 6, kernel: [3, 2], stride: [2, 1], padding: [1, 2], dilation: [1, 3], groups: 2, bias: false }),
  "conv2d padded same": model(MAP, { kind: "conv2d", filters: 5, kernel: 4, stride: [2, 1], padding: "same" }),
  "depthwise-conv2d": model(MAP, { kind: "depthwise-conv2d", kernel: [3, 2], stride: [2, 1], padding: [2, 1], dilation: [2, 1], multiplier: 2, bias: false }),
  "conv-transpose2d": model(MAP, { kind: "conv-transpose2d", filters: 6, kernel: [3, 2], stride: [2, 3], padding: [1, 0], outputPadding: [1, 2], groups: 2, bias: false, dilation: [1, 2] }),
  conv1d: model(SIGNAL, { kind: "conv1d", filters: 8, kernel: 3, stride: 2, padding: 2, dilation: 3, groups: 2, bias: false }),
  "depthwise-conv1d": model(SIGNAL, { kind: "depthwise-conv1d", kernel: 4, stride: 3, padding: 1, dilation: 2, multiplier: 2, bias: false }),
  dense: model(SEQUENCE, { kind: "dense", units: 5, bias: false }),
  "dense of a sequence": model(SEQUENCE, { kind: "dense", units: 5 }),
  lstm: model(SEQUENCE, { kind: "lstm", units: 5, levels: 2, bidirectional: true, dropout: 0.3, output: "sequence" }),
  "lstm of one level": model(SEQUENCE, { kind: "lstm", units: 5 }),
  gru: model(SEQUENCE, { kind: "gru", units: 5, levels: 2, bidirectional: true, dropout: 0.3 }),
  "gru of one level": model(SEQUENCE, { kind: "gru", units: 5, output: "sequence" }),
  "attention-pool": model(SEQUENCE, { kind: "attention-pool", query: "middle" }),
  "self-attention": model(SEQUENCE, { kind: "self-attention", heads: 3 }),
  "position-embedding": model(SEQUENCE, { kind: "position-embedding" }),
  "batch-norm": model(MAP, { kind: "batch-norm", epsilon: 0.01, momentum: 0.3 }),
  "batch-norm of features": model(SEQUENCE, { kind: "batch-norm", axis: -1 }),
  "batch-norm of a vector": model(SEQUENCE, { kind: "flatten", name: "vector" }, { kind: "batch-norm", name: "one" }),
  "sub-spectral-norm": model(MAP, { kind: "sub-spectral-norm", subBands: 3, epsilon: 0.01, momentum: 0.3 }),
  "layer-norm": model(MAP, { kind: "layer-norm", axis: 1, epsilon: 0.01 }),
  "layer-norm of features": model(SEQUENCE, { kind: "layer-norm" }),
  "instance-norm": model(MAP, { kind: "instance-norm", epsilon: 0.01 }),
  "instance-norm of a signal": model(SIGNAL, { kind: "instance-norm" }),
  relu: model(MAP, { kind: "relu" }),
  relu6: enlarged(9, { kind: "relu6" }),
  "leaky-relu": model(MAP, { kind: "leaky-relu", slope: 0.2 }),
  elu: model(MAP, { kind: "elu", alpha: 0.7 }),
  silu: model(MAP, { kind: "silu" }),
  gelu: model(MAP, { kind: "gelu" }),
  "hard-swish": enlarged(5, { kind: "hard-swish" }),
  "hard-sigmoid": enlarged(5, { kind: "hard-sigmoid" }),
  sigmoid: model(MAP, { kind: "sigmoid" }),
  tanh: model(MAP, { kind: "tanh" }),
  softmax: model(MAP, { kind: "softmax", axis: 1 }),
  "max-pool": model(MAP, { kind: "max-pool", kernel: [3, 2], stride: [2, 1], padding: [1, 0] }),
  "average-pool": model(MAP, { kind: "average-pool", kernel: [2, 3], stride: [1, 2], padding: 1 }),
  "max-pool1d": model(SIGNAL, { kind: "max-pool1d", kernel: 4, stride: 3, padding: 1 }),
  "average-pool1d": model(SIGNAL, { kind: "average-pool1d", kernel: 3, stride: 2, padding: 1 }),
  "global-average-pool": model(MAP, { kind: "global-average-pool", axes: [0, -1] }),
  "global-average-pool of a signal": model(SIGNAL, { kind: "global-average-pool" }),
  "global-max-pool": model(MAP, { kind: "global-max-pool", axes: [1], keepAxes: true }),
  "global-max-pool of channels": model(MAP, { kind: "global-max-pool", keepAxes: true }),
  flatten: model(MAP, { kind: "flatten" }),
  reshape: model(MAP, { kind: "reshape", shape: [6, -1] }, { kind: "global-max-pool" }),
  permute: model(MAP, { kind: "permute", axes: [2, 0, 1] }),
  "time-major": model(MAP, { kind: "time-major", steps: 6 }),
  "time-major of a signal": model(SIGNAL, { kind: "time-major" }),
  dropout: model(MAP, { kind: "dropout", rate: 0.3 }),
  "dropout of channels": model(MAP, { kind: "dropout", rate: 0.3, drop: "channels" }),
  sequence: model(MAP, { kind: "sequence", layers: [{ ...conv, name: "conv" }, { kind: "relu" }, { kind: "batch-norm", name: "norm" }] }),
  residual: model(MAP, { kind: "residual", layers: [{ ...conv, name: "conv", stride: 2 }, { kind: "relu" }], shortcut: [{ kind: "conv2d", name: "short", filters: 4, kernel: 1, stride: 2 }], meet: "multiply" }),
  "residual that spreads": model(MAP, { kind: "residual", layers: [{ kind: "global-average-pool", axes: [1], keepAxes: true }, { ...conv, name: "conv" }] }),
  parallel: model(MAP, {
    kind: "parallel",
    branches: [[{ ...conv, name: "a" }], [{ kind: "conv2d", name: "b", filters: 4, kernel: [2, 1] }, { kind: "residual", name: "nested", layers: [{ ...conv, name: "c" }] }], []],
    axis: 1,
  }),
};
