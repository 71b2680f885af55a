import { encodeModel, float32Tensor, GraphBuilder, type Graph, type Value } from "@cochlea/onnx-graph";
import { createSession, type Tensor } from "@cochlea/runtime";
import { describe, expect, it } from "vitest";
import { addModel, architecture, initialParameters, modelParameters, specModel, parseModelSpec, type AddedModel, type ModelSpec, type ParameterInfo } from "./index.ts";

const noisy = parseModelSpec({
  name: "noisy",
  input: [2, 6, 5],
  layers: [
    { kind: "conv2d", name: "conv", filters: 3, kernel: 3 }, { kind: "batch-norm", name: "norm", momentum: 0.25, epsilon: 0.5 },
    { kind: "flatten" }, { kind: "dropout", name: "drop", rate: 0.2 }, { kind: "dropout", name: "none", rate: 0 }, { kind: "dense", name: "classes", units: 4 },
  ],
});

function build(spec: ModelSpec, mode: "training" | "inference", batch: number | string): { model: AddedModel; graph: Graph } {
  const builder = new GraphBuilder();
  const model = addModel(builder, spec, builder.input("x", [batch, ...spec.input]), { mode, parameter: ({ name, shape }) => builder.input(name, shape) });
  builder.output(model.logits);
  return { model, graph: builder.build() };
}

/** A batch norm of one channel, momentum 1/4, whose new statistics are outputs. */
function normed(): { model: AddedModel; graph: Graph } {
  const spec = parseModelSpec({ name: "normed", input: [1], layers: [{ kind: "batch-norm", name: "norm", momentum: 0.25 }, { kind: "dense", name: "classes", units: 2 }] });
  const builder = new GraphBuilder();
  const model = addModel(builder, spec, builder.input("x", [4, 1]), { mode: "training", parameter: ({ name, shape }) => builder.input(name, shape) });
  for (const { value } of model.running) builder.output(value);
  builder.output(model.logits);
  return { model, graph: builder.build() };
}

describe("addModel for inference", () => {
  it("leaves the batch free and asks for each parameter once", () => {
    const { model, graph } = build(noisy, "inference", "batch");
    expect(model.logits.shape).toEqual(["batch", 4]);
    expect(model.embedding.shape).toEqual(["batch", 36]);
    expect(graph.inputs).toEqual(["x", ...modelParameters(specModel(noisy)).map(({ name }) => name)]);
    expect(model.masks).toEqual([]);
    expect(model.running).toEqual([]);
  });

  it("names nodes after their layers and leaves dropout out", () => {
    const { graph } = build(noisy, "inference", "batch");
    expect(graph.nodes.map(({ name }) => name)).toEqual(["/conv/Conv", "/norm/BatchNormalization", "/flatten-1/Flatten", "/classes/Gemm"]);
  });
});

describe("addModel for training", () => {
  it("drops by a mask that is an input", () => {
    const { model, graph } = build(noisy, "training", 8);
    expect(model.masks).toEqual([{ input: "drop.mask", shape: [8, 36], keep: 0.8 }]);
    expect(graph.inputs).toContain("drop.mask");
    expect(graph.nodes.filter(({ operator }) => operator === "Mul").map(({ inputs }) => inputs)).toEqual([["/flatten-1/Flatten", "drop.mask"]]);
    expect(model.embedding.name).toBe("/drop/Mul");
  });

  it("hands out new running statistics, with ONNX's momentum", () => {
    const { model, graph } = build(noisy, "training", 8);
    expect(model.running.map(({ parameter, value }) => [parameter, value.shape])).toEqual([["norm.running_mean", [3]], ["norm.running_var", [3]]]);
    const [norm] = graph.nodes.filter(({ operator }) => operator === "BatchNormalization");
    expect(norm.attributes).toEqual({ epsilon: { float: 0.5 }, momentum: { float: 0.75 }, training_mode: 1 });
    expect(norm.outputs.slice(1)).toEqual(model.running.map(({ value }) => value.name));
  });

  it("moves running statistics a quarter of the way to the batch's", async () => {
    const { model, graph } = normed();
    const ones = (value: number): Tensor => ({ type: "float32", shape: [1], data: Float32Array.of(value) });
    const session = await createSession(encodeModel(graph));
    const results = await session.run({
      x: { type: "float32", shape: [4, 1], data: Float32Array.of(1, 2, 3, 6) },
      "norm.weight": ones(1), "norm.bias": ones(0), "norm.running_mean": ones(7), "norm.running_var": ones(1.5),
      "classes.weight": { type: "float32", shape: [1, 2], data: Float32Array.of(1, -1) }, "classes.bias": { type: "float32", shape: [2], data: new Float32Array(2) },
    });
    session.release();
    expect(model.running.map(({ value }) => results[value.name].data[0])).toEqual([7 + (3 - 7) / 4, 1.5 + (3.5 - 1.5) / 4]); // 3.5: the variance over n
  });

  it("needs a fixed batch where there is dropout", () => {
    expect(() => build(noisy, "training", "batch")).toThrow('layers[3] "drop" (dropout): a training graph with dropout needs a fixed batch, got [batch, 36]');
  });

  it("without dropped elements gives what inference gives", async () => {
    const spec = architecture("cnn", { input: [1, 17, 18], classes: 3 });
    const infos = modelParameters(specModel(spec));
    const parameters = initialParameters(spec, 1);
    const features = Float32Array.from({ length: 2 * 17 * 18 }, (_, index) => Math.sin(index));
    const logits = async (mode: "training" | "inference") => {
      const { model, graph } = build(spec, mode, 2);
      const feeds: Record<string, Tensor> = { x: { type: "float32", shape: [2, ...spec.input], data: features } };
      for (const { name, shape } of infos) feeds[name] = { type: "float32", shape, data: parameters.get(name)?.data ?? new Float32Array() };
      for (const { input, shape } of model.masks) feeds[input] = { type: "float32", shape, data: new Float32Array(shape[0] * shape[1]).fill(1) };
      const session = await createSession(encodeModel(graph));
      const results = await session.run(feeds);
      session.release();
      return results[model.logits.name].data;
    };
    expect(await logits("training")).toEqual(await logits("inference"));
  });
});

describe("addModel refuses", () => {
  const add = (input: (builder: GraphBuilder) => Value, parameter?: (builder: GraphBuilder, info: ParameterInfo) => Value) => () => {
    const builder = new GraphBuilder();
    addModel(builder, noisy, input(builder), { mode: "inference", parameter: (info) => (parameter ?? ((to, { name, shape }) => to.input(name, shape)))(builder, info) });
  };

  it("an input of another shape", () => {
    expect(add((builder) => builder.input("x", ["batch", 2, 5, 6]))).toThrow('addModel: need input [batch, ...[2, 6, 5]] for model "noisy", got [batch, 2, 5, 6]');
  });

  it("a parameter of another shape", () => {
    const transposed = add((builder) => builder.input("x", ["batch", 2, 6, 5]), (builder, { name, shape }) => builder.constant(float32Tensor([...shape].reverse(), new Float32Array(shape.reduce((a, b) => a * b))), name));
    expect(transposed).toThrow('layers[0] "conv" (conv2d): need conv.weight of shape [3, 2, 3, 3], got [3, 3, 2, 3]');
  });
});
