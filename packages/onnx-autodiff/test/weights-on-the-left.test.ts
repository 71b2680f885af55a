import { encodeModel, GraphBuilder, type Attributes } from "@cochlea/onnx-graph";
import { fillNormal, randomStream } from "@cochlea/random";
import { createSession } from "@cochlea/runtime";
import { describe, expect, it } from "vitest";
import { weightsOnTheLeft } from "../src/compilation/weights-on-the-left.ts";
import { relativeError } from "./gradient-problem.ts";

function product(rows: number, columns: number, inner: number, attributes: Attributes = { transB: 1 }) {
  const g = new GraphBuilder("product");
  const turned = "transB" in attributes;
  g.output(g.add("Gemm", [g.input("a", [rows, inner]), g.input("b", turned ? [columns, inner] : [inner, columns])], attributes), "y");
  return g.build();
}

const operators = (graph: ReturnType<typeof product>): string[] => graph.nodes.map(({ operator }) => operator);

describe("weightsOnTheLeft turns", () => {
  it.each([[8, 1024, 1024], [64, 2048, 512], [33, 1031, 1021]])("%d rows by a turned matrix of %d x %d", async (rows, columns, inner) => {
    const graph = product(rows, columns, inner);
    const turned = weightsOnTheLeft(graph);
    expect(operators(turned)).toEqual(["Transpose", "MatMul", "Transpose", "Identity"]);
    const normal = (name: string, shape: number[]) => ({ type: "float32" as const, shape, data: fillNormal(new Float32Array(shape[0] * shape[1]), randomStream(0, name)) });
    const inputs = { a: normal("a", [rows, inner]), b: normal("b", [columns, inner]) };
    const [one, other] = await Promise.all([graph, turned].map(async (each) => {
      const session = await createSession(encodeModel(each));
      return [...((await session.run(inputs)).y.data as Float32Array)];
    }));
    expect(relativeError(other, one)).toBeLessThan(1e-5);
  });
});

describe("weightsOnTheLeft leaves", () => {
  it.each<[string, ReturnType<typeof product>]>([
    ["few rows", product(7, 1024, 1024)],
    ["many rows", product(65, 1024, 1024)],
    ["a small matrix", product(32, 1023, 1024)],
    ["a matrix that is not turned", product(32, 1024, 1024, {})],
    ["a product with a factor", product(32, 1024, 1024, { transB: 1, alpha: { float: 0.5 } })],
  ])("%s", (_, graph) => {
    expect(weightsOnTheLeft(graph)).toEqual(graph);
  });
});
