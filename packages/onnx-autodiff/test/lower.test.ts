import { GraphBuilder, type Graph } from "@cochlea/onnx-graph";
import { describe, expect, it } from "vitest";
import { differentiate } from "../src/differentiate.ts";
import { lower } from "../src/lower.ts";
import { planStep } from "../src/plan.ts";
import { TRAINING_OPERATORS } from "../src/training-operators.ts";

function loweredOf(forward: Graph, logits: string): Graph {
  const { builder, loss, gradients } = differentiate({ forward, logits, parameters: ["p"] });
  for (const value of [loss, ...gradients.values()]) builder.output(value);
  return lower(builder.build(), planStep(builder.build(), "portable")).graph;
}

function pooled(strides: number[]): Graph {
  const g = new GraphBuilder("pooled");
  const pool = g.add("MaxPool", [g.input("p", [1, 2, 4, 4])], { kernel_shape: [2, 2], strides }, { name: "pool" });
  return loweredOf((g.add("Flatten", [pool], {}, { name: "logits" }), g.build()), "logits");
}

describe("lower", () => {
  it("leaves no training operator, and the names that layers were given", () => {
    const { nodes } = pooled([2, 2]);
    expect(nodes.filter(({ operator, domain }) => domain !== "" || Object.hasOwn(TRAINING_OPERATORS, operator))).toEqual([]);
    expect(nodes.map(({ name }) => name)).toEqual(expect.arrayContaining(["pool", "logits"]));
  });

  it("asks a max pool for its indices only where they are read", () => {
    const pools = (strides: number[]) => pooled(strides).nodes.filter(({ operator }) => operator === "MaxPool").map(({ outputs }) => outputs.length);
    expect(pools([2, 2])).toEqual([1]);
    expect(pools([1, 1])).toEqual([1, 2]);
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
