import { GraphBuilder, type Graph, type Value } from "@cochlea/onnx-graph";
import { describe, expect, it } from "vitest";
import { partsOfBatch } from "../src/index.ts";

const [STEPS, FEATURES, HIDDEN] = [6, 5, 4];

/** A GRU over [samples, steps, features] with more before it. */
function gru(before: (g: GraphBuilder, x: Value) => Value = (_, x) => x, hidden = HIDDEN): (samples: number) => Graph {
  return (samples) => {
    const g = new GraphBuilder("gru");
    const x = before(g, g.input("x", [samples, STEPS, FEATURES]));
    const steps = g.add("Transpose", [x], { perm: [1, 0, 2] });
    g.output(g.addAll("GRU", [steps, g.input("weight", [1, 3 * hidden, FEATURES]), g.input("recurrence", [1, 3 * hidden, hidden])], { hidden_size: hidden })[1]);
    return g.build();
  };
}

const parts = (forwardOf: (samples: number) => Graph, batch = 8, threads = 2): number => partsOfBatch({ batch, threads, forwardOf, parameters: ["weight", "recurrence"] });

const channels = (g: GraphBuilder): Value[] => ["scale", "shift", "mean", "variance"].map((name) => g.input(name, [STEPS]));
const square = (g: GraphBuilder, x: Value): Value => g.add("MatMul", [g.input("dense", [STEPS, STEPS]), x]);

describe("partsOfBatch", () => {
  it.each([[8, 2, 2], [8, 4, 4], [6, 2, 2], [64, 2, 2], [8, 1, 1], [7, 2, 1], [6, 4, 1], [64, 8, 1], [1, 2, 1]])("takes a batch of %d for %d threads in %d parts", (batch, threads, expected) => {
    expect(parts(gru(), batch, threads)).toBe(expected);
  });

  it.each<[string, (g: GraphBuilder, x: Value) => Value, number]>([
    ["a product by sample", (g, x) => square(g, x), 2],
    ["a softmax over features", (g, x) => g.add("Softmax", [x], { axis: -1 }), 2],
    ["batch norm on running statistics", (g, x) => g.add("BatchNormalization", [x, ...channels(g)]), 2],
    ["a convolution over steps", (g, x) => g.add("Conv", [x, g.input("filter", [STEPS, STEPS, 3])], { pads: [1, 1] }), 2],
    ["batch norm on the batch", (g, x) => g.addAll("BatchNormalization", [x, ...channels(g)], { training_mode: 1 })[0], 1],
    ["a softmax over samples", (g, x) => g.add("Softmax", [x], { axis: 0 }), 1],
    ["a layer norm over samples", (g, x) => g.add("LayerNormalization", [x, g.constant({ type: "float32", shape: [], data: Float32Array.of(1) })], { axis: 0 }, { outputs: 1 }), 1],
    ["the mean over samples", (g, x) => g.add("Sub", [x, g.add("ReduceMean", [x], { axes: [0] })]), 1],
    ["what samples are to each other", (g, x) => g.add("MatMul", [g.add("MatMul", [g.add("Reshape", [x, g.ints([0, -1])]), g.add("Transpose", [g.add("Reshape", [x, g.ints([0, -1])])])]), g.add("Reshape", [x, g.ints([0, -1])])]), 1],
    ["a sum along samples", (g, x) => g.add("CumSum", [x, g.constant({ type: "int64", shape: [], data: BigInt64Array.of(0n) })]), 1],
  ])("after %s", (_, before, expected) => {
    const unfolded = (g: GraphBuilder, x: Value): Value => g.add("Reshape", [before(g, x), g.ints([Number(x.shape[0]), STEPS, FEATURES])]);
    expect(parts(gru(unfolded))).toBe(expected);
  });

  it("leaves a batch whole where recurrence is the lesser part, or steps are the samples", () => {
    const wide = gru((g, x) => g.add("MatMul", [g.add("MatMul", [x, g.input("up", [FEATURES, 400])]), g.input("down", [400, FEATURES])]));
    expect(parts(wide)).toBe(1);
    const turned = gru((g, x) => g.add("Reshape", [g.add("Transpose", [g.add("Reshape", [x, g.ints([Number(x.shape[0]), STEPS, FEATURES])])], { perm: [1, 0, 2] }), g.ints([STEPS, Number(x.shape[0]), FEATURES])]));
    expect(parts(turned)).toBe(1);
  });

  it("leaves a batch whole where a parameter's update may be joined with its gradient", () => {
    expect(parts(gru(undefined, 400))).toBe(2);
    expect(parts(gru(undefined, 500))).toBe(1);
  });
});
