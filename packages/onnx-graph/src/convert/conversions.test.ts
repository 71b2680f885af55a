import { createSession, type Tensor } from "@cochlea/runtime";
import { describe, expect, it } from "vitest";
import { elementCount, encodeModel, float, float32Tensor, int64Tensor, OPERATORS, specialise, type Attributes, type Graph, type RawGraph, type TensorData, type TensorType } from "../index.ts";
import { CONVERSIONS } from "./conversions.ts";

/** One node of some opset: a tensor is a constant, a type an input of the graph, `null` is left out. */
interface Case {
  readonly version: number;
  readonly inputs: readonly (TensorType | TensorData | null)[];
  readonly attributes?: Attributes;
  readonly outputs?: number;
}

const f = (...shape: number[]): TensorType => ({ type: "float32", shape });
const bool = (...shape: number[]): TensorType => ({ type: "bool", shape });
const int = (...shape: number[]): TensorType => ({ type: "int64", shape });
const ints = (...values: number[]): TensorData => int64Tensor([values.length], values);
const weights = (...shape: number[]): TensorData => float32Tensor(shape, signal(elementCount(shape)));

const reduceByInput: Case[] = [
  { version: 18, inputs: [f(2, 3, 4), ints(0, -1)] },
  { version: 18, inputs: [f(2, 3, 4), ints(1)], attributes: { keepdims: 0 } },
  { version: 18, inputs: [f(2, 3)] },
];
const reduction: Case[] = [...reduceByInput, { version: 13, inputs: [f(2, 3, 4)], attributes: { axes: [1], keepdims: 0 } }];
const nothingReduced: Case = { version: 18, inputs: [f(2, 3)], attributes: { noop_with_empty_axes: 1 } };
const groups = { num_groups: 2, epsilon: float(0.01) };
const recurrent = (gates: number): Case[] => [
  { version: 22, inputs: [f(5, 2, 3), weights(1, gates * 4, 3), weights(1, gates * 4, 4), weights(1, gates * 8)], attributes: { hidden_size: 4 }, outputs: 2 },
  { version: 14, inputs: [f(5, 2, 3), weights(2, gates * 4, 3), weights(2, gates * 4, 4), null, null, float32Tensor([2, 2, 4], new Float32Array(16))], attributes: { hidden_size: 4, direction: "bidirectional" }, outputs: 1 },
];

const CASES: Readonly<Record<string, readonly Case[]>> = {
  Attention: [
    { version: 23, inputs: [f(2, 3, 4, 5), f(2, 3, 6, 5), f(2, 3, 6, 7)] },
    { version: 24, inputs: [f(2, 4, 12), f(2, 6, 6), f(2, 6, 10)], attributes: { q_num_heads: 4, kv_num_heads: 2, scale: float(0.7), softcap: float(1.5) } },
    { version: 23, inputs: [f(2, 3, 4, 5), f(2, 3, 4, 5), f(2, 3, 4, 5), f(4, 4)], attributes: { is_causal: 1 } },
    { version: 23, inputs: [f(2, 3, 4, 5), f(2, 3, 4, 5), f(2, 3, 4, 5), bool(2, 1, 4, 4)] },
  ],
  AveragePool: [{ version: 19, inputs: [f(1, 2, 7, 9)], attributes: { kernel_shape: [2, 3], dilations: [1, 1], auto_pad: "SAME_UPPER", strides: [2, 2] } }, { version: 22, inputs: [f(1, 2, 7)], attributes: { kernel_shape: [2], pads: [1, 0], count_include_pad: 1 } }],
  BatchNormalization: [{ version: 14, inputs: [f(2, 3, 4), weights(3), weights(3), weights(3), float32Tensor([3], [1, 2, 3])], attributes: { epsilon: float(0.1) } }],
  Cast: [{ version: 19, inputs: [f(2, 3)], attributes: { to: 7, saturate: 1 } }, { version: 24, inputs: [f(2)], attributes: { to: 1 } }],
  CastLike: [{ version: 19, inputs: [f(2, 3), ints(1)] }],
  Concat: [{ version: 13, inputs: [f(2, 3), f(2, 1)], attributes: { axis: -1 } }],
  Conv: [{ version: 22, inputs: [f(1, 2, 7, 8), weights(3, 2, 3, 2)], attributes: { auto_pad: "SAME_LOWER", strides: [2, 3], kernel_shape: [3, 2] } }, { version: 13, inputs: [f(1, 2, 7), weights(3, 2, 3), weights(3)], attributes: { auto_pad: "VALID" } }],
  Dropout: [{ version: 22, inputs: [f(2, 3), float32Tensor([], [0.4])] }, { version: 13, inputs: [f(2, 3), null, { type: "bool", shape: [], data: Uint8Array.of(0) }] }],
  Expand: [{ version: 13, inputs: [f(3, 1), ints(2, 1, 4)] }],
  GRU: recurrent(3),
  Gelu: [{ version: 20, inputs: [f(3, 5)] }, { version: 20, inputs: [f(3, 5)], attributes: { approximate: "tanh" } }],
  GroupNormalization: [{ version: 21, inputs: [f(2, 6, 3, 2), weights(6), weights(6)], attributes: groups }, { version: 21, inputs: [f(2, 4, 5), weights(4), weights(4)], attributes: groups }],
  Identity: [{ version: 21, inputs: [f(2)] }],
  LSTM: [...recurrent(4), { version: 14, inputs: [f(5, 2, 3), weights(1, 16, 3), weights(1, 16, 4), null, { type: "int32", shape: [2], data: Int32Array.of(5, 3) }, weights(1, 2, 4)], attributes: { hidden_size: 4, activations: { strings: ["Sigmoid", "Tanh", "Tanh"] } }, outputs: 3 }],
  MaxPool: [{ version: 22, inputs: [f(1, 2, 7, 9)], attributes: { kernel_shape: [2, 3], auto_pad: "SAME_UPPER", strides: [2, 2] } }],
  Mish: [{ version: 18, inputs: [f(3, 5)] }],
  Pad: [{ version: 18, inputs: [f(2, 3, 4), ints(1, -1, 0, 2), float32Tensor([], [7]), ints(-1, 0)] }, { version: 21, inputs: [f(2, 3), ints(0, 1, 0, 1)], attributes: { mode: "reflect" } }, { version: 13, inputs: [f(2, 3), ints(0, 0, 0, 0)] }],
  RMSNormalization: [{ version: 23, inputs: [f(2, 3, 4), weights(4)] }, { version: 23, inputs: [f(2, 3, 4), weights(3, 4)], attributes: { axis: 1, epsilon: float(0.1) } }],
  RNN: recurrent(1),
  ReduceL1: reduction, ReduceL2: reduction, ReduceLogSumExp: reduction, ReduceMin: reduction, ReduceProd: reduction, ReduceSumSquare: reduction,
  ReduceMax: [...reduction, { version: 20, inputs: [bool(2, 3), ints(1)] }],
  ReduceMean: [...reduction, nothingReduced],
  ReduceLogSum: [{ version: 18, inputs: [float32Tensor([2, 3], [1, 2, 3, 4, 5, 6]), ints(1)], attributes: { keepdims: 0 } }],
  ReduceSum: [...reduceByInput, nothingReduced],
  Reshape: [{ version: 21, inputs: [f(2, 3, 4), ints(0, -1)] }, { version: 14, inputs: [f(2, 3, 4), ints(4, 6)], attributes: { allowzero: 1 } }],
  ScatterElements: [{ version: 18, inputs: [f(3, 3), int64Tensor([1, 2], [0, 2]), f(1, 2)], attributes: { reduction: "add" } }],
  ScatterND: [{ version: 18, inputs: [f(4, 2), int64Tensor([2, 1], [3, 1]), f(2, 2)] }],
  Slice: [{ version: 13, inputs: [f(5, 6), ints(1, 0), ints(-1, 2 ** 40)] }, { version: 13, inputs: [f(5), ints(-1), ints(-100), ints(0), ints(-2)] }, { version: 13, inputs: [f(5), ints(0), ints(5), ints(0)] }],
  Split: [{ version: 18, inputs: [f(7, 2)], attributes: { num_outputs: 3 }, outputs: 3 }, { version: 13, inputs: [f(2, 6)], attributes: { axis: -1 }, outputs: 3 }, { version: 13, inputs: [f(6), ints(1, 5)], outputs: 2 }],
  Squeeze: [{ version: 21, inputs: [f(1, 2, 1)] }, { version: 13, inputs: [f(1, 2, 1), ints(-1)] }, { version: 13, inputs: [f(2)] }],
  Swish: [],
};

/** Numbers from -1 to 1 that look random. */
function signal(length: number): Float32Array {
  return Float32Array.from({ length }, (_, index) => Math.sin(12.9898 * (index + 1) ** 1.5));
}

function rawNode(operator: string, { version, inputs, attributes = {}, outputs = 1 }: Case): RawGraph {
  const names = inputs.map((one, index) => (one ? `x${index}` : ""));
  const entries = inputs.map((one, index) => [names[index], one] as const);
  const results = Array.from({ length: outputs }, (_, index) => `y${index}`);
  return {
    name: "one", inputs: entries.flatMap(([name, one]) => (one && !("data" in one) ? [name] : [])), outputs: results,
    constants: new Map(entries.flatMap(([name, one]) => (one && "data" in one ? [[name, one] as const] : []))),
    values: new Map(entries.flatMap(([name, one]) => (one ? [[name, { type: one.type, shape: one.shape }] as const] : []))),
    nodes: [{ name: "node", operator, domain: "", inputs: names, outputs: results, attributes, version }],
  };
}

async function run(model: Uint8Array, graph: Graph): Promise<readonly Tensor[]> {
  const session = await createSession(model, { threads: 1 });
  const feed = (name: string): Tensor => {
    const { type, shape } = graph.values.get(name) ?? f();
    const values = signal(elementCount(shape));
    return { type, shape: shape.map(Number), data: type === "bool" ? Uint8Array.from(values, (value) => Number(value > 0)) : type === "int64" ? BigInt64Array.from(values, (value) => BigInt(Math.round(9 * value))) : values } as Tensor;
  };
  try {
    const results = await session.run(Object.fromEntries(graph.inputs.map((name) => [name, feed(name)])));
    return graph.outputs.map((name) => results[name]);
  } finally {
    session.release();
  }
}

/** The node as it is, with the types that the converted graph has. */
function asItIs(raw: RawGraph, converted: Graph): Graph {
  return { ...raw, nodes: raw.nodes.map(({ version: _, ...node }) => ({ ...node, attributes: node.attributes as Attributes })), values: new Map([...converted.values, ...raw.values]) as Graph["values"] };
}

const cases = Object.entries(CASES).flatMap(([operator, list]) => list.map((one, index) => ({ operator, one, title: `${operator}-${one.version}, ${index}` })));

describe("conversions to opset 17 against ONNX Runtime on the node as it is", () => {
  it.each(cases)("$title", async ({ operator, one }) => {
    const raw = rawNode(operator, one);
    const graph = specialise(raw);
    expect(graph.nodes.every((node) => Object.hasOwn(OPERATORS, node.operator))).toBe(true);
    const got = await run(encodeModel(graph), graph);
    const want = await run(encodeModel(asItIs(raw, graph), { opset: one.version, irVersion: 8 }), graph);
    for (const [index, { type, shape, data }] of want.entries()) {
      expect({ type: got[index].type, shape: got[index].shape }).toEqual({ type, shape });
      data.forEach((value: number | bigint, at: number) => expect(Number(got[index].data[at])).toBeCloseTo(Number(value), 5));
    }
  });

  it("every conversion has cases", () => {
    expect(Object.keys(CASES).sort()).toEqual(Object.keys(CONVERSIONS).sort());
  });

  it("Swish, which ONNX Runtime 1.29 does not run, is x times the sigmoid of alpha x", async () => {
    const graph = specialise(rawNode("Swish", { version: 24, inputs: [f(6)], attributes: { alpha: float(0.5) } }));
    const [{ data }] = await run(encodeModel(graph), graph);
    signal(6).forEach((x, index) => expect(data[index]).toBeCloseTo(x / (1 + Math.exp(-x / 2)), 6));
  });

  it("GroupNormalization of opset 18 scales by group, which ONNX Runtime does not run", async () => {
    const scaled = (version: number, scale: TensorData, bias: TensorData) => specialise(rawNode("GroupNormalization", { version, inputs: [f(2, 4, 5), scale, bias], attributes: groups }));
    const [byGroup, byChannel] = [scaled(18, float32Tensor([2], [2, -3]), float32Tensor([2], [0.5, 1])), scaled(21, float32Tensor([4], [2, 2, -3, -3]), float32Tensor([4], [0.5, 0.5, 1, 1]))];
    const [[got], [want]] = [await run(encodeModel(byGroup), byGroup), await run(encodeModel(byChannel), byChannel)];
    expect(got).toEqual(want);
  });
});

describe("what is not converted", () => {
  const refused: [string, Case, string][] = [
    ["AveragePool", { version: 19, inputs: [f(1, 2, 7)], attributes: { kernel_shape: [2], dilations: [2] } }, 'specialise: node "node" (AveragePool, opset 19): dilations of AveragePool are new in opset 19 and are not converted, got [2]'],
    ["Pad", { version: 19, inputs: [f(2), ints(1, 1)], attributes: { mode: "wrap" } }, 'specialise: node "node" (Pad, opset 19): mode wrap is new in opset 19 and is not converted'],
    ["ScatterND", { version: 18, inputs: [f(4, 2), int64Tensor([1, 1], [3]), f(1, 2)], attributes: { reduction: "max" } }, 'specialise: node "node" (ScatterND, opset 18): reduction max is new in opset 18 and is not converted'],
    ["Reshape", { version: 14, inputs: [f(2, 0), ints(0, 3)], attributes: { allowzero: 1 } }, "lengths of 0 (allowzero) are not converted, got [0, 3]"],
    ["Split", { version: 18, inputs: [f(6), int(2)], outputs: 2 }, 'need "split" as a constant, so that shapes are known before the graph runs'],
    ["Split", { version: 18, inputs: [f(6)], attributes: { num_outputs: NaN }, outputs: 2 }, "need num_outputs from 1 to 4096, got NaN"],
    ["GroupNormalization", { version: 21, inputs: [f(2, 6, 3), weights(6), weights(6)], attributes: { num_groups: NaN } }, "need channels in num_groups equal groups, got NaN groups of 6"],
    ["Attention", { version: 23, inputs: [f(1, 1, 2, 2), f(1, 1, 2, 2), f(1, 1, 2, 2), null, f(1, 1, 2, 2), f(1, 1, 2, 2)] }, "Attention is converted without past keys and with one output, got past_key, past_value"],
    ["Attention", { version: 25, inputs: [f(1, 1, 2, 2), f(1, 1, 2, 2), f(1, 1, 2, 2)], attributes: { left_window_size: 2 } }, "Attention is converted with the attributes of opset 24, got left_window_size besides"],
    ["LSTM", { version: 22, inputs: [f(5, 2, 3), f(1, 16, 3), f(1, 16, 4)], attributes: { layout: 1 } }, "layout 1, the batch first, is not converted, nor does ONNX Runtime run it"],
    ["BatchNormalization", { version: 13, inputs: [f(2, 3), f(3), f(3), f(3), f(3)], outputs: 3 }, "need one output unless training_mode is 1, got 3"],
    ["Dropout", { version: 13, inputs: [f(2)], outputs: 2 }, 'specialise: output "y1": the value "y1" can\'t be had: node "node" gives it in training only'],
    ["Loop", { version: 16, inputs: [int(), bool()] }, 'specialise: node "node" (Loop, opset 16): loops are not converted; export with a fixed number of steps'],
    ["If", { version: 16, inputs: [bool()] }, 'specialise: node "node" (If, opset 16): need a condition that follows from lengths and constants; it depends on the input'],
    ["Nonsense", { version: 17, inputs: [f(2)] }, 'specialise: node "node" (Nonsense, opset 17): y0: unknown operator "Nonsense"'],
    ["Relu", { version: 12, inputs: [f(2)] }, 'specialise: node "node" (Relu, opset 12): need opset 13 to 26; export with another, or convert the file with onnx.version_converter'],
    ["Relu", { version: 27, inputs: [f(2)] }, "need opset 13 to 26"],
  ];

  it.each(refused)("%s: %#", (operator, one, message) => {
    expect(() => specialise(rawNode(operator, one))).toThrow(message);
    expect(() => specialise(rawNode(operator, one))).toThrow(RangeError);
  });

  it("operators of other domains are named with their domain", () => {
    const raw = rawNode("FusedConv", { version: 1, inputs: [f(2)] });
    expect(() => specialise({ ...raw, nodes: raw.nodes.map((node) => ({ ...node, domain: "com.microsoft" })) })).toThrow('specialise: node "node" (com.microsoft FusedConv, opset 1): only ONNX\'s own operators are converted; export without those of "com.microsoft"');
  });
});

it("constants that a conversion adds have the element type of the input", () => {
  const graph = specialise(rawNode("Gelu", { version: 20, inputs: [{ type: "float64", shape: [3] }] }));
  expect(graph.values.get("y0")).toEqual({ type: "float64", shape: [3] });
});
