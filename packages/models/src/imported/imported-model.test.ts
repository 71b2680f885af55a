import { float, GraphBuilder, type Graph, type Value } from "@cochlea/onnx-graph";
import { describe, expect, it } from "vitest";
import { frozen, importedModel, modelClasses, modelParameters, startingFrom, trainableCount, type ImportedModelRequest, type Model, type ModelContext } from "../index.ts";

/** Numbers that differ from each other and from any default. */
function weight(g: GraphBuilder, name: string, ...shape: number[]): Value {
  const length = shape.reduce((product, size) => product * size, 1);
  return g.constant({ type: "float32", shape, data: Float32Array.from({ length }, (_, index) => 0.1 + index / 100) }, name);
}

/** Convolution, batch norm, average, dense layer and softmax over maps [batch, 1, 6, 8]. */
function classifier(shape: readonly (number | string)[] = ["batch", 1, 6, 8]): Graph {
  const g = new GraphBuilder("theirs");
  const maps = g.add("Conv", [g.input("x", shape), weight(g, "conv.weight", 4, 1, 3, 3)]);
  const norm = g.add("BatchNormalization", [maps, ...["scale", "shift", "mean", "var"].map((name) => weight(g, `norm.${name}`, 4))], { epsilon: float(1e-3) }, { name: "normed", outputs: 1 });
  const limited = g.add("Clip", [norm, g.scalar(0), g.scalar(6)]);
  const features = g.add("Flatten", [g.add("GlobalAveragePool", [limited])], {}, { name: "features" });
  const logits = g.add("Gemm", [features, weight(g, "fc.weight", 4, 5), weight(g, "fc.bias", 5)], {}, { name: "logits" });
  g.output(g.add("Softmax", [logits], { axis: 1 }, { name: "scores" }));
  return g.build();
}

const WEIGHTS = ["conv.weight", "norm.scale", "norm.shift", "norm.mean", "norm.var", "fc.weight", "fc.bias"];

function imported(changes: Partial<ImportedModelRequest> = {}): Model {
  return importedModel({ name: "theirs", graph: classifier(), weights: WEIGHTS, input: [1, 6, 8], head: "dense", output: null, classes: 3, ...changes });
}

function added(model: Model, mode: ModelContext["mode"]) {
  const g = new GraphBuilder();
  const result = model.add(g, g.input("features", [2, ...model.input]), { mode, parameter: ({ name, shape }) => g.input(name, shape) });
  return { ...result, nodes: g.build().nodes };
}

describe("a model made elsewhere", () => {
  it("gets a new head on what its last dense layer read", () => {
    const model = imported();
    expect(modelClasses(model)).toBe(3);
    expect(modelParameters(model).map(({ name, shape, trainable, decay }) => [name, shape, trainable, decay])).toEqual([
      ["conv.weight", [4, 1, 3, 3], true, true],
      ["norm.scale", [4], true, false],
      ["norm.shift", [4], true, false],
      ["norm.mean", [4], false, false],
      ["norm.var", [4], false, false],
      ["head.weight", [4, 3], true, true],
      ["head.bias", [3], true, false],
    ]);
    expect(trainableCount(model)).toBe(36 + 8 + 15);
    expect(added(model, "inference").embedding.shape).toEqual([2, 4]);
  });

  it("keeps its own head where none is asked for, without the softmax behind it", () => {
    const model = imported({ head: "none" });
    expect(modelClasses(model)).toBe(5);
    expect(added(model, "inference").nodes.map(({ operator }) => operator)).toEqual(["Conv", "BatchNormalization", "Clip", "GlobalAveragePool", "Flatten", "Gemm"]);
  });

  it("finds the dense layer in a product with a bias added", () => {
    const g = new GraphBuilder("plain");
    const product = g.add("MatMul", [g.input("x", ["batch", 48]), weight(g, "w", 48, 5)]);
    g.output(g.add("LogSoftmax", [g.add("Add", [weight(g, "b", 5), product])]), "y");
    const model = imported({ graph: g.build(), weights: ["w", "b"], head: "none" });
    expect(modelParameters(model).map(({ name }) => name)).toEqual(["w", "b"]);
  });

  it("averages maps under a head on a value that was named", () => {
    const model = imported({ output: "normed" });
    expect(modelParameters(model).at(-2)?.shape).toEqual([4, 3]);
    expect(added(model, "inference").nodes.map(({ operator }) => operator)).toEqual(["Conv", "BatchNormalization", "ReduceMean", "Gemm"]);
  });

  it("starts from the file's numbers, and its new head from the seed", () => {
    const [first, again, other] = [imported().initialParameters(1), imported().initialParameters(1), imported().initialParameters(2)];
    expect(first.get("norm.mean")?.data).toEqual(Float32Array.of(0.1, 0.11, 0.12, 0.13));
    expect(first.get("conv.weight")?.data).toEqual(other.get("conv.weight")?.data);
    expect(first.get("head.weight")?.data).toEqual(again.get("head.weight")?.data);
    expect(first.get("head.weight")?.data).not.toEqual(other.get("head.weight")?.data);
    expect(Math.max(...(first.get("head.weight")?.data ?? []).map(Math.abs))).toBeLessThanOrEqual(1 / Math.sqrt(4));
    expect([...(first.get("head.bias")?.data ?? [])]).toEqual([0, 0, 0]);
  });

  it("trains batch norms on the statistics of their batches", () => {
    const { running, nodes } = added(imported(), "training");
    expect(running.map(({ parameter }) => parameter)).toEqual(["norm.mean", "norm.var"]);
    expect(nodes.find(({ operator }) => operator === "BatchNormalization")?.attributes).toEqual({ epsilon: float(1e-3), training_mode: 1 });
  });

  it("leaves the statistics of a frozen batch norm alone", () => {
    const model = frozen(imported(), [/^norm/]);
    const { running, nodes } = added(model, "training");
    expect(running).toEqual([]);
    expect(nodes.find(({ operator }) => operator === "BatchNormalization")?.attributes).toEqual({ epsilon: float(1e-3) });
    expect(trainableCount(model)).toBe(36 + 15);
  });
});

describe("features come in as the model takes them:", () => {
  it.each([
    ["maps", ["batch", 1, 6, 8], []],
    ["maps without their channel", ["batch", 6, 8], ["Reshape"]],
    ["a sequence", ["batch", "steps", 6], ["Transpose", "Reshape"]],
    ["a row", ["batch", 48], ["Reshape"]],
  ] as const)("%s", (_, shape, operators) => {
    const g = new GraphBuilder("any");
    const x = g.input("x", shape);
    const row = g.add("ReduceMean", [x], { axes: shape.map((_, axis) => axis).slice(1), keepdims: 0 });
    g.output(g.add("Gemm", [g.add("Reshape", [row, g.ints([-1, 1])]), weight(g, "w", 1, 2)]), "y");
    const { nodes } = added(imported({ graph: g.build(), weights: ["w"] }), "training");
    expect(nodes.map(({ operator }) => operator).slice(0, operators.length)).toEqual(operators);
  });

  it("or not at all", () => {
    expect(() => added(imported({ graph: classifier(["batch", 1, 9, 9]) }), "training")).toThrow(new RangeError("need features that fit the model's input [batch, 1, 9, 9], got [batch, 1, 6, 8]; choose another front end"));
  });
});

describe("what cannot be used is refused", () => {
  it("a value that is not there", () => {
    expect(() => imported({ output: "nowhere" })).toThrow(/^importedModel: no value named "nowhere" in graph "theirs"; it has .*logits/);
  });

  it("a graph without a dense layer at its end", () => {
    const g = new GraphBuilder("maps");
    g.output(g.add("Relu", [g.input("x", ["batch", 1, 6, 8])], {}, { name: "last" }));
    expect(() => imported({ graph: g.build() })).toThrow(/^need a dense layer at the end of graph "maps", got Relu of node "last"; name the value/);
  });

  it("a pattern that freezes nothing", () => {
    expect(() => frozen(imported(), [/^none/])).toThrow(/^frozen: need patterns that match a parameter of model "theirs", got \/\^none\/; it has conv\.weight/);
  });
});

describe("startingFrom", () => {
  it("takes over what has the same name and shape, and draws the rest", () => {
    const known = new Map([["conv.weight", { shape: [4, 1, 3, 3], data: new Float32Array(36).fill(7) }], ["head.bias", { shape: [9], data: new Float32Array(9).fill(7) }]]);
    const parameters = startingFrom(imported(), known).initialParameters(1);
    expect(new Set(parameters.get("conv.weight")?.data)).toEqual(new Set([7]));
    expect([...(parameters.get("head.bias")?.data ?? [])]).toEqual([0, 0, 0]);
    known.get("conv.weight")?.data.fill(0);
    expect(parameters.get("conv.weight")?.data[0]).toBe(7);
  });
});
