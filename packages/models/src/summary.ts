import { elementCount } from "@cochlea/onnx-graph";
import type { AddedLayer } from "./add-layers.ts";
import { exampleShape, type ParameterInfo } from "./layer.ts";
import { layerOf, type LayerKind } from "./layers.ts";
import type { ModelSpec } from "./model-spec.ts";
import { outline } from "./outline.ts";

export interface LayerSummary {
  /** The path of names, as in the names of its parameters: `block1.conv`. */
  readonly name: string;
  readonly kind: LayerKind;
  /** Without batch. */
  readonly outputShape: readonly number[];
  /** Trained ones of the layer itself: running statistics and nested layers are not counted. */
  readonly parameters: number;
  /** For one example; only products of weights and data count, and those of attention. */
  readonly multiplyAdds: number;
  /** Of all its parameters in float32, running statistics included. */
  readonly bytes: number;
}

export interface ModelSummary {
  readonly name: string;
  readonly input: readonly number[];
  readonly parameters: number;
  readonly multiplyAdds: number;
  readonly bytes: number;
  /** In the order in which they run; nested layers stand before the layer that holds them. */
  readonly layers: readonly LayerSummary[];
}

/** Shapes, sizes and costs of a model, layer by layer and in all. */
export function summary(spec: ModelSpec): ModelSummary {
  const layers = outline(spec.input, spec.layers).map(layerSummary);
  const total = (field: "parameters" | "multiplyAdds" | "bytes") => layers.reduce((sum, layer) => sum + layer[field], 0);
  return { name: spec.name, input: spec.input, parameters: total("parameters"), multiplyAdds: total("multiplyAdds"), bytes: total("bytes"), layers };
}

function layerSummary({ layer, path, input, output, parameters }: AddedLayer): LayerSummary {
  const outputShape = exampleShape(output);
  return {
    name: path,
    kind: layer.kind,
    outputShape,
    parameters: count(parameters.filter(({ trainable }) => trainable)),
    multiplyAdds: layerOf(layer).multiplyAdds(layer, exampleShape(input), outputShape),
    bytes: 4 * count(parameters),
  };
}

function count(parameters: readonly ParameterInfo[]): number {
  return parameters.reduce((sum, { shape }) => sum + elementCount(shape), 0);
}
