import { createSession } from "@cochlea/runtime";
import { describe, expect, it } from "vitest";
import { copyGraphs, encodeModel, float32Tensor, GraphBuilder, readNames, type Graph, type GraphAttribute, type Value } from "./index.ts";

/** Running sums of x·weight + 1, where `weight` is a value of the outer graph and 1 a constant of the body. */
function runningSums(g: GraphBuilder, x: Value, weight: Value): Value {
  const body = g.subgraph("sums");
  const state = body.input("state", [2]);
  const step = body.add("Mul", [body.input("step", [2]), weight]);
  body.output(body.add("Add", [state, body.add("Add", [step, body.scalar(1)])]));
  body.output(body.add("Add", [state, step]));
  return g.addAll("Scan", [g.constant(float32Tensor([2], [0, 0])), x], { num_scan_inputs: 1, body: { graph: body.build() } })[1];
}

async function outputOf(graph: Graph, feeds: Record<string, readonly number[]>): Promise<number[]> {
  const session = await createSession(encodeModel(graph), { threads: 1 });
  const inputs = Object.fromEntries(Object.entries(feeds).map(([name, values]) => [name, { type: "float32" as const, shape: graph.values.get(name)?.shape.map(Number) ?? [], data: Float32Array.from(values) }]));
  const outputs = await session.run(inputs);
  session.release();
  return Array.from(outputs[graph.outputs[0]].data, Number);
}

const feeds = { x: [1, 2, 3, 4, 5, 6], weight: [10, 100] };
const sums = [10, 200, 10 + 1 + 30, 200 + 1 + 400, 10 + 30 + 2 + 50, 200 + 400 + 2 + 600];

function scanGraph(): Graph {
  const g = new GraphBuilder();
  const [x, weight] = [g.input("x", [3, 2]), g.input("weight", [2])];
  g.output(runningSums(g, x, g.add("Identity", [weight])), "y");
  return g.build();
}

describe("GraphBuilder.subgraph", () => {
  it("reads values of the outer graph and has constants of its own", async () => {
    const graph = scanGraph();
    expect(await outputOf(graph, feeds)).toEqual(sums);
    expect([...graph.constants.keys()]).toHaveLength(1);
  });

  it("names what it makes up after itself", () => {
    const body = new GraphBuilder().subgraph("body");
    expect(body.add("Relu", [body.input("x", [1])]).name).toBe("body/Relu_0");
  });

  it("copies what it only hands through from outside", () => {
    const g = new GraphBuilder();
    const weight = g.input("weight", [2]);
    const body = g.subgraph("body");
    expect(body.output(weight)).toEqual({ name: "body/Identity_0", type: "float32", shape: [2] });
  });

  it("sees constants of the outer graph where shapes depend on them", () => {
    const g = new GraphBuilder();
    const shape = g.ints([3, 2]);
    const body = g.subgraph("body");
    expect(body.add("Reshape", [body.input("step", [6]), shape]).shape).toEqual([3, 2]);
  });

  it("keeps its names and those around it apart, but not those of its neighbour", () => {
    const g = new GraphBuilder("outer");
    g.input("x", [1]);
    const [left, right] = [g.subgraph("left"), g.subgraph("right")];
    left.input("step", [1]);
    right.input("step", [1]);
    expect(() => left.input("x", [1])).toThrow('GraphBuilder: the name "x" is taken in graph "left"; names must differ, also from those in graphs around and inside it');
    expect(() => g.input("step", [1])).toThrow('the name "step" is taken in graph "outer"');
    expect(() => left.subgraph("inner").input("step", [1])).toThrow('the name "step" is taken in graph "inner"');
    expect(g.unusedName("step")).toBe("step_0");
    expect(g.unusedName("free")).toBe("free");
  });

  it("is held to the same when it was built elsewhere", () => {
    const foreign = (name: string): GraphAttribute => {
      const body = new GraphBuilder("foreign");
      body.output(body.input(name, [2]), "copy");
      return { graph: body.build() };
    };
    const g = new GraphBuilder("outer");
    const x = g.input("x", [3, 2]);
    expect(() => g.add("Scan", [x], { num_scan_inputs: 1, body: foreign("x") })).toThrow('the name "x" is taken in graph "outer"');
    g.add("Scan", [x], { num_scan_inputs: 1, body: foreign("step") });
    g.add("Scan", [x], { num_scan_inputs: 1, body: foreign("step") });
    expect(() => g.input("step", [1])).toThrow('the name "step" is taken');
  });

  it("may not read what the graph around it does not have", () => {
    const elsewhere = new GraphBuilder("elsewhere");
    const body = elsewhere.subgraph("body");
    body.output(body.add("Add", [body.input("step", [2]), elsewhere.input("lost", [2])]));
    const g = new GraphBuilder("outer");
    expect(() => g.add("Scan", [g.input("x", [3, 2])], { num_scan_inputs: 1, body: { graph: body.build() } })).toThrow('GraphBuilder: no value named "lost" in graph "outer"');
  });
});

describe("readNames", () => {
  it("adds what bodies read from outside, however deep, to the inputs", () => {
    const g = new GraphBuilder();
    const [x, deep] = [g.input("x", [3, 4, 2]), g.input("deep", [2])];
    const body = g.subgraph("body");
    const inner = body.subgraph("inner");
    const step = body.input("step", [4, 2]);
    inner.output(inner.add("Add", [inner.input("row", [2]), deep]));
    body.output(body.add("Scan", [step], { num_scan_inputs: 1, body: { graph: inner.build() } }));
    g.add("Scan", [x], { num_scan_inputs: 1, body: { graph: body.build() } });
    expect(readNames(g.build().nodes[0])).toEqual(["x", "deep"]);
  });

  it("leaves out inputs that are left out", () => {
    expect(readNames({ inputs: ["x", "", "y", "x"], attributes: {} })).toEqual(["x", "y"]);
  });
});

describe("copyGraphs", () => {
  it("binds a body to the values of another graph and moves out of its names' way", async () => {
    const { nodes } = scanGraph();
    const scan = nodes.find(({ operator }) => operator === "Scan");
    const g = new GraphBuilder("copy");
    const [x, weight] = [g.input("x", [3, 2]), g.input("weight", [2])];
    for (const taken of ["state", "sums/Add_3"]) g.constant(float32Tensor([1], [7]), taken);
    const values = new Map([[scan?.inputs[0] ?? "", g.constant(float32Tensor([2], [0, 0]), "zeros")], ["Identity_0", g.add("Identity", [weight], {}, { name: "other" })]]);
    const attributes = copyGraphs(g, scan?.attributes ?? {}, (name) => values.get(name) ?? g.value(name));
    g.output(g.addAll("Scan", [g.value("zeros"), x], attributes)[1], "y");
    expect(await outputOf(g.build(), feeds)).toEqual(sums);
    expect(readNames(g.build().nodes[1])).toEqual(["zeros", "x", "other"]);
  });
});
