import { showShape, type GraphBuilder, type Value } from "@cochlea/onnx-graph";
import type { GraphMode, LayerContext, ParameterInfo } from "./layer.ts";
import { layerOf, type LayerSpec } from "./layers.ts";

export interface ModelContext {
  readonly mode: GraphMode;
  /** The value of a parameter in the graph: an input in training, a constant in an exported file. */
  readonly parameter: (info: ParameterInfo) => Value;
}

/** A graph input that the trainer fills before each step. */
export interface DropoutMask {
  readonly input: string;
  /** Batch included. */
  readonly shape: readonly number[];
  /** An element is 1/keep with probability `keep`, else 0. */
  readonly keep: number;
}

/** What a running statistic becomes after this step. */
export interface RunningUpdate {
  readonly parameter: string;
  readonly value: Value;
}

export interface AddedLayer {
  readonly layer: LayerSpec;
  readonly input: Value;
  readonly output: Value;
  readonly parameters: readonly ParameterInfo[];
}

export interface AddedLayers {
  readonly layers: AddedLayer[];
  readonly masks: DropoutMask[];
  readonly running: RunningUpdate[];
}

/** Adds layers one after the other, each on what the one before gave. */
export function addLayers(graph: GraphBuilder, layers: readonly LayerSpec[], input: Value, context: ModelContext): AddedLayers {
  const added: AddedLayers = { layers: [], masks: [], running: [] };
  let x = input;
  for (const [index, layer] of layers.entries()) {
    const parameters: ParameterInfo[] = [];
    const output = located(`layers[${index}] "${layer.name}" (${layer.kind})`, () => layerOf(layer).add(layer, x, layerContext(graph, layer.name, context, added, parameters)));
    added.layers.push({ layer, input: x, output, parameters });
    x = output;
  }
  return added;
}

function layerContext(graph: GraphBuilder, layer: string, { mode, parameter }: ModelContext, added: AddedLayers, parameters: ParameterInfo[]): LayerContext {
  const addAll: LayerContext["addAll"] = (operator, inputs, attributes) => graph.addAll(operator, inputs, attributes, { name: `/${layer}/${operator}` });
  return {
    mode,
    addAll,
    add: (operator, inputs, attributes) => graph.add(operator, inputs, attributes, { name: `/${layer}/${operator}`, outputs: 1 }),
    parameter(name, shape, init, role = "weight") {
      const info = { name: `${layer}.${name}`, shape, trainable: role !== "running", decay: role === "weight", init };
      parameters.push(info);
      return sameShape(parameter(info), info);
    },
    mask(x, keep) {
      const mask = { input: `${layer}.mask`, shape: fixedShape(x), keep };
      added.masks.push(mask);
      return graph.input(mask.input, mask.shape);
    },
    update: (name, value) => void added.running.push({ parameter: `${layer}.${name}`, value }),
  };
}

function sameShape(value: Value, { name, shape }: ParameterInfo): Value {
  if (showShape(value.shape) !== showShape(shape)) throw new RangeError(`need ${name} of shape ${showShape(shape)}, got ${showShape(value.shape)}`);
  return value;
}

function fixedShape({ shape }: Value): number[] {
  return shape.map((length) => {
    if (typeof length !== "number") throw new RangeError(`a training graph with dropout needs a fixed batch, got ${showShape(shape)}`);
    return length;
  });
}

/** Puts the layer in front of what a shape rule says, and leaves out the node's name. */
function located(place: string, add: () => Value): Value {
  try {
    return add();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const reason = error.cause instanceof Error ? error.cause : error;
    throw new RangeError(`${place}: ${reason.message}`, { cause: error });
  }
}
