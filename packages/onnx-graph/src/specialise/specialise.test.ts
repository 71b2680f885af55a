import { createSession } from "@cochlea/runtime";
import { describe, expect, it } from "vitest";
import { freeBatch, resolveTarget } from "../folding/reshape-target.ts";
import { encodeModel, float32Tensor, GraphBuilder, int64Tensor, specialise, type Attributes, type Graph, type RawGraph, type RawNode, type RawType, type TensorData, type Value } from "../index.ts";

const ints = (...values: number[]): TensorData => int64Tensor([values.length], values);
const scalarInt = (value: number): TensorData => int64Tensor([], [value]);
const bools = (...values: number[]): TensorData => ({ type: "bool", shape: [values.length], data: Uint8Array.from(values) });
const zeros = (...shape: number[]): TensorData => float32Tensor(shape, new Float32Array(shape.reduce((a, b) => a * b, 1)));

function node(operator: string, inputs: readonly string[], outputs: readonly string[], attributes: Attributes = {}): RawNode {
  return { name: "", operator, domain: "", inputs, outputs, attributes, version: 18 };
}

interface Parts {
  readonly x: RawType["shape"];
  readonly nodes: readonly RawNode[];
  readonly constants?: Readonly<Record<string, TensorData>>;
  readonly literals?: readonly string[];
  readonly outputs?: readonly string[];
}

/** A file's graph of one input, x. */
function raw({ x, nodes, constants = {}, literals = [], outputs = ["y"] }: Parts): RawGraph {
  return { name: "g", nodes, inputs: ["x"], outputs, constants: new Map(Object.entries(constants)), values: new Map([["x", { type: "float32", shape: x }]]), literals: new Set(literals) };
}

const operators = (graph: Graph): string[] => graph.nodes.map(({ operator }) => operator);
const target = (graph: Graph): number[] => Array.from(graph.constants.get(graph.nodes.find(({ operator }) => operator === "Reshape")?.inputs[1] ?? "")?.data ?? [], Number);

/** What `x.view(x.size(0), -1)` is in a file of PyTorch. */
const viewNodes = [node("Shape", ["x"], ["shape"]), node("Gather", ["shape", "zero"], ["length"]), node("Unsqueeze", ["length", "first"], ["batch"]), node("Concat", ["batch", "rest"], ["target"], { axis: 0 }), node("Reshape", ["x", "target"], ["y"])];
const viewConstants = { zero: scalarInt(0), first: ints(0), rest: ints(-1) };

describe("specialise", () => {
  it("turns a reshape to computed lengths into one to known lengths, the free batch kept in its place", () => {
    const graph = specialise(raw({ x: ["batch", 3, 4], nodes: viewNodes, constants: viewConstants }));
    expect(operators(graph)).toEqual(["Reshape"]);
    expect(target(graph)).toEqual([0, 12]);
    expect(graph.values.get("y")?.shape).toEqual(["batch", 12]);
  });

  it("takes shapes in place of those in the file, and makes up names for lengths without one", () => {
    const parts = { nodes: viewNodes, constants: viewConstants };
    expect(specialise(raw({ x: [null, 3, 4], ...parts })).values.get("y")?.shape).toEqual(["x.0", 12]);
    expect(specialise(raw({ x: null, ...parts }), { inputs: { x: [5, 2] } }).values.get("y")?.shape).toEqual([5, 2]);
    expect(specialise(raw({ x: ["n", 3, 4], ...parts }), { inputs: { x: [5, 3, 4] } }).values.get("y")?.shape).toEqual([5, 12]);
  });

  it("computes with free lengths: heads of attention, merged with the batch and back", () => {
    const nodes = [
      node("Shape", ["x"], ["shape"]), node("Gather", ["shape", "zero"], ["n"]), node("Mul", ["n", "two"], ["nh"]), node("Concat", ["nh", "rest"], ["merged"], { axis: 0 }),
      node("Reshape", ["x", "merged"], ["a"]), node("Div", ["nh", "two"], ["back"]), node("Concat", ["back", "inner"], ["apart"], { axis: 0 }), node("Reshape", ["a", "apart"], ["y"]),
    ];
    const graph = specialise(raw({ x: ["batch", 6, 5], nodes, constants: { zero: ints(0), two: ints(2), rest: ints(3, -1), inner: ints(6, 5) } }));
    expect(graph.values.get("a")?.shape).toEqual(["2*batch", 3, 5]);
    expect(graph.values.get("y")?.shape).toEqual(["batch", 6, 5]);
    expect(operators(graph)).toEqual(["Reshape", "Reshape"]);
  });

  it("leaves out first states of zeros, however they are made", () => {
    const constants = { w: zeros(1, 12, 4), r: zeros(1, 12, 4), one: scalarInt(1), first: ints(0), units: ints(1, 4), none: float32Tensor([], [0]), whole: ints(0), end: ints(1) };
    const state = [node("Shape", ["x"], ["shape"]), node("Gather", ["shape", "one"], ["n"]), node("Unsqueeze", ["n", "first"], ["batch"]), node("Concat", ["end", "batch", "width"], ["lengths"], { axis: 0 })];
    const made: Record<string, RawNode[]> = {
      ConstantOfShape: [node("ConstantOfShape", ["lengths"], ["h"], { value: { tensor: float32Tensor([1], [0]) } })],
      Expand: [node("Expand", ["none", "lengths"], ["h"])],
      "Expand, then a slice": [node("Expand", ["none", "lengths"], ["all"]), node("Slice", ["all", "whole", "end"], ["h"])],
    };
    for (const last of Object.values(made)) {
      const graph = specialise(raw({ x: [7, "batch", 4], nodes: [...state, ...last, node("GRU", ["x", "w", "r", "", "", "h"], ["y"], { hidden_size: 4, linear_before_reset: 1 })], constants: { ...constants, width: ints(4) } }));
      expect(graph.nodes.map(({ operator, inputs }) => ({ operator, inputs }))).toEqual([{ operator: "GRU", inputs: ["x", "w", "r"] }]);
    }
  });

  it("keeps nodes that compute something from weights, and folds literals", () => {
    const nodes = [node("Transpose", ["w"], ["t"]), node("Sqrt", ["four"], ["two"]), node("MatMul", ["x", "t"], ["m"]), node("Div", ["m", "two"], ["y"])];
    const graph = specialise(raw({ x: ["n", 2], nodes, constants: { w: zeros(3, 2), four: float32Tensor([], [4]) }, literals: ["four"] }));
    expect(operators(graph)).toEqual(["Transpose", "MatMul", "Div"]);
    expect([...graph.constants.keys()].sort()).toEqual(["two", "w"]);
    expect(graph.constants.get("two")?.data).toEqual(Float32Array.of(2));
  });

  it("leaves out what no output depends on, operators that nobody knows among it", () => {
    const graph = specialise(raw({ x: [2], nodes: [node("Nonsense", ["x"], ["gone"]), node("Relu", ["x"], ["y"]), node("Relu", ["y"], ["too"])], constants: { unread: ints(1) } }));
    expect(operators(graph)).toEqual(["Relu"]);
    expect(graph.constants.size).toBe(0);
    expect([...graph.values.keys()]).toEqual(["x", "y"]);
  });

  it("takes the branch of If that a known condition chooses", () => {
    const branch = (operator: string, result: string) => ({ graph: { name: operator, nodes: [{ ...node(operator, ["x"], [result]) }], inputs: [], outputs: [result], constants: new Map(), values: new Map() } as RawGraph });
    const choose = (width: number): Graph => specialise(raw({
      x: ["n", width], constants: { one: scalarInt(1), three: scalarInt(3) },
      nodes: [node("Shape", ["x"], ["shape"]), node("Gather", ["shape", "one"], ["width"]), node("Equal", ["width", "three"], ["same"]), { ...node("If", ["same"], ["chosen"]), attributes: { then_branch: branch("Relu", "a"), else_branch: branch("Neg", "b") } }, node("Exp", ["chosen"], ["y"])],
    }));
    expect(operators(choose(3))).toEqual(["Relu", "Exp"]);
    expect(operators(choose(4))).toEqual(["Neg", "Exp"]);
  });

  it("drops a repetition along a free length where the operator repeats anyway", () => {
    const nodes = [node("Shape", ["x"], ["shape"]), node("Expand", ["w", "shape"], ["wide"]), node("Add", ["x", "wide"], ["y"])];
    for (const literals of [["w"], []]) {
      const graph = specialise(raw({ x: ["n", 3], nodes, constants: { w: float32Tensor([1, 3], [1, 2, 3]) }, literals }));
      expect(graph.nodes.map(({ operator, inputs }) => [operator, ...inputs].join(" "))).toEqual(["Add x w"]);
    }
    const ones = [node("Shape", ["x"], ["shape"]), node("ConstantOfShape", ["shape"], ["ones"], { value: { tensor: float32Tensor([1], [1]) } }), node("Add", ["x", "ones"], ["y"])];
    const graph = specialise(raw({ x: ["n", 3], nodes: ones }));
    expect([...graph.constants.values()]).toEqual([float32Tensor([1, 1], [1])]);
  });

  it("rebuilds graphs of ours too, with a number for the batch", async () => {
    const g = new GraphBuilder("mine");
    const x = g.input("x", ["batch", 2, 3]);
    g.output(g.add("Reshape", [g.add("Relu", [x]), g.ints([0, 6])]), "y");
    const graph = specialise(g.build(), { inputs: { x: [4, 2, 3] } });
    expect(graph.values.get("y")?.shape).toEqual([4, 6]);
    const session = await createSession(encodeModel(graph), { threads: 1 });
    session.release();
  });

  it("says which input is wrong", () => {
    const file = raw({ x: ["n", 3], nodes: [node("Relu", ["x"], ["y"])] });
    expect(() => specialise(file, { inputs: { z: [1] } })).toThrow("specialise: need names of inputs, x, got z");
    expect(() => specialise(file, { inputs: { x: [1] } })).toThrow('specialise: need 2 lengths for the input "x", [n, 3] in the file, got [1]');
    expect(() => specialise(file, { inputs: { x: [NaN, 3] } })).toThrow('GraphBuilder: need whole lengths of at least 0, or names, in the shape of "x", got [NaN, 3]');
    expect(() => specialise(raw({ x: null, nodes: [] }))).toThrow('specialise: need the shape of the input "x", which the file does not give; say it in inputs');
  });

  it("says at which node shapes do not fit", () => {
    expect(() => specialise(raw({ x: [2, 3], nodes: [node("MatMul", ["x", "w"], ["y"])], constants: { w: zeros(4, 5) } }))).toThrow('specialise: node "y" (MatMul, opset 18): y: need inner lengths that agree, got 3 and 4');
    expect(() => specialise(raw({ x: [2], nodes: [node("Relu", ["lost"], ["y"])] }))).toThrow('specialise: node "y" (Relu, opset 18): no node before gives the value "lost"; the file is damaged, or its nodes are out of order');
    expect(() => specialise(raw({ x: [2], nodes: [], outputs: ["lost"] }))).toThrow('specialise: output "lost": no node before gives the value "lost"');
    expect(() => specialise(raw({ x: ["n", 3], nodes: [node("Shape", ["x"], ["s"]), node("Expand", ["w", "s"], ["e"]), node("Concat", ["e", "x"], ["y"], { axis: 1 })], constants: { w: zeros(1, 3) } }))).toThrow("specialise: node \"y\" (Concat, opset 18): an input is [1, 3] repeated to [n, 3], which needs known lengths here; give the model's inputs numbers in place of n");
  });
});

describe("a batch that the file fixes", () => {
  const fixed = (parts: Partial<Parts>): RawGraph => raw({ x: [1, 3, 4], nodes: [node("Reshape", ["x", "t"], ["y"])], ...parts });
  const free = { inputs: { x: ["batch", 3, 4] } };

  it("is freed in targets that lead with it", () => {
    expect(specialise(fixed({ constants: { t: ints(1, 12) } }), free).values.get("y")?.shape).toEqual(["batch", 12]);
    expect(specialise(fixed({ constants: { t: ints(1, -1, 2) } }), free).values.get("y")?.shape).toEqual(["batch", 6, 2]);
    expect(specialise(fixed({ constants: { t: ints(1, 12) } }), { inputs: { x: [5, 3, 4] } }).values.get("y")?.shape).toEqual([5, 12]);
  });

  it("is not what another length is that changes", () => {
    const other = { inputs: { x: [1, 6, 4] } };
    expect(specialise(fixed({ constants: { t: ints(1, -1) } }), other).values.get("y")?.shape).toEqual([1, 24]);
    expect(specialise(fixed({ constants: { t: ints(1, -1) } }), { inputs: { x: [1, "steps", 4] } }).values.get("y")?.shape).toEqual([1, "4*steps"]);
    expect(specialise(fixed({ constants: { t: ints(1, -1) } }), { inputs: { x: [5, 6, 4] } }).values.get("y")?.shape).toEqual([5, 24]);
  });

  it("is named where it can't be found", () => {
    expect(() => specialise(fixed({ constants: { t: ints(3, 4) } }), free)).toThrow(
      'specialise: node "y" (Reshape, opset 18): can\'t tell where the batch is in the target [3, 4] of [batch, 3, 4]; the file fixes a length of 1 that is to be free: export it with a dynamic batch',
    );
    expect(() => specialise(fixed({ nodes: [node("Squeeze", ["x"], ["y"])] }), free)).toThrow("without axes it removes the batch where that is 1");
    expect(() => specialise(fixed({ nodes: [node("Concat", ["x", "c"], ["y"], { axis: 1 })], constants: { c: zeros(1, 1, 4) } }), free)).toThrow("need shapes that agree but on axis 1, got [batch, 3, 4] and [1, 1, 4]");
  });

  it("is found by what lies before it in memory", () => {
    const baked = { name: "batch", was: 1 };
    expect(freeBatch([9, "batch", 8], [9, 1, 2, 4], baked)).toEqual([9, "batch", 2, 4]);
    expect(freeBatch([9, "batch", 8], [3, 3, 1, 8], baked)).toEqual([3, 3, "batch", 8]);
    expect(() => freeBatch([9, "batch", 8], [9, 1, 1, 8], baked)).toThrow("can't tell where the batch is in the target [9, 1, 1, 8] of [9, batch, 8]");
    expect(() => freeBatch([9, "batch", 8], [72], baked)).toThrow("can't tell where the batch is");
    expect(freeBatch([9, 8], [72], baked)).toEqual([72]);
    expect(freeBatch(["batch", 4, 2], [4, 8], { name: "batch", was: 4 })).toEqual(["batch", 8]);
  });
});

describe("resolveTarget", () => {
  it("fills in what is left", () => {
    expect(resolveTarget(["n", 6], [0, 2, -1])).toEqual(["n", 2, 3]);
    expect(resolveTarget(["n", 6], [null, 3])).toEqual(["2*n", 3]);
    expect(() => resolveTarget(["n", 6], [-1, -1])).toThrow("need at most one unknown length, got [?, ?]");
    expect(() => resolveTarget([2, 3], [NaN, 3])).toThrow("need as many elements after as before, got [2, 3] to [NaN, 3]");
    expect(() => resolveTarget([2, 3], ["n", -1])).toThrow("need a length for -1 that makes [2, 3] fit [n, -1]; there is none");
  });
});

/** Nodes of constants alone: what is folded must be what ONNX Runtime computes. */
const FOLDED: readonly [operator: string, inputs: readonly TensorData[], attributes?: Attributes][] = [
  ["Shape", [zeros(2, 3, 4)], { start: -2 }], ["Size", [zeros(2, 3)]], ["ConstantOfShape", [ints(2, 3)], { value: { tensor: ints(7) } }], ["Range", [scalarInt(9), scalarInt(-2), scalarInt(-3)]],
  ["Expand", [ints(1, 2), ints(3, 1)]], ["Tile", [int64Tensor([2, 2], [1, 2, 3, 4]), ints(2, 3)]], ["Transpose", [int64Tensor([2, 3], [1, 2, 3, 4, 5, 6])]], ["Flatten", [int64Tensor([2, 3], [1, 2, 3, 4, 5, 6])], { axis: 0 }],
  ["Squeeze", [int64Tensor([1, 2], [3, 4]), ints(0)]], ["Unsqueeze", [ints(3, 4), ints(0, -1)]], ["Reshape", [int64Tensor([2, 3], [1, 2, 3, 4, 5, 6]), ints(3, 2)]],
  ["Gather", [int64Tensor([2, 3], [1, 2, 3, 4, 5, 6]), int64Tensor([2, 2], [0, -1, 2, 1])], { axis: 1 }], ["Gather", [ints(4, 5, 6), scalarInt(-2)]],
  ["Slice", [int64Tensor([3, 4], Array.from({ length: 12 }, (_, index) => index)), ints(-1, 1), ints(-100, 100), ints(0, 1), ints(-2, 2)]], ["Slice", [ints(1, 2, 3), ints(5), ints(9)]],
  ["Concat", [int64Tensor([2, 1], [1, 2]), int64Tensor([2, 2], [3, 4, 5, 6])], { axis: -1 }], ["Concat", [ints(7, 7), ints(7)], { axis: 0 }],
  ["Add", [int64Tensor([2, 1], [1, 2]), ints(10, 20)]], ["Sub", [ints(1, 2), ints(5, 5)]], ["Mul", [ints(3, -4), ints(-2)]], ["Div", [ints(-7, 7, 9), ints(2, -2, 3)]],
  ["Mod", [ints(-7, 7, 9), ints(3, -3, 4)]], ["Mod", [ints(-7, 7), ints(3, -3)], { fmod: 1 }], ["Pow", [float32Tensor([2], [1.1, 3]), float32Tensor([], [2])]], ["Div", [float32Tensor([2], [1, 2]), float32Tensor([], [3])]],
  ["Min", [ints(1, 5), ints(3)]], ["Max", [ints(1, 5), ints(3)]], ["Neg", [ints(1, -5)]], ["Abs", [ints(1, -5)]], ["Floor", [float32Tensor([2], [1.5, -1.5])]], ["Ceil", [float32Tensor([2], [1.5, -1.5])]],
  ["Sqrt", [float32Tensor([2], [2, 9])]], ["Reciprocal", [float32Tensor([2], [3, -8])]], ["Exp", [float32Tensor([1], [0.5])]], ["Log", [float32Tensor([1], [5])]],
  ["Equal", [ints(1, 2), ints(1)]], ["Less", [ints(1, 2), ints(2)]], ["LessOrEqual", [ints(1, 3), ints(2)]], ["Greater", [ints(1, 3), ints(2)]], ["GreaterOrEqual", [ints(2, 1), ints(2)]],
  ["And", [bools(1, 1, 0), bools(1, 0, 0)]], ["Or", [bools(1, 1, 0), bools(1, 0, 0)]], ["Xor", [bools(1, 1, 0), bools(1, 0, 0)]], ["Not", [bools(1, 0)]], ["Where", [bools(1, 0), ints(1, 2), ints(9)]],
  ["Cast", [float32Tensor([3], [1.9, -1.9, 0])], { to: 7 }], ["Cast", [ints(0, 3)], { to: 9 }], ["Cast", [ints(0, 2 ** 24 + 1)], { to: 1 }],
  ["ReduceSum", [int64Tensor([2, 3], [1, 2, 3, 4, 5, 6]), ints(0)], { keepdims: 0 }], ["ReduceProd", [int64Tensor([2, 3], [1, -2, 3, 4, 5, 6])], { axes: [1] }], ["ReduceMax", [ints(3, 9, 4)], { keepdims: 0 }], ["ReduceMin", [int64Tensor([2, 2], [3, 9, 4, 1])], { axes: [-1] }],
  ["Split", [ints(1, 2, 3, 4, 5), ints(2, 3)], { axis: 0 }],
];

describe("folding against ONNX Runtime", () => {
  it.each(FOLDED.map(([operator, inputs, attributes], index) => ({ title: `${operator}, ${index}`, operator, inputs, attributes })))("$title", async ({ operator, inputs, attributes = {} }) => {
    const g = new GraphBuilder("constants");
    const values = inputs.map((data, index): Value => g.constant(data, `c${index}`));
    const outputs = g.addAll(operator, values, attributes, { name: "y", ...(operator === "Split" ? {} : { outputs: 1 }) });
    for (const one of outputs) g.output(one);
    const graph = g.build();
    const folded = specialise({ ...graph, literals: new Set(graph.constants.keys()) });
    const session = await createSession(encodeModel(graph), { threads: 1, optimise: "none" });
    const want = await session.run({});
    session.release();
    expect(folded.nodes.filter((one) => one.operator !== "Identity")).toEqual([]);
    for (const [index, name] of folded.outputs.entries()) {
      const source = folded.nodes.find((one) => one.outputs.includes(name))?.inputs[0] ?? name;
      const { type, shape, data } = want[outputs[index].name];
      expect(folded.constants.get(source)).toEqual({ type, shape, data });
    }
  });
});
