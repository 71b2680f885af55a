import { float32Tensor, type Attributes, type GraphBuilder, type Value } from "@cochlea/onnx-graph";
import { any, fixed, positive, type Draw, type GradientCase } from "./gradient-case.ts";

interface Layer {
  readonly filters: number;
  readonly kernel: readonly number[];
  readonly attributes?: Attributes;
}

/** Convolution, ReLU and batch norm, one after another. */
function chain(name: string, x: readonly number[], layers: readonly Layer[]): GradientCase {
  const channels = [x[1], ...layers.map(({ filters }) => filters)];
  const inputs = layers.flatMap(({ filters, kernel }, index): Draw[] => [any(filters, channels[index], ...kernel), any(filters), positive(filters), any(filters)]);
  return {
    name,
    inputs: [any(...x), ...inputs],
    build: (g, [first, ...weights]) => layers.reduce((map, { attributes }, index) => block(g, map, weights.slice(4 * index, 4 * index + 4), attributes), first),
  };
}

function block(g: GraphBuilder, map: Value, [w, b, scale, bias]: readonly Value[], attributes: Attributes = {}): Value {
  const rectified = g.add("Relu", [g.add("Conv", [map, w, b], attributes)]);
  const running = [0, 1].map((value) => g.constant(float32Tensor(b.shape.map(Number), new Float32Array(Number(b.shape[0])).fill(value))));
  return g.add("BatchNormalization", [rectified, scale, bias, ...running], { training_mode: 1 });
}

/** Convolution, ReLU and max pool, one after another. */
function pooled(name: string, x: Draw, layers: readonly (Layer & { readonly pool: readonly number[] })[]): GradientCase {
  const channels = [x.shape[1], ...layers.map(({ filters }) => filters)];
  const inputs = layers.flatMap(({ filters, kernel }, index): Draw[] => [any(filters, channels[index], ...kernel), any(filters)]);
  return {
    name,
    inputs: [x, ...inputs],
    build: (g, [first, ...weights]) => layers.reduce((map, { attributes, pool }, index) => {
      const rectified = g.add("Relu", [g.add("Conv", [map, ...weights.slice(2 * index, 2 * index + 2)], attributes)]);
      return g.add("MaxPool", [rectified], { kernel_shape: pool, strides: pool });
    }, first),
  };
}

/** ds-cnn's layers: a convolution, then depthwise and pointwise ones in turns, each with batch norm, which takes any bias away, and ReLU. */
function separable(name: string, x: readonly number[], channels: number, depthwise: readonly Attributes[]): GradientCase {
  const filters = [[channels, x[1], 3, 3], ...depthwise.flatMap(() => [[channels, 1, 3, 3], [channels, channels, 1, 1]])];
  const attributes: Attributes[] = [{ pads: [1, 1, 1, 1] }, ...depthwise.flatMap((each) => [{ pads: [1, 1, 1, 1], group: channels, ...each }, {}])];
  return {
    name,
    inputs: [any(...x), ...filters.flatMap((filter) => [any(...filter), positive(channels), any(channels)])],
    build: (g, [first, ...weights]) => attributes.reduce<Value>((map, each, index) => normalised(g, map, weights.slice(3 * index, 3 * index + 3), each), first),
  };
}

/** Convolution, batch norm and ReLU. */
function normalised(g: GraphBuilder, map: Value, [w, scale, bias]: readonly Value[], attributes: Attributes): Value {
  const running = [0, 1].map((value) => g.constant(float32Tensor(bias.shape.map(Number), new Float32Array(Number(bias.shape[0])).fill(value))));
  return g.add("Relu", [g.add("BatchNormalization", [g.add("Conv", [map, w], attributes), scale, bias, ...running], { training_mode: 1 })]);
}

/** The same number on every fourth and in between, so that many places of a pool are equal. */
const steps = (...shape: number[]): Draw => fixed([0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1], ...shape);
const same = (kernel: number): Attributes => ({ pads: Array.from({ length: 4 }, () => (kernel - 1) / 2) });

const halved = (kernel: number, pad: number): Attributes => ({ strides: [2, 2], pads: [pad, pad, pad, pad], kernel_shape: [kernel, kernel] });

export const BLOCKED_CASES: readonly GradientCase[] = [
  chain("cnn4's layers", [3, 2, 16, 24], [{ filters: 8, kernel: [5, 5], attributes: halved(5, 2) }, { filters: 16, kernel: [3, 3], attributes: halved(3, 1) }, { filters: 32, kernel: [3, 3], attributes: halved(3, 1) }, { filters: 64, kernel: [3, 3], attributes: halved(3, 1) }]),
  chain("16 samples, odd widths", [16, 1, 9, 11], [{ filters: 16, kernel: [3, 3], attributes: halved(3, 1) }, { filters: 32, kernel: [3, 3], attributes: halved(3, 1) }]),
  chain("20 samples, whole blocks and a rest", [20, 3, 6, 8], [{ filters: 8, kernel: [3, 3], attributes: { pads: [1, 1, 1, 1] } }, { filters: 8, kernel: [3, 3], attributes: { pads: [1, 1, 1, 1] } }]),
  chain("channels that fill no block", [5, 3, 7, 9], [{ filters: 10, kernel: [3, 2] }, { filters: 20, kernel: [2, 3] }, { filters: 5, kernel: [2, 2] }]),
  chain("packs of four columns", [2, 1, 6, 16], [{ filters: 4, kernel: [3, 3], attributes: { pads: [1, 1, 1, 1] } }, { filters: 4, kernel: [5, 5], attributes: { pads: [2, 2, 2, 2], strides: [1, 1] } }, { filters: 2, kernel: [1, 1] }]),
  chain("packs that no later convolution can slide over", [2, 2, 6, 8], [{ filters: 4, kernel: [3, 3], attributes: { pads: [1, 1, 1, 1] } }, { filters: 16, kernel: [3, 3], attributes: { pads: [1, 1, 1, 1] } }]),
  chain("a stride larger than the filter", [2, 16, 9, 10], [{ filters: 16, kernel: [2, 2], attributes: { strides: [3, 3] } }]),
  chain("dilations", [2, 16, 9, 10], [{ filters: 16, kernel: [3, 2], attributes: { dilations: [2, 3], pads: [1, 0, 2, 3] } }, { filters: 8, kernel: [2, 2], attributes: { dilations: [2, 2], strides: [2, 2] } }]),
  separable("ds-cnn's layers", [3, 1, 9, 10], 32, [{}, { strides: [2, 2] }]),
  separable("ds-cnn's layers, 16 samples", [16, 2, 6, 5], 16, [{ dilations: [2, 1], pads: [2, 1, 2, 1] }]),
  separable("ds-cnn's layers, whole blocks of samples and a rest", [18, 1, 5, 6], 16, [{ strides: [1, 3] }]),
  pooled("alexnet's blocks", any(3, 1, 12, 12), [{ filters: 32, kernel: [5, 5], attributes: same(5), pool: [2, 2] }, { filters: 64, kernel: [5, 5], attributes: same(5), pool: [2, 2] }]),
  pooled("cnn's blocks, rows and columns left over", any(2, 1, 25, 16), [{ filters: 10, kernel: [5, 5], attributes: { pads: [1, 1, 1, 1] }, pool: [2, 2] }, { filters: 20, kernel: [5, 5], attributes: { pads: [1, 1, 1, 1] }, pool: [2, 2] }]),
  pooled("maxima with ties", steps(2, 1, 16, 12), [{ filters: 16, kernel: [3, 3], attributes: same(3), pool: [2, 2] }]),
  pooled("windows of one axis, packed maps before", any(18, 2, 8, 8), [{ filters: 8, kernel: [3, 3], attributes: same(3), pool: [2, 1] }, { filters: 20, kernel: [3, 3], attributes: same(3), pool: [1, 2] }]),
  pooled("no pads, which phases cannot do", any(2, 2, 9, 9), [{ filters: 16, kernel: [3, 3], pool: [2, 2] }, { filters: 16, kernel: [2, 2], attributes: same(1), pool: [1, 1] }]),
];
