import { float32Tensor, GraphBuilder, int64Tensor, type Value } from "@cochlea/onnx-graph";
import { describe, expect, it } from "vitest";
import { differentiate } from "../src/differentiation/differentiate.ts";
import { lower } from "../src/compilation/lower.ts";
import { MissingGradientError } from "../src/differentiation/missing-gradients.ts";
import { OPTIMISERS, type OptimiserSettings } from "../src/updates/optimisers.ts";
import { planStep } from "../src/compilation/plan.ts";
import { trainingStep } from "../src/step/training-step.ts";

/** A forward graph with parameters `w` [4, 3] and `unused`, and x [2, 4] for input. */
function graphOf(build: (g: GraphBuilder, x: Value, w: Value) => Value) {
  const g = new GraphBuilder("net");
  g.input("unused", [3]);
  const logits = build(g, g.input("x", [2, 4]), g.input("w", [4, 3]));
  return { forward: g.build(), logits: logits.name };
}

/** A matrix [4, 3] of two numbers of another. */
function chosen(g: GraphBuilder, matrix: Value, name: string): Value {
  const pair = g.add("Slice", [g.add("Reshape", [matrix, g.ints([-1])]), g.ints([0]), g.ints([2])]);
  return g.add("OneHot", [g.ints([0, 1, 2, 0]), g.constant(int64Tensor([], [3])), pair], {}, { name });
}

const linear = graphOf((g, x, w) => g.add("MatMul", [x, w], {}, { name: "scores" }));

describe("differentiate refuses", () => {
  it("an operator without a rule, by node and operator", () => {
    const request = { ...graphOf((g, x, w) => g.add("MatMul", [x, chosen(g, w, "layer1.choice")])), parameters: ["w"] };
    expect(() => differentiate(request)).toThrow(MissingGradientError);
    expect(() => differentiate(request)).toThrow('differentiate: operator OneHot of node "layer1.choice" has no gradient rule; freeze the parameters before it, or add a rule to GRADIENTS');
  });

  it("nothing that lies off the parameters' way", () => {
    const request = graphOf((g, x, w) => g.add("MatMul", [x, g.add("Add", [w, chosen(g, x, "choice")])]));
    expect([...differentiate({ ...request, parameters: ["w"] }).gradients.keys()]).toEqual(["w"]);
  });

  it("a second output that the loss depends on", () => {
    const request = graphOf((g, x, w) => {
      const [scale, shift] = [1, 0].map((value) => g.constant(float32Tensor([3], [value, value, value])));
      const [, mean] = g.addAll("BatchNormalization", [g.add("MatMul", [x, w]), scale, shift, shift, scale], { training_mode: 1 }, { name: "norm" });
      return g.add("Reshape", [mean, g.ints([1, 3])]);
    });
    expect(() => differentiate({ ...request, parameters: ["w"] })).toThrow('differentiate: operator BatchNormTrain of node "norm" has no gradient rule for its output 1; let the loss depend on its first output alone');
  });

  it.each<[string, (g: GraphBuilder, w: Value) => Value, string]>([
    ["dropout in training", (g, w) => g.add("Dropout", [w, g.scalar(0.5), g.constant({ type: "bool", shape: [], data: Uint8Array.of(1) })], {}, { name: "node" }), "Dropout of node \"node\" has no gradient in training mode; multiply by a mask that is fed, or leave training_mode out"],
    ["dropout that may be in training", (g, w) => g.add("Dropout", [w, g.scalar(0.5), g.input("mode", [], "bool")], {}, { name: "node" }), "Dropout of node \"node\" has no gradient in training mode"],
    ["a sum over equal axes", (g, w) => g.add("Einsum", [w], { equation: "...i->..." }, { name: "node" }), "Einsum of node \"node\" has no gradient rule for ... in an equation; write a letter for each axis"],
    ["a diagonal", (g, w) => g.add("Einsum", [g.add("MatMul", [g.add("Transpose", [w]), w])], { equation: "ii->i" }, { name: "node" }), "Einsum of node \"node\" has no gradient rule for a letter that \"ii\" has twice; take the diagonal by other operators"],
    ["a gather from a batch", (g, w) => g.add("GatherND", [w, g.constant(int64Tensor([4, 1], [0, 2, 1, 0]))], { batch_dims: 1 }, { name: "node" }), "GatherND of node \"node\" has no gradient rule for batch_dims other than 0; gather from each of the batch by itself"],
    ["scattered products", (g, w) => g.add("ScatterElements", [w, g.constant(int64Tensor([1, 3], [0, 2, 1])), g.constant(float32Tensor([1, 3], [1, 2, 3]))], { reduction: "mul" }, { name: "node" }), "ScatterElements of node \"node\" has no gradient rule for reduction = mul; use none or add"],
    ["scattered rows of products", (g, w) => g.add("ScatterND", [w, g.constant(int64Tensor([1, 1], [2])), g.constant(float32Tensor([1, 3], [1, 2, 3]))], { reduction: "mul" }, { name: "node" }), "ScatterND of node \"node\" has no gradient rule for reduction = mul; use none or add"],
  ])("%s", (_, build, message) => {
    const request = graphOf((g, x, w) => g.add("Add", [g.add("MatMul", [x, w]), g.add("ReduceSum", [build(g, w)], { keepdims: 0 })]));
    expect(() => differentiate({ ...request, parameters: ["w"] })).toThrow(`differentiate: operator ${message}`);
  });

  it("trained statistics of a frozen batch norm", () => {
    const request = graphOf((g, x, w) => {
      const statistics = g.add("ReduceSum", [w, g.ints([0])], { keepdims: 0 });
      return g.add("BatchNormalization", [g.add("MatMul", [x, w]), statistics, statistics, statistics, statistics], {}, { name: "norm" });
    });
    expect(() => differentiate({ ...request, parameters: ["w"] })).toThrow(/^differentiate: operator BatchNormalization of node "norm" has no gradient by its input 3, "ReduceSum_\d+"; leave what leads to it out of the parameters$/);
  });

  it.each(["unused", "nobody"])("the parameter %s, which the logits do not depend on", (name) => {
    expect(() => differentiate({ ...linear, parameters: ["w", name] })).toThrow(`differentiate: the logits do not depend on the parameter "${name}"; leave it out of the parameters`);
  });

  it("a parameter that only a rounding leads to", () => {
    const request = graphOf((g, x, w) => g.add("MatMul", [x, g.add("Round", [w])]));
    expect(() => differentiate({ ...request, parameters: ["w"] })).toThrow('the logits do not depend on the parameter "w"');
  });

  it("free dimensions", () => {
    const g = new GraphBuilder("net");
    const logits = g.add("MatMul", [g.input("x", ["batch", 4]), g.input("w", [4, 3])]);
    expect(() => differentiate({ forward: g.build(), logits: logits.name, parameters: ["w"] })).toThrow('differentiate: need known lengths in a training graph, got the free dimension "batch" in input "x" [batch, 4]; build the graph for one batch size');
  });

  it("logits that are no matrix, and unknown ones", () => {
    const maps = graphOf((g, x, w) => g.add("Reshape", [g.add("MatMul", [x, w]), g.ints([2, 3, 1])]));
    expect(() => differentiate({ ...maps, parameters: ["w"] })).toThrow("loss: need logits of shape [batch, classes], got [2, 3, 1]");
    expect(() => differentiate({ ...linear, logits: "lodgits", parameters: ["w"] })).toThrow('differentiate: no value named "lodgits" in graph "net"');
  });
});

describe("lower refuses", () => {
  const convolved = graphOf((g, x, w) => {
    const map = g.add("Conv", [g.add("Reshape", [x, g.ints([2, 4, 1])]), g.add("Reshape", [w, g.ints([6, 2, 1])])], { group: 2 }, { name: "conv" });
    return g.add("Flatten", [map]);
  });

  function lowerWith(form: string) {
    const { builder, gradients } = differentiate({ ...convolved, parameters: ["w"] });
    for (const gradient of gradients.values()) builder.output(gradient);
    const graph = builder.build();
    const node = graph.nodes.find(({ operator }) => operator === "ConvGradWeight");
    return lower(graph, { ...planStep(graph, "portable"), forms: new Map([[node?.name ?? "", form]]) });
  }

  it.each(["rows", "toString", ""])("a form that is not there: %j", (form) => {
    expect(() => lowerWith(form)).toThrow(`lower: no form "${form}" of ConvGradWeight for portable; there are convolution, columns`);
  });

  it("a form that is not for these shapes", () => {
    expect(() => lowerWith("columns")).toThrow('ConvGradWeight: the form "columns" needs one group, got 2; use "convolution"');
  });
});

describe("trainingStep refuses", () => {
  const step = (settings: OptimiserSettings) => () => trainingStep({ ...linear, parameters: [{ name: "w", decay: true }], optimiser: "sgd", settings });

  it.each(["beta1", "beta2", "epsilon", "momentum", "weightDecay"])("%s that is NaN, negative or infinite", (name) => {
    for (const value of [NaN, -0.1, Infinity]) expect(step({ [name]: value })).toThrow(new RegExp(`^trainingStep: need 0 <= ${name} < (1|Infinity), got ${value}$`));
  });

  it("nesterov without momentum", () => {
    expect(step({ nesterov: true })).toThrow("trainingStep: need a momentum above 0 for nesterov; give one, or leave nesterov out");
  });

  it.each(["value", "norm"] as const)("a clip.%s that is NaN, negative or 0", (name) => {
    for (const bound of [NaN, -1, 0]) expect(() => trainingStep({ ...linear, parameters: [{ name: "w", decay: true }], optimiser: "sgd", clip: { [name]: bound } })).toThrow(`trainingStep: need clip.${name} above 0, got ${bound}; leave it out to clip nothing`);
  });

  it.each([0, NaN])("Adam's bias corrections at step %d", (at) => {
    expect(() => OPTIMISERS.adam.scalarValues({}, at, 0.1)).toThrow(`scalarValues: need a step from 1 up, got ${at}`);
  });
});
