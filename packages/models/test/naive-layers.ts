import type { LayerSpec, Parameters } from "../src/index.ts";

/** One example: what the definition of a layer needs, in float64, and nothing fast. */
export interface Map3 {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

type Weights = (name: string) => readonly number[];

/** A model's output for one example by the definitions of its layers. */
export function naiveModel(layers: readonly LayerSpec[], input: Map3, parameters: Parameters): Map3 {
  return layers.reduce((x, layer) => naiveLayer(layer, x, (name) => Array.from(parameters.get(`${layer.name}.${name}`)?.data ?? [])), input);
}

function naiveLayer(layer: LayerSpec, x: Map3, weights: Weights): Map3 {
  switch (layer.kind) {
    case "conv2d": return convolved(layer, x, weights("weight"), weights("bias"));
    case "dense": return product(layer.units, x, weights("weight"), weights("bias"));
    case "relu": return { shape: x.shape, data: x.data.map((value) => Math.max(value, 0)) };
    case "batch-norm": return normalised(x, layer.epsilon, weights);
    case "max-pool": return pooled(layer, x, (values) => Math.max(...values.filter((value) => value !== null)));
    case "average-pool": return pooled(layer, x, (values) => values.reduce<number>((sum, value) => sum + (value ?? 0), 0) / values.length);
    case "global-average-pool": return averaged(x);
    case "flatten": return { shape: [x.data.length], data: x.data };
    case "dropout": return x;
    default: throw new RangeError(`naiveModel: no definition of ${layer.kind} is written here; PyTorch's outputs stand for it`);
  }
}

/** The element at a place of a map, `null` in the padding. */
function at({ shape: [, height, width], data }: Map3, channel: number, row: number, column: number): number | null {
  return row >= 0 && row < height && column >= 0 && column < width ? data[(channel * height + row) * width + column] : null;
}

function steps(length: number, kernel: number, stride: number, padding: number, dilation: number): number {
  let count = 0;
  while (count * stride + (kernel - 1) * dilation < length + 2 * padding) count++;
  return count;
}

function filledMap(shape: readonly number[], element: (channel: number, row: number, column: number) => number): Map3 {
  const data: number[] = [];
  for (let channel = 0; channel < shape[0]; channel++) for (let row = 0; row < shape[1]; row++) for (let column = 0; column < shape[2]; column++) data.push(element(channel, row, column));
  return { shape, data };
}

function convolved(layer: LayerSpec & { kind: "conv2d" }, x: Map3, weight: readonly number[], bias: readonly number[]): Map3 {
  const { filters, kernel, stride, dilation, groups } = layer;
  const padding = layer.padding === "same" ? [0, 1].map((axis) => sameStart(layer, x.shape[axis + 1], axis)) : layer.padding;
  const inner = x.shape[0] / groups;
  const spatial = [0, 1].map((axis) => (layer.padding === "same" ? Math.ceil(x.shape[axis + 1] / stride[axis]) : steps(x.shape[axis + 1], kernel[axis], stride[axis], padding[axis], dilation[axis])));
  return filledMap([filters, ...spatial], (filter, row, column) => {
    const group = Math.floor(filter / (filters / groups));
    let sum = bias[filter] ?? 0;
    for (let c = 0; c < inner; c++) for (let i = 0; i < kernel[0]; i++) for (let j = 0; j < kernel[1]; j++) {
      const value = at(x, group * inner + c, row * stride[0] - padding[0] + i * dilation[0], column * stride[1] - padding[1] + j * dilation[1]);
      sum += (value ?? 0) * weight[((filter * inner + c) * kernel[0] + i) * kernel[1] + j];
    }
    return sum;
  });
}

/** Zeros before an axis whose outputs are as many as its inputs divided by the stride, rounded up: half of what is missing, rounded down. */
function sameStart({ kernel, stride, dilation }: LayerSpec & { kind: "conv2d" }, length: number, axis: number): number {
  let missing = 0;
  while ((Math.ceil(length / stride[axis]) - 1) * stride[axis] + (kernel[axis] - 1) * dilation[axis] >= length + missing) missing++;
  return Math.floor(missing / 2);
}

function product(units: number, x: Map3, weight: readonly number[], bias: readonly number[]): Map3 {
  const data = Array.from({ length: units }, (_, unit) => x.data.reduce((sum, value, index) => sum + value * weight[index * units + unit], bias[unit] ?? 0));
  return { shape: [units], data };
}

function normalised(x: Map3, epsilon: number, weights: Weights): Map3 {
  const [scale, shift, mean, variance] = ["weight", "bias", "running_mean", "running_var"].map(weights);
  const size = x.data.length / x.shape[0];
  const data = x.data.map((value, index) => {
    const channel = Math.floor(index / size);
    return ((value - mean[channel]) / Math.sqrt(variance[channel] + epsilon)) * scale[channel] + shift[channel];
  });
  return { shape: x.shape, data };
}

function pooled({ kernel, stride, padding }: LayerSpec & { kind: "max-pool" | "average-pool" }, x: Map3, of: (values: (number | null)[]) => number): Map3 {
  const spatial = [0, 1].map((axis) => steps(x.shape[axis + 1], kernel[axis], stride[axis], padding[axis], 1));
  return filledMap([x.shape[0], ...spatial], (channel, row, column) => {
    const values: (number | null)[] = [];
    for (let i = 0; i < kernel[0]; i++) for (let j = 0; j < kernel[1]; j++) values.push(at(x, channel, row * stride[0] - padding[0] + i, column * stride[1] - padding[1] + j));
    return of(values);
  });
}

function averaged(x: Map3): Map3 {
  const size = x.data.length / x.shape[0];
  return { shape: [x.shape[0]], data: Array.from({ length: x.shape[0] }, (_, channel) => x.data.slice(channel * size, (channel + 1) * size).reduce((sum, value) => sum + value, 0) / size) };
}
