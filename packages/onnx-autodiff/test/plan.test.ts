import { GraphBuilder, type Attributes } from "@cochlea/onnx-graph";
import { describe, expect, it } from "vitest";
import { planStep, type PlanOptions, type Target } from "../src/compilation/plan.ts";
import { TRAINING_OPERATORS } from "../src/operators/training-operators.ts";

/** The form chosen for one node. */
function formOf(operator: string, shapes: number[][], attributes: Attributes, target: Target = "portable", options?: PlanOptions): string | undefined {
  const g = new GraphBuilder("plan", TRAINING_OPERATORS);
  g.add(operator, shapes.map((shape, index) => g.input(`i${index}`, shape)), attributes, { name: "node" });
  return planStep(g.build(), target, options).forms.get("node");
}

const weight = (x: number[], dy: number[], w: number[], attributes: Attributes = {}) => formOf("ConvGradWeight", [x, dy], { ...attributes, shape: w });
const input = (w: number[], dy: number[], x: number[], attributes: Attributes = {}) => formOf("ConvGradInput", [w, dy], { ...attributes, shape: x });

describe("planStep takes, as measured by bench/forms.mjs,", () => {
  it.each<[string, string | undefined, string]>([
    ["large filters", weight([64, 1, 40, 101], [64, 8, 20, 51], [8, 1, 5, 5]), "convolution"],
    ["small filters on large maps", weight([64, 8, 20, 51], [64, 16, 20, 51], [16, 8, 3, 3]), "columns"],
    ["small filters on small maps", weight([64, 32, 5, 13], [64, 64, 3, 7], [64, 32, 3, 3]), "convolution"],
    ["filters of one tap", weight([64, 64, 10, 25], [64, 64, 10, 25], [64, 64, 1, 1]), "columns"],
    ["groups, which columns cannot do", weight([64, 64, 10, 25], [64, 64, 10, 25], [64, 1, 3, 3], { group: 64 }), "convolution"],
  ])("for the weights of %s", (_, form, expected) => {
    expect(form).toBe(expected);
  });

  it.each<[string, string | undefined, string]>([
    ["as many channels as filters", input([64, 64, 3, 3], [8, 64, 8, 8], [8, 64, 10, 10]), "convolution"],
    ["a quarter of the channels", input([64, 16, 3, 3], [8, 64, 8, 8], [8, 16, 10, 10]), "transposed-convolution"],
    ["one channel and one filter a group", input([64, 1, 3, 3], [8, 64, 8, 8], [8, 64, 10, 10], { group: 64 }), "convolution"],
    ["a stride", input([64, 64, 3, 3], [8, 64, 4, 4], [8, 64, 9, 9], { strides: [2, 2] }), "transposed-convolution"],
    ["pads past the filter", input([64, 64, 1, 1], [8, 64, 11, 9], [8, 64, 9, 9], { pads: [1, 0, 1, 0] }), "transposed-convolution"],
  ])("for the input of %s", (_, form, expected) => {
    expect(form).toBe(expected);
  });

  it.each([[[2], [2], "compare"], [[3, 3], [2, 1], "compare"], [[9], [1], "compare"], [[2, 5], [2, 5], "indices"]])("for the maxima of windows of %j, strides %j, the form %s", (kernel, strides, form) => {
    const x = [1, 1, ...kernel.map(() => 12)];
    const y = [1, 1, ...kernel.map((length, axis) => Math.floor((12 - length) / strides[axis]) + 1)];
    expect(formOf("MaxPoolGrad", [y, x, y], { kernel_shape: kernel, strides })).toBe(form);
  });

  it.each([[0, 128, "one-hot"], [1, 128, "one-hot"], [1, 129, "scatter"]])("for what was gathered along axis %d of %d places the form %s", (axis, places, form) => {
    const shape = [7, 7].with(axis, places);
    expect(formOf("GatherGrad", [shape.with(axis, 4), [4]], { axis, shape })).toBe(form);
  });

  it.each<[string, number[], Attributes, Target, PlanOptions, string]>([
    ["one filter a channel, whole blocks", [64, 1, 3, 3], { group: 64 }, "cpu", { block: 16 }, "blocked-depthwise"],
    ["one filter a channel", [60, 1, 3, 3], { group: 60 }, "cpu", { block: 16 }, "planes"],
    ["two filters a channel", [128, 1, 3, 3], { group: 64 }, "cpu", { block: 16 }, "convolution"],
    ["one filter a channel, but no blocked convolutions", [64, 1, 3, 3], { group: 64 }, "cpu", {}, "convolution"],
    ["one filter a channel, but any provider", [64, 1, 3, 3], { group: 64 }, "portable", { block: 16 }, "convolution"],
  ])("for the weights of %s", (_, w, attributes, target, options, expected) => {
    const shapes = [[8, Number(attributes.group), 10, 25], [8, w[0], 8, 23]];
    expect(formOf("ConvGradWeight", shapes, { ...attributes, shape: w }, target, options)).toBe(expected);
  });

  it.each<[number[], Target, string, string]>([
    [[8, 4, 20, 5], "cpu", "operator", "factors"],
    [[8, 4, 2, 4], "cpu", "operator", "factors"],
    [[8, 4, 7], "cpu", "plain", "plain"],
    [[8, 4], "cpu", "plain", "plain"],
    [[8, 4, 20, 5], "portable", "plain", "plain"],
  ])("for a batch norm of %j for %s the forms %s and %s", (x, target, train, grad) => {
    const vectors = [[4], [4], [4]];
    expect(formOf("BatchNormTrain", [x, [4], ...vectors], {}, target)).toBe(train);
    expect(formOf("BatchNormGrad", [x, x, ...vectors], {}, target)).toBe(grad);
  });

  it("the only form of an operator that has one", () => {
    expect(formOf("AveragePoolGrad", [[2, 2, 2]], { shape: [2, 2, 4], kernel_shape: [2] })).toBe("plain");
  });

  it("for the gradient of a ReLU a form of its own on the CPU", () => {
    expect(formOf("ReluGrad", [[2], [2]], {}, "cpu")).toBe("step");
    expect(formOf("ReluGrad", [[2], [2]], {})).toBe("plain");
  });

  it.each([[1, undefined], [2, undefined], [6, "blocked"], [16, "blocked"]])("for a convolution of nine taps to %d channels on blocks of 16 the form %s", (channels, form) => {
    const g = new GraphBuilder("plan", TRAINING_OPERATORS);
    g.add("Conv", [g.input("x", [4, 8, 7, 7]), g.input("w", [channels, 8, 3, 3])], {}, { name: "node" });
    expect(planStep(g.build(), "cpu", { block: 16 }).forms.get("node")).toBe(form);
  });
});
