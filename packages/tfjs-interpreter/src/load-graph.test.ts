import { float32Tensor, GraphBuilder, type Graph, type OperatorTable } from "@cochlea/onnx-graph";
import { beforeAll, describe, expect, it } from "vitest";
import { loadGraph, loadTensorFlow, lossAndGradients, UnsupportedOperatorError, type TensorFlow } from "./index.ts";

let tf: TensorFlow;

beforeAll(async () => {
  ({ tf } = await loadTensorFlow({ prefer: "cpu" }));
});

/** y = x·w + 1, and logits that do not depend on `unused`. */
function line(): Graph {
  const g = new GraphBuilder("line");
  const [x, w] = [g.input("x", [2, 2]), g.input("w", [2, 2])];
  g.input("unused", [2]);
  g.output(g.add("Add", [g.add("MatMul", [x, w]), g.constant(float32Tensor([], [1]), "one")], {}, { name: "y" }));
  return g.build();
}

const MADE_UP: OperatorTable = { MadeUp: { arity: [1, 1], infer: ({ inputs: [x] }) => (x ? [x] : []) } };

describe("loadGraph", () => {
  it("runs a graph and gives the values asked for", () => {
    const graph = loadGraph(tf, line());
    const before = tf.memory().numTensors;
    const y = tf.tidy(() => {
      const [x, w, unused] = [tf.tensor2d([[1, 2], [3, 4]]), tf.tensor2d([[1, 0], [0, 2]]), tf.zeros([2])];
      return Array.from(graph.run(new Map([["x", x], ["w", w], ["unused", unused]]), ["y"]).get("y")?.dataSync() ?? []);
    });
    expect(y).toEqual([2, 5, 4, 9]);
    expect(tf.memory().numTensors).toBe(before);
    graph.release();
    expect(tf.memory().numTensors).toBe(before - 1);
  });

  it("refuses an operator that it does not know, also inside a node, by its node", () => {
    const g = new GraphBuilder("made up", MADE_UP);
    g.output(g.add("MadeUp", [g.input("x", [2])], {}, { name: "strange" }));
    const message = 'loadGraph: operator MadeUp of node "strange" is not one that TensorFlow.js can run here; train with ONNX Runtime instead';
    expect(() => loadGraph(tf, g.build())).toThrow(new UnsupportedOperatorError(message));
    const outer = new GraphBuilder("outer");
    const body = new GraphBuilder("body", MADE_UP);
    body.output(body.add("MadeUp", [body.input("step", [2])], {}, { name: "strange" }));
    outer.output(outer.add("Scan", [outer.input("x", [3, 2])], { num_scan_inputs: 1, body: { graph: body.build() } }));
    expect(() => loadGraph(tf, outer.build())).toThrow(new UnsupportedOperatorError(message));
  });

  it("says which input is missing, and which name it does not have", () => {
    const graph = loadGraph(tf, line());
    const x = tf.zeros([2, 2]);
    expect(() => graph.run(new Map([["x", x]]), ["y"])).toThrow(new RangeError('run: need a tensor for input "w" of graph "line", got none'));
    expect(() => tf.tidy(() => void graph.run(new Map([["x", x], ["w", x], ["unused", x]]), ["z"]))).toThrow(new RangeError('run: no value named "z" in graph "line"'));
    x.dispose();
    graph.release();
  });

  it("refuses an output that TensorFlow.js does not have, once it is asked for", () => {
    const g = new GraphBuilder("pool");
    const [values, places] = g.addAll("MaxPool", [g.input("x", [1, 1, 4])], { kernel_shape: [2] }, { name: "pool" });
    const graph = loadGraph(tf, g.build());
    const run = (name: string): number[] => tf.tidy(() => Array.from(graph.run(new Map([["x", tf.tensor3d([[[1, 3, 2, 0]]])]]), [name]).get(name)?.dataSync() ?? []));
    expect(run(values.name)).toEqual([3, 3, 2]);
    expect(() => run(places.name)).toThrow(new UnsupportedOperatorError('run: output 1 of operator MaxPool in node "pool" is not supported; train with ONNX Runtime instead'));
    graph.release();
  });
});

describe("lossAndGradients", () => {
  it("is softmax cross-entropy, by hand", () => {
    const graph = loadGraph(tf, line());
    const feeds = new Map(Object.entries({ x: tf.tensor2d([[1, 0], [0, 1]]), w: tf.zeros([2, 2]), unused: tf.zeros([2]) }));
    const target = tf.tensor2d([[1, 0], [0, 1]]);
    const { loss, gradients, values } = lossAndGradients(tf, { graph, feeds, logits: "y", target, parameters: ["w"] });
    expect(loss.dataSync()[0]).toBeCloseTo(Math.log(2), 6);
    // (softmax − target) / 2, and the rows of x pick the rows.
    expect(Array.from(gradients.get("w")?.dataSync() ?? [])).toEqual([-0.25, 0.25, 0.25, -0.25]);
    expect(Array.from(values.get("y")?.dataSync() ?? [])).toEqual([1, 1, 1, 1]);
    expect(() => lossAndGradients(tf, { graph, feeds, logits: "y", target, parameters: ["w", "unused"] })).toThrow(new RangeError('lossAndGradients: the logits do not depend on the parameter "unused"; leave it out of the parameters'));
    expect(() => lossAndGradients(tf, { graph, feeds, logits: "y", target, parameters: ["v"] })).toThrow(new RangeError('lossAndGradients: need a tensor for parameter "v", got none'));
  });
});
