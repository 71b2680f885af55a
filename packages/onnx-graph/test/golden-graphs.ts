import { float, float32Tensor, GraphBuilder, type EncodeModelOptions, type Graph } from "../src/index.ts";

export interface GoldenGraph {
  readonly graph: Graph;
  readonly options: EncodeModelOptions;
}

/** Models that between them use every kind of attribute, type and field that `encodeModel` writes. */
export const GOLDEN_GRAPHS: Readonly<Record<string, () => GoldenGraph>> = { convolutional, attributes };

function convolutional(): GoldenGraph {
  const g = new GraphBuilder("convolutional");
  const x = g.input("x", ["batch", 1, 6, 5]);
  const filter = g.constant(float32Tensor([2, 1, 3, 3], Array.from({ length: 18 }, (_, index) => index / 8 - 1)), "filter");
  const map = g.add("Relu", [g.add("Conv", [x, filter], { pads: [1, 1, 1, 1], strides: [2, 1] })]);
  const pooled = g.add("MaxPool", [map], { kernel_shape: [2, 2] }, { outputs: 1 });
  const flat = g.add("Flatten", [g.add("GlobalAveragePool", [pooled])]);
  g.output(g.add("Softmax", [flat], { axis: -1 }), "probabilities");
  return { graph: g.build(), options: { metadata: { "cochlea.labels": '["ja","nein"]', umlaut: "größer" }, producer: { name: "test", version: "1.2.3" } } };
}

function attributes(): GoldenGraph {
  const g = new GraphBuilder("attributes", {
    Constant: { arity: [0, 0], infer: ({ attributes: { value } }) => (typeof value === "object" && "tensor" in value ? [value.tensor] : []) },
    If: { arity: [1, 1], infer: ({ attributes: { then_branch: then } }) => (typeof then === "object" && "graph" in then ? then.graph.outputs.map((name) => then.graph.values.get(name) ?? { type: "float32", shape: [] }) : []) },
    LabelEncoder: { domain: "ai.onnx.ml", arity: [1, 1], infer: ({ inputs: [x] }) => (x ? [{ type: "float32", shape: x.shape }] : []) },
  });
  const x = g.input("x", [3], "int64");
  const ten = g.add("Constant", [], { value: { tensor: float32Tensor([3], [10, 20, 30]) } });
  const picked = g.add("LabelEncoder", [x], { keys_int64s: [-1, 2 ** 40], values_floats: { floats: [0.5, -1.5] }, default_float: float(7), default_string: "none" });
  const branch = (name: string, value: number) => {
    const inner = new GraphBuilder(name);
    inner.output(inner.constant(float32Tensor([3], [value, value, value]), `${name}_value`));
    return { graph: inner.build() };
  };
  const chosen = g.add("If", [g.input("yes", [], "bool")], { then_branch: branch("then", 1), else_branch: branch("else", 2) });
  g.output(g.add("Sum", [ten, picked, chosen]), "y");
  return { graph: g.build(), options: { domains: { "ai.onnx.ml": 3 } } };
}
