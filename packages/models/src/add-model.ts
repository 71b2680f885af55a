import { showShape, type GraphBuilder, type Value } from "@cochlea/onnx-graph";
import { addLayers, type DropoutMask, type ModelContext, type RunningUpdate } from "./add-layers.ts";
import type { ModelSpec } from "./model-spec.ts";

export interface AddedModel {
  /** `[batch, classes]`, before softmax. */
  readonly logits: Value;
  /** `[batch, width]`: the input of the last dense layer. */
  readonly embedding: Value;
  /** Training: graph inputs for dropout, in the order of the layers. */
  readonly masks: readonly DropoutMask[];
  /** Training: new running statistics; what reads the old ones must come before they are written back. */
  readonly running: readonly RunningUpdate[];
}

/**
 * Adds a model to a graph.
 *
 * The same layers serve training and export: `context` decides whether parameters are inputs or constants.
 *
 * @param input Value of shape `[batch, ...spec.input]`.
 * @throws {RangeError} Where shapes do not fit; names the layer.
 */
export function addModel(graph: GraphBuilder, spec: ModelSpec, input: Value, context: ModelContext): AddedModel {
  const example = showShape(input.shape.slice(1));
  if (example !== showShape(spec.input)) throw new RangeError(`addModel: need input [batch, ...${showShape(spec.input)}] for model "${spec.name}", got ${showShape(input.shape)}`);
  const { layers, masks, running } = addLayers(graph, spec.layers, input, context);
  const last = layers[layers.length - 1];
  return { logits: last.output, embedding: last.input, masks, running };
}
