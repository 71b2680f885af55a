import { createSession } from "@cochlea/runtime";
import { describe, expect, it } from "vitest";
import { GOLDEN_GRAPHS } from "../test/golden-graphs.ts";
import golden from "../test/golden/onnx.json" with { type: "json" };
import { ELEMENT_TYPES, encodeModel, encodeModelInPieces, float32Tensor, GraphBuilder, readMetadata, type Attribute, type Graph } from "./index.ts";
import { fieldText, protobufFields } from "./protobuf.ts";

const cases = golden.cases.map((one) => ({ ...one, ...GOLDEN_GRAPHS[one.call]() }));

/** An attribute as the onnx package prints it. */
function plain(value: Attribute): unknown {
  if (typeof value !== "object" || Array.isArray(value)) return value;
  if ("float" in value) return value.float;
  if ("floats" in value) return value.floats;
  if ("tensor" in value) return { name: "", shape: value.tensor.shape, data: Array.from(value.tensor.data, Number) };
  return "graph" in value ? { name: value.graph.name, outputs: value.graph.outputs } : value;
}

function oneNode(attributes: Record<string, Attribute>): Graph {
  const g = new GraphBuilder("g", { Anything: { arity: [1, 1], infer: ({ inputs: [x] }) => (x ? [x] : []) } });
  g.output(g.add("Anything", [g.input("x", [1])], attributes));
  return g.build();
}

describe(`encodeModel against onnx ${golden.versions.onnx}`, () => {
  it.each(cases)("writes the bytes that onnx.checker passed: $call", ({ graph, options, input }) => {
    expect(Buffer.from(encodeModel(graph, options)).toString("base64")).toBe(input);
  });

  it.each(cases)("onnx reads what was meant: $call", ({ graph, options, output }) => {
    expect(output.producer).toEqual(options.producer ?? { name: "cochlea", version: "" });
    expect(output.opsets).toEqual({ "": 17, ...options.domains });
    expect(output.irVersion).toBe(8);
    expect(output.metadata).toEqual(options.metadata ?? {});
    expect(output.nodes).toEqual(graph.nodes.map((node) => ({ ...node, attributes: Object.fromEntries(Object.entries(node.attributes).map(([name, value]) => [name, plain(value)])) })));
    expect(output.constants).toEqual([...graph.constants].map(([name, { shape, data }]) => ({ name, shape, data: Array.from(data, Number) })));
  });

  it.each(cases)("onnx infers our types and shapes: $call", ({ graph, output }) => {
    const ours = new Map([...graph.values].filter(([name]) => !graph.constants.has(name)).map(([name, { type, shape }]) => [name, { type: ELEMENT_TYPES[type].onnx, shape }]));
    expect(new Map(Object.entries(output.types))).toEqual(ours);
  });

  it.each(cases)("ONNX Runtime loads it: $call", async ({ graph, options }) => {
    const session = await createSession(encodeModel(graph, options));
    expect(session.inputs.map(({ name }) => name)).toEqual(graph.inputs);
    session.release();
  });
});

describe("encodeModel", () => {
  it("gives ONNX Runtime tables, branches and negative keys", async () => {
    const { graph, options } = GOLDEN_GRAPHS.attributes();
    const session = await createSession(encodeModel(graph, options));
    const { y } = await session.run({ x: { type: "int64", shape: [3], data: BigInt64Array.of(-1n, 2n ** 40n, 5n) }, yes: { type: "bool", shape: [], data: Uint8Array.of(0) } });
    session.release();
    expect(y.data).toEqual(Float32Array.of(10 + 0.5 + 2, 20 - 1.5 + 2, 30 + 7 + 2));
  });

  it("writes lists of strings", () => {
    const message = (bytes: Uint8Array, field: number) => [...protobufFields(bytes)].find((one) => one.field === field)?.bytes ?? new Uint8Array();
    const attribute = message(message(message(encodeModel(oneNode({ names: { strings: ["ja", "ñ"] } })), 7), 1), 5);
    expect([...protobufFields(attribute)].map((one) => (one.field === 20 ? Number(one.varint) : fieldText(one)))).toEqual(["names", "ja", "ñ", 8]);
  });

  it("writes only a view's part of its buffer", async () => {
    const g = new GraphBuilder();
    g.output(g.add("Add", [g.input("x", [2]), g.constant(float32Tensor([2], new Float32Array([9, 1, 2, 9]).subarray(1, 3)))]), "y");
    const session = await createSession(encodeModel(g.build()));
    const { y } = await session.run({ x: { type: "float32", shape: [2], data: new Float32Array(2) } });
    session.release();
    expect(y.data).toEqual(Float32Array.of(1, 2));
  });

  it("writes the same bytes in pieces, large constants without a copy", () => {
    const g = new GraphBuilder("g");
    const [large, small] = [new Float32Array(2 ** 15).fill(0.5), new Float32Array([1, 2])];
    g.output(g.add("Add", [g.constant(float32Tensor([2 ** 14, 2], large)), g.constant(float32Tensor([2], small))]));
    const graph = g.build();
    const pieces = encodeModelInPieces(graph);
    expect(Buffer.concat(pieces).equals(encodeModel(graph))).toBe(true);
    expect(pieces.map(({ buffer }) => buffer === large.buffer)).toEqual([false, true, false]);
  });

  it("writes graphs of many nodes", () => {
    const g = new GraphBuilder();
    let x = g.input("x", [4]);
    for (let index = 0; index < 10_000; index++) x = g.add("Relu", [x]);
    g.output(x);
    expect(readMetadata(encodeModel(g.build(), { metadata: { nodes: "10000" } }))).toEqual({ nodes: "10000" });
  });

  it("refuses integers that are none", () => {
    expect(() => encodeModel(oneNode({ axis: 0.5 }))).toThrow('encodeModel: attribute "axis" needs whole numbers, got 0.5; write a float as float(0.5)');
    expect(() => encodeModel(oneNode({ axes: [1, NaN] }))).toThrow('encodeModel: attribute "axes" needs whole numbers, got NaN');
    expect(() => encodeModel(oneNode({ axis: 2 ** 53 }))).toThrow(RangeError);
  });

  it("refuses versions that are none", () => {
    expect(() => encodeModel(oneNode({}), { opset: NaN })).toThrow("encodeModel: need opset to be a whole number of at least 1, got NaN");
    expect(() => encodeModel(oneNode({}), { irVersion: 0 })).toThrow("encodeModel: need irVersion to be a whole number of at least 1, got 0");
    expect(() => encodeModel(oneNode({}), { domains: { "ai.onnx.ml": 2.5 } })).toThrow("encodeModel: need ai.onnx.ml to be a whole number of at least 1, got 2.5");
  });

  it("refuses a value without a type", () => {
    const graph = oneNode({});
    expect(() => encodeModel({ ...graph, outputs: ["lost"] })).toThrow('encodeModel: no value named "lost" in graph "g"');
  });
});
