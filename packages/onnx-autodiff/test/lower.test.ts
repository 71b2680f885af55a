import { GraphBuilder, type Graph } from "@cochlea/onnx-graph";
import { describe, expect, it } from "vitest";
import { differentiate } from "../src/differentiation/differentiate.ts";
import { lower } from "../src/compilation/lower.ts";
import { planStep } from "../src/compilation/plan.ts";
import { TRAINING_OPERATORS } from "../src/operators/training-operators.ts";

function loweredOf(forward: Graph, logits: string, parameters = ["p"]): Graph {
  const { builder, loss, gradients } = differentiate({ forward, logits, parameters });
  for (const value of [loss, ...gradients.values()]) builder.output(value);
  return lower(builder.build(), planStep(builder.build(), "portable")).graph;
}

function pooled(kernel: number): Graph {
  const g = new GraphBuilder("pooled");
  const pool = g.add("MaxPool", [g.input("p", [1, 2, 5, 5])], { kernel_shape: [kernel, kernel] }, { name: "pool" });
  return loweredOf((g.add("Flatten", [pool], {}, { name: "logits" }), g.build()), "logits");
}

/** Values of a graph that are neither read by a node nor an output. */
function unread({ nodes, constants, outputs }: Graph): string[] {
  const read = new Set([...outputs, ...nodes.flatMap((node) => node.inputs)]);
  return [...constants.keys(), ...nodes.map((node) => node.outputs[0])].filter((name) => !read.has(name));
}

describe("lower", () => {
  it("tells of each node which one it came of", () => {
    const g = new GraphBuilder("before", TRAINING_OPERATORS);
    const y = g.add("Relu", [g.input("x", [2, 3])], {}, { name: "y" });
    g.output(g.add("Neg", [g.add("ReluGrad", [g.input("dy", [2, 3]), y], {}, { name: "dx" })], {}, { name: "negative" }));
    const { graph, origins } = lower(g.build(), planStep(g.build(), "portable"));
    const byOperator = graph.nodes.map(({ name, operator }) => [operator, origins.get(name)]);
    expect(byOperator[0]).toEqual(["Relu", "y"]);
    expect(byOperator.slice(1, -1).map(([, origin]) => origin)).toEqual(byOperator.slice(1, -1).map(() => "dx"));
    expect(byOperator.length).toBeGreaterThan(3);
    expect(byOperator[byOperator.length - 1]).toEqual(["Neg", "negative"]);
  });

  it("leaves no training operator, and the names that layers were given", () => {
    const { nodes } = pooled(2);
    expect(nodes.filter(({ operator, domain }) => domain !== "" || Object.hasOwn(TRAINING_OPERATORS, operator))).toEqual([]);
    expect(nodes.map(({ name }) => name)).toEqual(expect.arrayContaining(["pool", "logits"]));
  });

  it("asks a max pool for its indices only where they are read", () => {
    const pools = (kernel: number) => pooled(kernel).nodes.filter(({ operator }) => operator === "MaxPool").map(({ outputs }) => outputs.length);
    expect(pools(2)).toEqual([1]);
    expect(pools(4)).toEqual([1, 2]);
  });

  it("computes nothing that nobody reads, such as the input's gradient of a first batch norm", () => {
    const normed = (parameters: string[]) => {
      const g = new GraphBuilder("normed");
      const inputs = ["scale", "bias", "mean", "variance"].map((name) => g.input(name, [3]));
      const [y] = g.addAll("BatchNormalization", [g.input("x", [2, 3, 4]), ...inputs], { training_mode: 1 });
      return loweredOf((g.add("Flatten", [y], {}, { name: "logits" }), g.build()), "logits", parameters);
    };
    const [without, withInput] = [normed(["scale", "bias"]), normed(["scale", "bias", "x"])];
    for (const graph of [without, withInput]) expect(unread(graph)).toEqual([]);
    expect(withInput.nodes.length - without.nodes.length).toBeGreaterThanOrEqual(6);
  });

  it("asks a layer norm for its statistics only where they are read", () => {
    const outputs = (parameter: string) => {
      const g = new GraphBuilder("normed");
      const normed = g.add("LayerNormalization", [g.input("p", [2, 3]), g.input("scale", [3])], {}, { name: "norm" });
      g.add("MatMul", [normed, g.input("last", [3, 3])], {}, { name: "logits" });
      return loweredOf(g.build(), "logits", [parameter]).nodes.find(({ name }) => name === "norm")?.outputs.length;
    };
    expect(outputs("p")).toBe(3);
    expect(outputs("last")).toBe(1);
  });

  it("takes names that a lowering might make up", () => {
    const g = new GraphBuilder("names");
    let x = g.input("p", [2, 3]);
    for (let index = 0; index < 12; index++) x = g.add("Mul", [x, x], {}, { name: `Mul_${index}` });
    g.add("LogSoftmax", [x], {}, { name: "LogSoftmax_0" });
    const { nodes } = loweredOf(g.build(), "Mul_11");
    expect(new Set(nodes.map(({ name }) => name)).size).toBe(nodes.length);
  });
});
