import { float32Tensor, GraphBuilder, int64Tensor, type Value } from "@cochlea/onnx-graph";
import { describe, expect, it } from "vitest";
import { missingGradients } from "../src/differentiation/missing-gradients.ts";

/** Two numbers of a 3 × 3 matrix as another, by an operator without a rule. */
function chosen(g: GraphBuilder, name: string, matrix: Value): Value {
  const pair = g.add("Slice", [g.add("Reshape", [matrix, g.ints([9])]), g.ints([0]), g.ints([2])]);
  return g.add("OneHot", [g.ints([0, 1, 2]), g.constant(int64Tensor([], [3])), pair], {}, { name });
}

/** What is missing between the parameter `w` and what is built; the batch is a free dimension. */
function missing(build: (g: GraphBuilder, x: Value, w: Value) => Value, parameters = ["w"]) {
  const g = new GraphBuilder("net");
  const logits = build(g, g.input("x", ["batch", 3]), g.input("w", [3, 3]));
  return missingGradients(g.build(), parameters, logits.name);
}

describe("missingGradients", () => {
  it("names every node without a rule, in the graph's order", () => {
    const found = missing((g, x, w) => g.add("MatMul", [x, chosen(g, "second", chosen(g, "first", w))]));
    expect(found).toEqual([{ node: "first", operator: "OneHot" }, { node: "second", operator: "OneHot" }]);
  });

  it("names none that no parameter leads to, and none that leads to no logits", () => {
    expect(missing((g, x, w) => {
      chosen(g, "aside", w);
      return g.add("MatMul", [x, g.add("Add", [w, chosen(g, "before", g.input("frozen", [3, 3]))])]);
    })).toEqual([]);
    expect(missing((g, x, w) => g.add("MatMul", [x, chosen(g, "untrained", w)]), [])).toEqual([]);
  });

  it("names none behind a rounding, which no gradient gets through", () => {
    expect(missing((g, x, w) => g.add("MatMul", [g.add("MatMul", [x, g.add("Round", [chosen(g, "rounded", w)])]), w]))).toEqual([]);
  });

  it("names a use of an operator that its rule is not for", () => {
    const training = (g: GraphBuilder, on: number): Value => g.constant({ type: "bool", shape: [], data: Uint8Array.of(on) });
    expect(missing((g, x, w) => g.add("Dropout", [g.add("MatMul", [x, w]), g.scalar(0.5), training(g, 1)], {}, { name: "drop" }))).toEqual([{ node: "drop", operator: "Dropout" }]);
    expect(missing((g, x, w) => g.add("Dropout", [g.add("MatMul", [x, w]), g.scalar(0.5), training(g, 0)]))).toEqual([]);
  });

  it("names a node of whose later outputs there is no gradient, under the operator that the graph has", () => {
    const normed = (index: number) => missing((g, x, w) => {
      const [one, zero] = [1, 0].map((value) => g.constant(float32Tensor([3], [value, value, value])));
      const outputs = g.addAll("BatchNormalization", [g.add("MatMul", [x, w]), one, zero, zero, one], { training_mode: 1 }, { name: "norm" });
      return g.add("Add", [outputs[index], outputs[0]]);
    });
    expect(normed(0)).toEqual([]);
    expect(normed(1)).toEqual([{ node: "norm", operator: "BatchNormalization" }]);
  });
});
