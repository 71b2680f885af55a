import { createSession } from "@cochlea/runtime";
import { describe, expect, it } from "vitest";
import { encodeModel, float32Tensor, GraphBuilder, int64Tensor, type OperatorTable } from "./index.ts";

describe("GraphBuilder", () => {
  it("knows types and shapes at once, free dimensions too", () => {
    const g = new GraphBuilder();
    const x = g.input("x", ["batch", 2, 3]);
    expect(g.add("Flatten", [x])).toMatchObject({ type: "float32", shape: ["batch", 6] });
    expect(g.add("Reshape", [x, g.ints([-1, 6])]).shape).toEqual(["batch", 6]);
    expect(g.add("Reshape", [x, g.ints([0, 3, -1])]).shape).toEqual(["batch", 3, 2]);
    expect(g.add("Transpose", [x], { perm: [1, 0, 2] }).shape).toEqual([2, "batch", 3]);
    expect(g.add("Add", [x, g.input("y", ["batch", 1, 1])]).shape).toEqual(["batch", 2, 3]);
    expect(g.add("Greater", [x, g.scalar(0)]).type).toBe("bool");
  });

  it("shares equal scalars and vectors, but not 0 and -0", () => {
    const g = new GraphBuilder();
    expect(g.scalar(2)).toBe(g.scalar(2));
    expect(g.scalar(NaN)).toBe(g.scalar(NaN));
    expect(g.scalar(0)).not.toBe(g.scalar(-0));
    expect(g.ints([1, 2])).toBe(g.ints([1, 2]));
  });

  it("keeps made-up names clear of given ones", () => {
    const g = new GraphBuilder();
    const x = g.input("Relu_0", [1]);
    expect(g.add("Relu", [x]).name).toBe("Relu_1");
  });

  it("copies an output to a name of its own", () => {
    const g = new GraphBuilder();
    const y = g.add("Relu", [g.input("x", [1])], {}, { name: "y" });
    expect(g.output(y, "scores").name).toBe("scores");
    expect(g.build()).toMatchObject({ outputs: ["scores"], nodes: [{ name: "y" }, { operator: "Identity", inputs: ["y"], outputs: ["scores"] }] });
  });

  it("takes as many outputs as asked for", () => {
    const g = new GraphBuilder();
    const x = g.input("x", [1, 1, 4]);
    expect(g.addAll("MaxPool", [x], { kernel_shape: [2] })).toHaveLength(2);
    expect(g.addAll("MaxPool", [x], { kernel_shape: [2] }, { outputs: 1 })).toHaveLength(1);
  });

  it("gives batch norm in training mode its new statistics", () => {
    const g = new GraphBuilder();
    const statistics = ["a", "b", "c", "d"].map((name) => g.input(name, [3]));
    expect(g.addAll("BatchNormalization", [g.input("x", [2, 3, 4]), ...statistics], { training_mode: 1 }).map(({ shape }) => shape)).toEqual([[2, 3, 4], [3], [3]]);
  });

  it("returns a graph that later nodes do not change", () => {
    const g = new GraphBuilder();
    const x = g.input("x", [1]);
    const before = g.build();
    g.output(g.add("Relu", [x]));
    expect(before).toMatchObject({ nodes: [], outputs: [] });
    expect(before.values.size).toBe(1);
  });

  it("takes operators of another domain", () => {
    const custom: OperatorTable = { Halve: { domain: "example", arity: [1, 1], infer: ({ inputs: [x] }) => (x ? [x] : []) } };
    const g = new GraphBuilder("g", custom);
    g.add("Halve", [g.input("x", [2])]);
    expect(g.build().nodes[0].domain).toBe("example");
  });

  it("refuses names that are taken, empty or unknown", () => {
    const g = new GraphBuilder("g");
    g.input("x", [1]);
    expect(() => g.input("x", [1])).toThrow('GraphBuilder: the name "x" is taken in graph "g"; names must differ');
    expect(() => g.input("", [1])).toThrow("GraphBuilder: need a name that is not empty");
    expect(() => g.value("z")).toThrow('GraphBuilder: no value named "z" in graph "g"');
  });

  it.each([[[NaN]], [[-1]], [[1.5]], [[""]]])("refuses an input of shape %j", (shape) => {
    expect(() => new GraphBuilder().input("x", shape)).toThrow('GraphBuilder: need whole lengths of at least 0, or names, in the shape of "x", got');
  });

  it("refuses a constant whose array does not fit", () => {
    const g = new GraphBuilder();
    expect(() => g.constant({ type: "float32", shape: [2], data: new Float32Array(3) }, "w")).toThrow("w: need 2 elements for shape [2], got 3");
    expect(() => g.constant({ type: "float32", shape: [2], data: new Float64Array(2) }, "w")).toThrow("w: need a Float32Array for float32, got a Float64Array");
    expect(() => float32Tensor([NaN], [1])).toThrow("tensor: need NaN elements for shape [NaN], got 1");
    expect(() => int64Tensor([1], [0.5])).toThrow(RangeError);
  });
});

describe("a built graph", () => {
  it("runs", async () => {
    const g = new GraphBuilder();
    const product = g.add("MatMul", [g.input("x", ["batch", 2]), g.constant(float32Tensor([2, 2], [1, 2, 3, 4]))]);
    g.output(g.add("Mul", [product, g.scalar(10)]), "y");
    const session = await createSession(encodeModel(g.build()));
    const { y } = await session.run({ x: { type: "float32", shape: [2, 2], data: Float32Array.of(1, 0, 1, 1) } });
    session.release();
    expect(y).toMatchObject({ shape: [2, 2], data: Float32Array.of(10, 20, 40, 60) });
  });
});
