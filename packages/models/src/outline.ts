import { GraphBuilder } from "@cochlea/onnx-graph";
import { addLayers, type AddedLayer } from "./add-layers.ts";
import type { LayerSpec } from "./layers.ts";

/** The layers of a model with their shapes and parameters, from a graph that holds no weights and is thrown away. */
export function outline(input: readonly number[], layers: readonly LayerSpec[]): readonly AddedLayer[] {
  const graph = new GraphBuilder("outline");
  return addLayers(graph, layers, graph.input("input", ["batch", ...input]), {
    mode: "inference",
    parameter: ({ name, shape }) => graph.input(name, shape),
  }).layers;
}
