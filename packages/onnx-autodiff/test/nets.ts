import { elementCount, float32Tensor, GraphBuilder, type Graph, type Value } from "@cochlea/onnx-graph";
import { fillUniform, randomStream } from "@cochlea/random";

/** A parameter of a net and what it starts from. */
interface NetParameter {
  readonly name: string;
  readonly start: Float32Array;
  readonly decay: boolean;
}

export interface Net {
  readonly name: string;
  readonly input: readonly [batch: number, ...rest: number[]];
  readonly classes: number;
  readonly forward: Graph;
  readonly logits: string;
  readonly parameters: readonly NetParameter[];
  readonly running: readonly { readonly parameter: string; readonly value: string; readonly start: Float32Array }[];
}

/** Adds layers to a net under construction; parameters start as `Parameters` in tooling/golden/autodiff.py. */
class NetBuilder {
  readonly g: GraphBuilder;
  readonly #net: string;
  readonly #parameters: NetParameter[] = [];
  readonly #running: Net["running"][number][] = [];

  constructor(net: string) {
    this.#net = net;
    this.g = new GraphBuilder(net);
  }

  /** Uniform within 1/√fanIn. */
  uniform(name: string, shape: readonly number[], fanIn: number): Value {
    const bound = 1 / Math.sqrt(fanIn);
    return this.#parameter(name, shape, fillUniform(new Float32Array(elementCount(shape)), randomStream(5, this.#net, name), -bound, bound));
  }

  filled(name: string, length: number, value: number): Value {
    return this.#parameter(name, [length], new Float32Array(length).fill(value));
  }

  dense(name: string, x: Value, units: number): Value {
    const inputs = Number(x.shape[1]);
    return this.g.add("Gemm", [x, this.uniform(`${name}.weight`, [inputs, units], inputs), this.uniform(`${name}.bias`, [units], inputs)]);
  }

  conv(name: string, x: Value, filters: number, kernel: number, strides: number, pad: number): Value {
    const shape = [filters, Number(x.shape[1]), kernel, kernel];
    const fanIn = elementCount(shape.slice(1));
    const inputs = [x, this.uniform(`${name}.weight`, shape, fanIn), this.uniform(`${name}.bias`, [filters], fanIn)];
    return this.g.add("Conv", inputs, { strides: [strides, strides], pads: [pad, pad, pad, pad] }, { name });
  }

  norm(name: string, x: Value): Value {
    const channels = Number(x.shape[1]);
    const affine = [this.filled(`${name}.weight`, channels, 1), this.filled(`${name}.bias`, channels, 0)];
    const running = [["mean", 0], ["var", 1]].map(([suffix, start]) => ({ input: this.g.input(`${name}.running_${suffix}`, [channels]), start: new Float32Array(channels).fill(Number(start)) }));
    const [y, ...moved] = this.g.addAll("BatchNormalization", [x, ...affine, ...running.map(({ input }) => input)], { training_mode: 1 }, { name });
    moved.forEach((value, index) => this.#running.push({ parameter: running[index].input.name, value: value.name, start: running[index].start }));
    return y;
  }

  finish(input: Net["input"], logits: Value): Net {
    return { name: this.#net, input, classes: Number(logits.shape[1]), forward: this.g.build(), logits: logits.name, parameters: this.#parameters, running: this.#running };
  }

  #parameter(name: string, shape: readonly number[], start: Float32Array): Value {
    this.#parameters.push({ name, start, decay: shape.length > 1 });
    return this.g.input(name, shape);
  }
}

function mlp(): Net {
  const net = new NetBuilder("mlp");
  const x = net.g.input("x", [8, 20]);
  const hidden = [16, 8].reduce((value, units, index) => net.g.add("Relu", [net.dense(`dense${index + 1}`, value, units)]), x);
  return net.finish([8, 20], net.dense("dense3", hidden, 4));
}

/** Three strided convolutions with ReLU and batch norm, and a mean over the map. */
function cnn4(): Net {
  const net = new NetBuilder("cnn4");
  let x = net.g.input("x", [8, 1, 13, 10]);
  [[8, 5], [16, 3], [16, 3]].forEach(([filters, kernel], index) => {
    x = net.norm(`norm${index}`, net.g.add("Relu", [net.conv(`conv${index}`, x, filters, kernel, 2, Math.floor(kernel / 2))]));
  });
  return net.finish([8, 1, 13, 10], net.dense("dense", net.g.add("Flatten", [net.g.add("GlobalAveragePool", [x])]), 5));
}

/** Two convolutions with max pooling. */
function cnn(): Net {
  const net = new NetBuilder("cnn");
  let x = net.g.input("x", [8, 1, 16, 15]);
  [4, 6].forEach((filters, index) => {
    const map = net.g.add("Relu", [net.conv(`conv${index}`, x, filters, 5, 1, 1)]);
    x = net.g.add("MaxPool", [map], { kernel_shape: [2, 2], strides: [2, 2] });
  });
  return net.finish([8, 1, 16, 15], net.dense("dense", net.g.add("Flatten", [x]), 4));
}

/**
 * Parameters that the backward pass reads through other nodes: a filter whose input needs no gradient before a frozen
 * batch norm, a reshaped matrix, a transposed one used twice.
 */
function views(): Net {
  const net = new NetBuilder("views");
  const { g } = net;
  const x = g.input("x", [8, 3, 6]);
  const map = g.add("Conv", [x, net.uniform("filter", [4, 3, 3], 9)]);
  const statistics = [0.1, 0.8].map((value) => g.constant(float32Tensor([4], [value, value, value, value])));
  const frozen = [net.filled("scale", 4, 1), net.filled("shift", 4, 0), ...statistics];
  const flat = g.add("Flatten", [g.add("Relu", [g.add("BatchNormalization", [map, ...frozen])])]);
  const hidden = g.add("Tanh", [g.add("MatMul", [flat, g.add("Reshape", [net.uniform("stack", [2, 8, 5], 16), g.ints([16, 5])])])]);
  const turned = g.add("Transpose", [net.uniform("turned", [5, 5], 5)]);
  const logits = g.add("MatMul", [g.add("Sigmoid", [g.add("MatMul", [hidden, turned])]), turned]);
  return net.finish([8, 3, 6], logits);
}

/**
 * Parameters that a runtime may read late, through what it leaves out or folds into other nodes: parts of a matrix, one times 1,
 * a scaled one, gathered rows, slopes and the scale of a layer norm, each read again by the backward pass.
 */
function parts(): Net {
  const net = new NetBuilder("parts");
  const { g } = net;
  const x = g.input("x", [8, 3, 6]);
  const [query, key, value] = g.addAll("Split", [net.uniform("joined", [6, 15], 6), g.ints([5, 5, 5])], { axis: 1 });
  const [queries, keys, values] = [query, key, value].map((weight) => g.add("MatMul", [x, weight]));
  const scores = g.add("Mul", [g.add("MatMul", [queries, g.add("Transpose", [keys], { perm: [0, 2, 1] })]), g.scalar(0.4)]);
  const attended = g.add("MatMul", [g.add("Softmax", [scores], { axis: -1 }), values]);
  const normed = g.add("LayerNormalization", [attended, net.filled("norm.weight", 5, 1), net.filled("norm.bias", 5, 0)], {}, { outputs: 1 });
  const rows = g.add("Gather", [net.uniform("table", [4, 5], 5), g.ints([3, 0, 3, 1, 2])]);
  const hidden = g.add("PRelu", [g.add("MatMul", [g.add("Flatten", [normed]), net.uniform("dense", [15, 5], 15)]), net.filled("slope", 5, 0.25)]);
  const [once, scaled] = [1, 0.5].map((factor) => g.add("Mul", [rows, g.scalar(factor)]));
  const deep = g.add("Tanh", [g.add("MatMul", [g.add("Tanh", [g.add("MatMul", [hidden, once])]), scaled])]);
  const last = g.add("Slice", [net.uniform("wide", [5, 9], 5), g.ints([1]), g.ints([9]), g.ints([1]), g.ints([2])]);
  return net.finish([8, 3, 6], g.add("MatMul", [deep, last]));
}

/** A bidirectional LSTM, a GRU on all its steps from a learnt state, and a dense layer on the last. */
function recurrent(): Net {
  const net = new NetBuilder("recurrent");
  const { g } = net;
  const [batch, steps, features, hidden] = [8, 5, 4, 3];
  const weights = (layer: string, directions: number, rows: number, inputs: number): Value[] => [[rows, inputs], [rows, hidden], [2 * rows]].map((shape, index) => net.uniform(`${layer}.${["weight", "recurrence", "bias"][index]}`, [directions, ...shape], hidden));
  const x = g.add("Transpose", [g.input("x", [batch, steps, features])], { perm: [1, 0, 2] });
  const both = g.add("LSTM", [x, ...weights("lstm", 2, 4 * hidden, features)], { hidden_size: hidden, direction: "bidirectional" });
  const joined = g.add("Reshape", [g.add("Transpose", [both], { perm: [0, 2, 1, 3] }), g.ints([steps, batch, 2 * hidden])]);
  const initial = g.add("Expand", [net.uniform("gru.initial", [1, 1, hidden], hidden), g.ints([1, batch, hidden])]);
  const [, last] = g.addAll("GRU", [joined, ...weights("gru", 1, 3 * hidden, 2 * hidden), null, initial], { hidden_size: hidden, linear_before_reset: 1 });
  return net.finish([batch, steps, features], net.dense("dense", g.add("Reshape", [last, g.ints([batch, hidden])]), 4));
}

/** One layer, for the optimisers. */
function linear(): Net {
  const net = new NetBuilder("linear");
  const x = net.g.input("x", [5, 4]);
  return net.finish([5, 4], net.g.add("Gemm", [x, net.uniform("weight", [4, 3], 1), net.uniform("bias", [3], 1)]));
}

export const NETS: Readonly<Record<"linear" | "mlp" | "cnn4" | "cnn" | "views" | "parts" | "recurrent", () => Net>> = { linear, mlp, cnn4, cnn, views, parts, recurrent };
