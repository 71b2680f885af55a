import { ELEMENT_TYPES, GraphBuilder, type Attributes, type Value } from "@cochlea/onnx-graph";
import { describe, expect, it } from "vitest";
import { differentiate, MissingGradientError } from "../src/differentiate.ts";
import { lower } from "../src/lower.ts";
import { OPTIMISERS, type OptimiserSettings } from "../src/optimisers.ts";
import { planStep } from "../src/plan.ts";
import { trainingStep } from "../src/training-step.ts";

/** A forward graph with parameters `w` [4, 3] and `unused`, and x [2, 4] for input. */
function graphOf(build: (g: GraphBuilder, x: Value, w: Value) => Value) {
  const g = new GraphBuilder("net");
  g.input("unused", [3]);
  const logits = build(g, g.input("x", [2, 4]), g.input("w", [4, 3]));
  return { forward: g.build(), logits: logits.name };
}

const linear = graphOf((g, x, w) => g.add("MatMul", [x, w], {}, { name: "scores" }));

describe("differentiate refuses", () => {
  it("an operator without a rule, by node and operator", () => {
    const request = { ...graphOf((g, x, w) => g.add("Erf", [g.add("MatMul", [x, w])], {}, { name: "layer1.erf" })), parameters: ["w"] };
    expect(() => differentiate(request)).toThrow(MissingGradientError);
    expect(() => differentiate(request)).toThrow('differentiate: operator Erf of node "layer1.erf" has no gradient rule; freeze the parameters before it, or add a rule to GRADIENTS');
  });

  it("nothing that lies off the parameters' way", () => {
    const request = graphOf((g, x, w) => g.add("MatMul", [g.add("Erf", [x]), w]));
    expect([...differentiate({ ...request, parameters: ["w"] }).gradients.keys()]).toEqual(["w"]);
  });

  it("a cast between floats, which has a gradient, rather than losing it", () => {
    const request = graphOf((g, x, w) => g.add("Add", [g.add("MatMul", [x, w]), g.add("ReduceSum", [g.add("Cast", [w], { to: ELEMENT_TYPES.float32.onnx }, { name: "copy" })])]));
    expect(() => differentiate({ ...request, parameters: ["w"] })).toThrow('differentiate: operator Cast of node "copy" has no gradient rule');
  });

  it("a second output that the loss depends on", () => {
    const request = graphOf((g, x, w) => {
      const [, right] = g.addAll("Split", [g.add("MatMul", [x, w]), g.ints([1, 2])], { axis: 1 }, { name: "halves" });
      return right;
    });
    expect(() => differentiate({ ...request, parameters: ["w"] })).toThrow('differentiate: operator Split of node "halves" has no gradient rule for its output 1; let the loss depend on its first output alone');
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

  it.each<Attributes>([{ pads: [1, 0, 0, 0] }, { ceil_mode: 1 }])("an average pool whose divisor changes from place to place: %j", (attributes) => {
    const pooled = graphOf((g, x, w) => g.add("Flatten", [g.add("AveragePool", [g.add("Reshape", [g.add("MatMul", [x, w]), g.ints([1, 1, 2, 3])])], { kernel_shape: [2, 2], ...attributes })]));
    const step = () => trainingStep({ ...pooled, parameters: [{ name: "w", decay: false }], optimiser: "sgd" });
    expect(step).toThrow("AveragePoolGrad: need count_include_pad = 1 where there is padding, and ceil_mode = 0");
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

  it.each([0, NaN])("Adam's bias corrections at step %d", (at) => {
    expect(() => OPTIMISERS.adam.scalarValues({}, at, 0.1)).toThrow(`scalarValues: need a step from 1 up, got ${at}`);
  });
});
