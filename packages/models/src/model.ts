import type { GraphBuilder, Value } from "@cochlea/onnx-graph";
import type { ModelContext } from "./add-layers.ts";
import { addModel, type AddedModel } from "./add-model.ts";
import { initialParameters, type Parameter } from "./initial-parameters.ts";
import type { ModelSpec } from "./model-spec.ts";

/** A classifier that can be trained, evaluated and exported, wherever its layers come from. */
export interface Model {
  readonly name: string;
  /** Shape of one example, without batch. */
  readonly input: readonly number[];
  /**
   * Adds the model to a graph; training and export start from the same function.
   *
   * @param input Value of shape `[batch, ...input]`.
   * @throws {RangeError} Where shapes do not fit; names the layer.
   */
  readonly add: (graph: GraphBuilder, input: Value, context: ModelContext) => AddedModel;
  /** The parameters that training starts from, running statistics included. */
  readonly initialParameters: (seed: number) => Map<string, Parameter>;
  /** What the model is, as JSON: kept in the run's record and in the exported file. */
  readonly description: unknown;
}

/** The model that a spec describes. */
export function specModel(spec: ModelSpec): Model {
  return {
    name: spec.name,
    input: spec.input,
    add: (graph, input, context) => addModel(graph, spec, input, context),
    initialParameters: (seed) => initialParameters(spec, seed),
    description: spec,
  };
}
