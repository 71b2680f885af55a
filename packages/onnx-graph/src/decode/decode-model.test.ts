import fc from "fast-check";
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { GOLDEN_GRAPHS } from "../../test/golden-graphs.ts";
import { decodeModel, encodeModel, float, float32Tensor, GraphBuilder, parseModel, type RawModel } from "../index.ts";
import { ProtobufWriter } from "../protobuf.ts";
import { float32FromBfloat16, float32FromFloat16 } from "./half-floats.ts";

const message = (): ProtobufWriter => new ProtobufWriter();
const opset = (domain: string, version: number): ProtobufWriter => message().bytes(1, domain).varint(2, version);

/** A file of one graph. */
function file(graph: ProtobufWriter, ...functions: ProtobufWriter[]): Uint8Array {
  return functions.reduce((model, one) => model.bytes(25, one), message().varint(1, 8).bytes(7, graph).bytes(8, opset("", 17)).bytes(8, opset("local", 1))).finish();
}

function tensor(name: string, type: number, dims: readonly number[]): ProtobufWriter {
  return dims.reduce((out, length) => out.varint(1, length), message()).varint(2, type).bytes(8, name);
}

const withTensor = (one: ProtobufWriter): Uint8Array => file(message().bytes(5, one));
const constant = (one: ProtobufWriter) => [...decodeModel(withTensor(one)).graph.constants.values()][0];
const packed = (...values: number[]): Uint8Array => values.reduce((out, value) => out.varint(1, value), message()).finish().filter((_, index) => index % 2 === 1);

function node(operator: string, inputs: readonly string[], outputs: readonly string[], domain = ""): ProtobufWriter {
  const out = message().bytes(4, operator).bytes(7, domain);
  for (const name of inputs) out.bytes(1, name);
  for (const name of outputs) out.bytes(2, name);
  return out;
}

const attribute = (name: string, type: number): ProtobufWriter => message().bytes(1, name).varint(20, type);

describe("decodeModel", () => {
  it.each(Object.keys(GOLDEN_GRAPHS))("reads back what encodeModel wrote: %s", (name) => {
    const { graph, options } = GOLDEN_GRAPHS[name]();
    const model = decodeModel(encodeModel(graph, options));
    const plain = graph.nodes.filter((one) => one.operator !== "Constant");
    expect(model.graph.nodes.map(({ name: label, operator, domain, inputs, outputs, version }) => ({ label, operator, domain, inputs, outputs, version }))).toEqual(plain.map((one) => ({ label: one.name, operator: one.operator, domain: one.domain, inputs: one.inputs, outputs: one.outputs, version: one.domain === "" ? 17 : 3 })));
    for (const [constantName, data] of graph.constants) expect(model.graph.constants.get(constantName)).toEqual(data);
    expect(model.graph.inputs).toEqual(graph.inputs);
    expect(model.graph.outputs).toEqual(graph.outputs);
    expect({ opset: model.opset, irVersion: model.irVersion, metadata: model.metadata, producer: model.producer, domains: model.domains }).toEqual({ opset: 17, irVersion: 8, metadata: options.metadata ?? {}, producer: options.producer ?? { name: "cochlea", version: "" }, domains: options.domains ?? {} });
    for (const input of graph.inputs) expect(model.graph.values.get(input)).toEqual(graph.values.get(input));
  });

  it("reads every kind of attribute", () => {
    const attributes = { number: -3, huge: Number.MAX_SAFE_INTEGER, text: "größer", list: [1, -2], decimal: float(0.5), decimals: { floats: [0.5, -1.5] }, words: { strings: ["a", "ß"] }, table: { tensor: float32Tensor([2], [1, 2]) } };
    const g = new GraphBuilder("g", { Any: { arity: [1, 1], infer: ({ inputs: [x] }) => (x ? [x] : []) } });
    g.output(g.add("Any", [g.input("x", [1])], attributes));
    expect(decodeModel(encodeModel(g.build())).graph.nodes[0].attributes).toEqual(attributes);
  });

  it("reads weights from every field that may hold them", () => {
    expect(constant(tensor("w", 1, [2]).float(4, 1.5).float(4, -2))).toEqual({ type: "float32", shape: [2], data: Float32Array.of(1.5, -2) });
    expect(constant(tensor("w", 1, [2]).bytes(4, new Uint8Array(Float32Array.of(1.5, -2).buffer)))).toEqual({ type: "float32", shape: [2], data: Float32Array.of(1.5, -2) });
    expect(constant(tensor("w", 11, [1]).bytes(10, new Uint8Array(Float64Array.of(0.1).buffer)))).toEqual({ type: "float64", shape: [1], data: Float64Array.of(0.1) });
    expect(constant(tensor("w", 7, [2]).varint(7, -5).varint(7, 2n ** 62n))).toEqual({ type: "int64", shape: [2], data: BigInt64Array.of(-5n, 2n ** 62n) });
    expect(constant(tensor("w", 7, [3]).bytes(7, packed(1, 2, 3)))).toEqual({ type: "int64", shape: [3], data: BigInt64Array.of(1n, 2n, 3n) });
    expect(constant(tensor("w", 6, [2]).varint(5, -7).varint(5, 8))).toEqual({ type: "int32", shape: [2], data: Int32Array.of(-7, 8) });
    expect(constant(tensor("w", 3, [1]).varint(5, -7))).toEqual({ type: "int8", shape: [1], data: Int8Array.of(-7) });
    expect(constant(tensor("w", 2, []).varint(5, 200))).toEqual({ type: "uint8", shape: [], data: Uint8Array.of(200) });
    expect(constant(tensor("w", 9, [2]).varint(5, 1).varint(5, 0))).toEqual({ type: "bool", shape: [2], data: Uint8Array.of(1, 0) });
    expect(constant(tensor("w", 10, [2]).varint(5, 0x3c00).varint(5, 0xc000))).toEqual({ type: "float32", shape: [2], data: Float32Array.of(1, -2) });
    expect(constant(tensor("w", 16, [1]).bytes(9, Uint8Array.of(0x80, 0x3f)))).toEqual({ type: "float32", shape: [1], data: Float32Array.of(1) });
    expect(constant(tensor("w", 1, [0]))).toEqual({ type: "float32", shape: [0], data: new Float32Array(0) });
  });

  it("refuses weights that it can't hold, by name", () => {
    const error = (one: ProtobufWriter) => () => decodeModel(withTensor(one));
    expect(error(tensor("w", 8, [1]))).toThrow('decodeModel: graph, initializer 0 "w": need elements of float32, uint8, int8, int32, int64, bool, float64, float16 or bfloat16, got string');
    expect(error(tensor("w", 99, [1]))).toThrow("got type 99");
    expect(error(tensor("w", 1, [2]).bytes(9, new Uint8Array(7)))).toThrow('initializer 0 "w": need 8 bytes for 2 elements, got 7; the file is damaged or cut off');
    expect(error(tensor("w", 1, [3]).float(4, NaN))).toThrow('initializer 0 "w": need 3 elements for shape [3], got 1; the file is damaged');
    expect(error(tensor("w", 1, [-1]))).toThrow("need lengths of at least 0, got [-1]");
    expect(error(tensor("w", 1, [2 ** 40, 2 ** 40]))).toThrow("need lengths of at least 0");
    expect(error(tensor("w", 1, [1]).bytes(3, ""))).toThrow("tensors in segments are not read");
    expect(() => decodeModel(file(message().bytes(15, message().bytes(1, tensor("w", 1, [1])))))).toThrow('decodeModel: graph: the sparse initializer "w" is not read; store it densely');
  });

  it("turns Constant nodes into constants, the largest int64 kept as it is", () => {
    const end = attribute("value_ints", 7).varint(8, 2n ** 63n - 1n).varint(8, 3);
    const { constants, literals, nodes } = decodeModel(file(message().bytes(1, node("Constant", [], ["end"]).bytes(5, end)).bytes(1, node("Constant", [], ["half"]).bytes(5, attribute("value_float", 1).float(2, 0.5))))).graph;
    expect(constants).toEqual(new Map([["end", { type: "int64", shape: [2], data: BigInt64Array.of(2n ** 63n - 1n, 3n) }], ["half", { type: "float32", shape: [], data: Float32Array.of(0.5) }]]));
    expect(literals).toEqual(new Set(["end", "half"]));
    expect(nodes).toEqual([]);
    expect(() => decodeModel(file(message().bytes(1, node("Constant", [], ["c"]).bytes(5, attribute("value_string", 3).bytes(4, "a")))))).toThrow('decodeModel: node "c" (Constant): need one of the attributes value, value_float, value_floats, value_int, value_ints, got value_string');
  });

  it("says what a file lacks", () => {
    expect(() => decodeModel(new Uint8Array(0))).toThrow("decodeModel: need an ONNX model with one graph, got 0");
    expect(() => decodeModel(message().bytes(7, "").finish())).toThrow("decodeModel: need the version of ONNX's operators among the model's opset_import, got none; the file is damaged or not an ONNX model");
    expect(() => decodeModel(file(message().bytes(1, node("Relu", ["x"], ["y"]).bytes(5, attribute("a", 10)))))).toThrow('decodeModel: graph, node 0 (Relu), attribute "a": need a number, a string, a tensor, a graph, or a list of numbers or strings, got graphs');
    expect(() => decodeModel(file(message().bytes(11, message().bytes(1, "x").bytes(2, message().bytes(4, "")))))).toThrow('decodeModel: graph, input "x": need a tensor, got sequence');
    expect(() => decodeModel(file(message().varint(1, 5)))).toThrow("decodeModel: graph, nodes: need wire type 2, got 0; the file is damaged or not an ONNX model");
  });

  it("refuses graphs inside graphs without end", () => {
    const nested = (depth: number): ProtobufWriter => (depth === 0 ? message() : message().bytes(1, node("If", ["c"], ["y"]).bytes(5, attribute("then_branch", 5).bytes(6, nested(depth - 1)))));
    expect(decodeModel(file(nested(30))).graph.nodes).toHaveLength(1);
    expect(() => decodeModel(file(nested(40)))).toThrow("need at most 32 graphs inside one another");
  });
});

describe("half floats", () => {
  it("reads float16 as IEEE 754 says", () => {
    expect([...float32FromFloat16(Uint16Array.of(0x3c00, 0xc000, 0x7bff, 0x0400, 0x0001, 0x7c00, 0xfc00, 0x8000, 0x7e00))]).toEqual([1, -2, 65504, 2 ** -14, 2 ** -24, Infinity, -Infinity, -0, NaN]);
  });

  it("reads bfloat16 as the upper half of a float32", () => {
    expect([...float32FromBfloat16(Uint16Array.of(0x3f80, 0xc040, 0x7f80, 0x7fc0))]).toEqual([1, -3, Infinity, NaN]);
  });
});

describe("external data", () => {
  const entry = (key: string, value: string): ProtobufWriter => message().bytes(1, key).bytes(2, value);
  const outside = (location: string, ...entries: ProtobufWriter[]): Uint8Array => withTensor([entry("location", location), ...entries].reduce((out, one) => out.bytes(13, one), tensor("w", 1, [2])).varint(14, 1));

  it("is asked for by place and length", () => {
    const calls: unknown[] = [];
    const readExternal = (...place: unknown[]): Uint8Array => {
      calls.push(place);
      return new Uint8Array(Float32Array.of(3, 4).buffer);
    };
    const bytes = outside("weights/model.data", entry("offset", "16"), entry("length", "8"));
    expect(decodeModel(bytes, { readExternal }).graph.constants.get("w")?.data).toEqual(Float32Array.of(3, 4));
    expect(decodeModel(outside("model.data"), { readExternal }).graph.constants.get("w")?.data).toEqual(Float32Array.of(3, 4));
    expect(calls).toEqual([["weights/model.data", 16, 8], ["model.data", 0, 8]]);
  });

  it.each(["../secret", "/etc/passwd", "a/../../b", "C:\\data", "\\\\host\\share", "file:///etc", "..\\x", ""])("never leaves the model's folder: %j", (location) => {
    const readExternal = (): Uint8Array => {
      throw new Error("read");
    };
    expect(() => decodeModel(outside(location), { readExternal })).toThrow(`decodeModel: graph, initializer 0 "w": need external data in a file below the model's folder, got ${JSON.stringify(location)}`);
  });

  it("says what is missing or wrong", () => {
    expect(() => decodeModel(outside("model.data"))).toThrow('decodeModel: graph, initializer 0 "w": its data lie in "model.data"; give readExternal, which reads files beside the model');
    expect(() => decodeModel(outside("m", entry("offset", "NaN")))).toThrow("need 8 bytes from an offset of at least 0");
    expect(() => decodeModel(outside("m", entry("length", "9")))).toThrow("need 8 bytes from an offset of at least 0");
    expect(() => decodeModel(outside("m"), { readExternal: () => new Uint8Array(3) })).toThrow("need 8 bytes for 2 elements, got 3");
  });
});

describe("local functions", () => {
  /** Twice(a) = scale · a + a, with `scale` as an attribute that defaults to 2; Four calls it twice. */
  const twice = message().bytes(1, "Twice").bytes(10, "local").bytes(4, "a").bytes(5, "b").bytes(9, opset("", 17))
    .bytes(7, node("Constant", [], ["s"]).bytes(5, attribute("value_float", 1).bytes(21, "scale")))
    .bytes(7, node("Mul", ["a", "s"], ["m"])).bytes(7, node("Add", ["m", "a"], ["b"]))
    .bytes(11, attribute("scale", 1).float(2, 2));
  const nested = message().bytes(1, "Nested").bytes(10, "local").bytes(4, "a").bytes(5, "c").bytes(5, "a").bytes(9, opset("local", 1))
    .bytes(7, node("Twice", ["a"], ["m"], "local")).bytes(7, node("Twice", ["m"], ["c"], "local").bytes(5, attribute("scale", 1).float(2, -1)));
  const info = (name: string): ProtobufWriter => message().bytes(1, name).bytes(2, message().bytes(1, message().varint(1, 1).bytes(2, message().bytes(1, message().varint(1, 2)))));
  const graph = (): ProtobufWriter => message().bytes(1, node("Nested", ["x"], ["y", "z"], "local")).bytes(1, node("Twice", ["x"], ["w"], "local")).bytes(11, info("x")).bytes(12, info("y")).bytes(12, info("z")).bytes(12, info("w"));

  it("are inlined under names of their own, attributes filled in", () => {
    const { nodes, constants } = decodeModel(file(graph(), twice, nested)).graph;
    expect(nodes.map(({ operator, inputs, outputs }) => [operator, ...inputs, "→", ...outputs].join(" "))).toEqual([
      "Mul x y/m/s → y/m/m", "Add y/m/m x → y/m", "Mul y/m y/s → y/m_1", "Add y/m_1 y/m → y", "Identity x → z", "Mul x w/s → w/m", "Add w/m x → w",
    ]);
    expect([...constants.values()].map(({ data }) => data[0])).toEqual([2, -1, 2]);
    expect(parseModel(file(graph(), twice, nested)).graph.outputs).toEqual(["y", "z", "w"]);
  });

  it("that call themselves are refused", () => {
    const loop = message().bytes(1, "Loop").bytes(10, "local").bytes(4, "a").bytes(5, "b").bytes(7, node("Loop", ["a"], ["b"], "local"));
    expect(() => decodeModel(file(message().bytes(1, node("Loop", ["x"], ["y"], "local")), loop))).toThrow("the function local::Loop calls itself");
  });

  it("that grow without measure are refused", () => {
    const level = (index: number): ProtobufWriter => Array.from({ length: 10 }, (_, call) => call).reduce((out, call) => out.bytes(7, node(`F${index + 1}`, ["a"], [`b${call}`], "local")), message().bytes(1, `F${index}`).bytes(10, "local").bytes(4, "a").bytes(5, "b0"));
    const functions = Array.from({ length: 9 }, (_, index) => level(index));
    expect(() => decodeModel(file(message().bytes(1, node("F0", ["x"], ["y"], "local")), ...functions))).toThrow("need at most 100000 nodes once functions are inlined");
  });
});

describe("damaged files", () => {
  const bytes = readFileSync(path.join(import.meta.dirname, "../../test/golden/files/old-gru-17.onnx"));

  /** What reading gives: a model, or an error of one line that names its part of the reader. */
  function outcome(damaged: Uint8Array, read: (model: Uint8Array) => unknown): boolean {
    try {
      read(damaged);
      return true;
    } catch (error) {
      expect(error).toBeInstanceOf(RangeError);
      expect((error as RangeError).message).toMatch(/^(decodeModel|specialise): [^\n]+$/);
      return false;
    }
  }

  it("gives an error wherever the file is cut", () => {
    for (let end = 0; end < bytes.length - 200; end += 7) expect(outcome(bytes.subarray(0, end), (model): RawModel => decodeModel(model))).toBe(false);
  });

  it("never fails otherwise where bytes are changed", () => {
    const change = fc.tuple(fc.nat(bytes.length - 1), fc.nat(255));
    fc.assert(fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
      const damaged = Uint8Array.from(bytes);
      for (const [index, value] of changes) damaged[index] = value;
      outcome(damaged, parseModel);
    }), { numRuns: 400 });
  });

  it("never fails otherwise on garbage", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (garbage) => void outcome(garbage, parseModel)), { numRuns: 1000 });
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (garbage) => void outcome(message().varint(1, 8).bytes(8, opset("", 17)).bytes(7, garbage).finish(), parseModel)), { numRuns: 1000 });
  });
});
