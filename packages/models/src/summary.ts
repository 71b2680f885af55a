import { elementCount } from "@cochlea/onnx-graph";
import { exampleShape } from "./layer.ts";
import type { AddedLayer } from "./add-layers.ts";
import { layerOf, type LayerKind } from "./layers.ts";
import type { ModelSpec } from "./model-spec.ts";
import { outline } from "./outline.ts";

export interface LayerSummary {
  readonly name: string;
  readonly kind: LayerKind;
  /** Without batch. */
  readonly outputShape: readonly number[];
  /** Trained ones: running statistics are not counted. */
  readonly parameters: number;
  /** For one example; only products of weights and data count (convolutions and dense layers). */
  readonly multiplyAdds: number;
}

export interface ModelSummary {
  readonly name: string;
  readonly input: readonly number[];
  readonly parameters: number;
  readonly multiplyAdds: number;
  readonly layers: readonly LayerSummary[];
}

/** Shapes, sizes and costs of a model, layer by layer and in all. */
export function summary(spec: ModelSpec): ModelSummary {
  const layers = outline(spec.input, spec.layers).map(layerSummary);
  return {
    name: spec.name,
    input: spec.input,
    parameters: layers.reduce((sum, { parameters }) => sum + parameters, 0),
    multiplyAdds: layers.reduce((sum, { multiplyAdds }) => sum + multiplyAdds, 0),
    layers,
  };
}

function layerSummary({ layer, input, output, parameters }: AddedLayer): LayerSummary {
  const outputShape = exampleShape(output);
  return {
    name: layer.name,
    kind: layer.kind,
    outputShape,
    parameters: parameters.filter(({ trainable }) => trainable).reduce((sum, { shape }) => sum + elementCount(shape), 0),
    multiplyAdds: layerOf(layer).multiplyAdds(layer, exampleShape(input), outputShape),
  };
}
