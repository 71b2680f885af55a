import { createSession } from "@cochlea/runtime";
import { describe, expect, it } from "vitest";
import { encodeModel, float, float32Tensor, GraphBuilder, int64Tensor, type OperatorTable, type Value } from "./index.ts";

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

/** One node that must be refused, and what the message must say. */
const REFUSED: [what: string, add: (g: GraphBuilder, x: Value) => unknown, message: string][] = [
  ["unknown operator", (g, x) => g.add("Convolve", [x]), 'Convolve_0: unknown operator "Convolve" (Convolve of [2, 3])'],
  ["inherited name", (g, x) => g.add("toString", [x]), 'unknown operator "toString"'],
  ["too few inputs", (g, x) => g.add("Add", [x]), "Add_0: need 2 inputs, got 1 (Add of [2, 3])"],
  ["too many inputs", (g, x) => g.add("Gemm", [x, x, x, x]), "need 2 to 3 inputs, got 4"],
  ["input left out", (g, x) => g.add("Add", [x, null]), "the first 2 inputs may not be left out (Add of [2, 3], none)"],
  ["shapes that do not broadcast", (g, x) => g.add("Add", [x, g.input("y", [2])]), "Add_0: need shapes that broadcast, got [2, 3] and [2] (Add of [2, 3], [2])"],
  ["mixed types", (g, x) => g.add("Add", [x, g.ints([1])]), "need inputs of one element type, got float32 and int64"],
  ["mixed types in Concat", (g, x) => g.add("Concat", [x, g.input("y", [2, 3], "int64")]), "need inputs of one element type, got float32 and int64"],
  ["mixed types in MatMul", (g, x) => g.add("MatMul", [x, g.input("y", [3, 2], "float64")]), "need inputs of one element type, got float32 and float64"],
  ["a condition that is none", (g, x) => g.add("Where", [x, x, x]), "need a bool condition, got float32"],
  ["inner lengths", (g, x) => g.add("MatMul", [x, x]), "need inner lengths that agree, got 3 and 2 of [2, 3] and [2, 3]"],
  ["a vector in MatMul", (g, x) => g.add("MatMul", [x, g.input("y", [3])]), "need matrices, got [2, 3] and [3]"],
  ["Gemm's addend", (g, x) => g.add("Gemm", [x, x, g.input("c", [3])], { transB: 1 }), "need shapes that broadcast, got [2, 2] and [3]"],
  ["an addend that is larger", (g, x) => g.add("Gemm", [x, x, g.input("c", [5, 2, 2])], { transB: 1 }), "need C to broadcast to [2, 2], got [5, 2, 2]"],
  ["an axis out of range", (g, x) => g.add("Softmax", [x], { axis: 2 }), "need an axis from -2 to 1, got 2"],
  ["an axis that is NaN", (g, x) => g.add("Softmax", [x], { axis: NaN }), "need an axis from -2 to 1, got NaN"],
  ["a shape that is no constant", (g, x) => g.add("Reshape", [x, g.input("s", [2], "int64")]), 'need "shape" as a constant of integers, so that shapes are known before the graph runs'],
  ["another element count", (g, x) => g.add("Reshape", [x, g.ints([4])]), "need as many elements after as before, got [2, 3] to [4]"],
  ["no length for -1", (g, x) => g.add("Reshape", [x, g.ints([4, -1])]), "need a length for -1 that makes [2, 3] fit [4, -1]; there is none"],
  ["-2 in a shape", (g, x) => g.add("Reshape", [x, g.ints([-2, -3])]), "need lengths of at least -1, got [-2, -3]"],
  ["Concat of other shapes", (g, x) => g.add("Concat", [x, g.input("y", [3, 3])], { axis: 1 }), "need shapes that agree but on axis 1, got [2, 3], [3, 3]"],
  ["an axis twice", (g, x) => g.add("Unsqueeze", [x, g.ints([0, 0])]), "need each axis once, got [0, 0]"],
  ["a permutation that is none", (g, x) => g.add("Transpose", [x], { perm: [1, -1] }), "need each of 2 axes once, got [1, -1]"],
  ["Squeeze of a longer axis", (g, x) => g.add("Squeeze", [x, g.ints([0])]), "need length 1 on axis 0, got 2"],
  ["Slice with too few ends", (g, x) => g.add("Slice", [x, g.ints([0, 0]), g.ints([1])]), "need as many ends, axes and steps as starts, got 2, 1, 2, 2"],
  ["steps of 0", (g, x) => g.add("Slice", [x, g.ints([0]), g.ints([1]), g.ints([0]), g.ints([0])]), "need steps other than 0"],
  ["parts that do not add up", (g, x) => g.add("Split", [x, g.ints([1, 3])]), "need parts that add up to 2, got 1 + 3"],
  ["pads for other axes", (g, x) => g.add("Pad", [x, g.ints([1, 1])]), "need 4 pads for [2, 3], got 2"],
  ["a crop larger than the tensor", (g, x) => g.add("Pad", [x, g.ints([-2, 0, -2, 0])], {}, { name: "crop" }), 'in the shape of "crop", got [-2, 3]'],
  ["a cast to nothing", (g, x) => g.add("Cast", [x]), 'need attribute "to" to be one of 1, 2, 3, 6, 7, 9, 11, got 0'],
  ["a string for an integer", (g, x) => g.add("Softmax", [x], { axis: "1" }), 'attribute "axis": need an integer, got "1"'],
  ["a float for an integer", (g, x) => g.add("Softmax", [x], { axis: float(1) }), 'attribute "axis": need an integer, got {"float":1}'],
  ["an integer for integers", (g, x) => g.add("Transpose", [x], { perm: 1 }), 'attribute "perm": need integers, got 1'],
  ["an integer for a string", (g) => g.add("Conv", [g.input("m", [1, 1, 4, 4]), g.input("w", [1, 1, 2, 2])], { auto_pad: 1 }), 'attribute "auto_pad": need a string, got 1'],
];

/** The same for a map m of shape [1, 4, 5, 5] and a filter. */
const REFUSED_MAPS: [what: string, operator: string, filter: number[] | null, attributes: Record<string, number | string | number[]>, message: string][] = [
  ["channels", "Conv", [2, 3, 3, 3], {}, "need 3 input channels (3 in each of 1 groups), got 4"],
  ["groups", "Conv", [3, 2, 3, 3], { group: 2 }, "need output channels in 2 equal groups, got 3"],
  ["ranks", "Conv", [2, 4, 3], {}, "need a map and a filter of one rank, 3 or more, got [1, 4, 5, 5] and [2, 4, 3]"],
  ["a large kernel", "Conv", [2, 4, 6, 3], {}, "a kernel of 6x3 does not fit [5, 5] with pads 0, 0, 0, 0"],
  ["NaN", "Conv", [2, 4, 3, 3], { strides: [NaN, 1] }, "need 2 kernel lengths, strides and dilations of at least 1 and twice as many pads"],
  ["NaN pads", "Conv", [2, 4, 3, 3], { pads: [NaN, 0, 0, 0] }, "a kernel of 3x3 does not fit"],
  ["two pads", "Conv", [2, 4, 3, 3], { pads: [1, 1] }, "twice as many pads"],
  ["automatic pads", "Conv", [2, 4, 3, 3], { auto_pad: "SAME_UPPER" }, "need explicit pads, got auto_pad = SAME_UPPER"],
  ["another kernel_shape", "Conv", [2, 4, 3, 3], { kernel_shape: [3, 1] }, "need kernel_shape [3, 3], the filter's, got [3, 1]"],
  ["channels backwards", "ConvTranspose", [3, 2, 3, 3], {}, "need 3 input channels, got 4"],
  ["too much cut off", "ConvTranspose", [4, 2, 1, 1], { pads: [3, 0, 3, 0] }, "pads 3, 0, 3, 0 leave nothing of [1, 4, 5, 5]"],
  ["no kernel", "MaxPool", null, {}, "need a kernel length for each of 2 spatial axes, got 0"],
  ["dilated averages", "AveragePool", null, { kernel_shape: [2, 2], dilations: [2, 2] }, "AveragePool has no dilations before opset 19"],
];

describe("a node that does not fit", () => {
  it.each(REFUSED)("%s", (_, add, message) => {
    const g = new GraphBuilder();
    const x = g.input("x", [2, 3]);
    expect(() => add(g, x)).toThrow(message);
    expect(() => add(new GraphBuilder(), x)).toThrow(RangeError);
  });

  it.each(REFUSED_MAPS)("%s (%s)", (_, operator, filter, attributes, message) => {
    const g = new GraphBuilder();
    const inputs = [g.input("m", [1, 4, 5, 5]), ...(filter ? [g.input("w", filter)] : [])];
    expect(() => g.add(operator, inputs, attributes)).toThrow(message);
  });

  it("names free dimensions that must be known", () => {
    const g = new GraphBuilder();
    const x = g.input("x", ["batch", "steps", 3]);
    expect(() => g.add("Pad", [x, g.ints([1, 0, 0, 0, 0, 0])])).toThrow('need a known length for a padded axis, got the free dimension "batch"');
    expect(() => g.add("Slice", [x, g.ints([0]), g.ints([1])])).toThrow('need a known length for a sliced axis, got the free dimension "batch"');
    expect(() => g.add("Flatten", [x], { axis: 3 })).toThrow("cannot fold the free dimension of [batch, steps, 3] into another");
    expect(() => g.add("MaxPool", [g.input("m", [1, 1, "steps"])], { kernel_shape: [2] })).toThrow('need known spatial lengths, got the free dimension "steps"');
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
