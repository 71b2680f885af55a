import { showShape, type Dimension, type GraphBuilder, type Value } from "@cochlea/onnx-graph";
import type { GraphMode, LayerContext, ParameterInfo } from "./layer.ts";
import { LayerError } from "./layer-error.ts";
import { layerOf, type LayerSpec } from "./layers.ts";

export interface ModelContext {
  readonly mode: GraphMode;
  /** The value of a parameter in the graph: an input in training, a constant in an exported file. */
  readonly parameter: (info: ParameterInfo) => Value;
  /** Whether a parameter stays as it is in training, by its name. Default none does. */
  readonly isFrozen?: (name: string) => boolean;
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
  /** The layer's name, those of the layers that hold it in front: `block1.conv`. */
  readonly path: string;
  readonly input: Value;
  readonly output: Value;
  readonly parameters: readonly ParameterInfo[];
}

export interface AddedLayers {
  /** In the order in which they were finished: nested layers stand before the one that holds them. */
  readonly layers: AddedLayer[];
  readonly masks: DropoutMask[];
  readonly running: RunningUpdate[];
}

/** What all layers of a model share while they are added. */
interface Building {
  readonly graph: GraphBuilder;
  readonly context: ModelContext;
  readonly added: AddedLayers;
}

/** Adds layers one after the other, each on what the one before gave. */
export function addLayers(graph: GraphBuilder, layers: readonly LayerSpec[], input: Value, context: ModelContext): AddedLayers {
  const added: AddedLayers = { layers: [], masks: [], running: [] };
  addChain({ graph, context, added }, layers, input, "layers", "");
  return added;
}

/** @param place Where the list stands in the spec. @param prefix What stands before the layers' names. */
function addChain(building: Building, layers: readonly LayerSpec[], input: Value, place: string, prefix: string): Value {
  return layers.reduce((x, layer, index) => addLayer(building, layer, x, `${place}[${index}]`, `${prefix}${layer.name}`), input);
}

function addLayer(building: Building, layer: LayerSpec, input: Value, place: string, path: string): Value {
  const parameters: ParameterInfo[] = [];
  const output = located(`${place} "${path}" (${layer.kind})`, () => layerOf(layer).add(layer, input, layerContext(building, place, path, parameters)));
  building.added.layers.push({ layer, path, input, output, parameters });
  return output;
}

function layerContext(building: Building, place: string, path: string, parameters: ParameterInfo[]): LayerContext {
  const { graph, context, added } = building;
  const nodeName = nodeNames(path);
  return {
    mode: context.mode,
    isFrozen: (name) => context.isFrozen?.(`${path}.${name}`) ?? false,
    addAll: (operator, inputs, attributes) => graph.addAll(operator, inputs, attributes, { name: nodeName(operator) }),
    add: (operator, inputs, attributes) => graph.add(operator, inputs, attributes, { name: nodeName(operator), outputs: 1 }),
    scalar: (value) => graph.scalar(value),
    ints: (values) => graph.ints(values),
    parameter(name, shape, init, role = "weight") {
      const info = { name: `${path}.${name}`, shape, trainable: role !== "running", decay: role === "weight", init };
      parameters.push(info);
      return sameShape(context.parameter(info), info);
    },
    mask(shape, keep, name = "mask") {
      const mask = { input: `${path}.${name}`, shape: fixedShape(shape), keep };
      added.masks.push(mask);
      return graph.input(mask.input, mask.shape);
    },
    update: (name, value) => void added.running.push({ parameter: `${path}.${name}`, value }),
    nest: (field, layers, x) => addChain(building, layers as readonly LayerSpec[], x, `${place}.${field}`, `${path}.`),
  };
}

/** Names for a layer's nodes: `/block1/conv/Conv`, and from the second of an operator on with a number. */
function nodeNames(path: string): (operator: string) => string {
  const counts = new Map<string, number>();
  return (operator) => {
    const count = counts.get(operator) ?? 0;
    counts.set(operator, count + 1);
    return `/${path.replaceAll(".", "/")}/${operator}${count === 0 ? "" : `_${count}`}`;
  };
}

function sameShape(value: Value, { name, shape }: ParameterInfo): Value {
  if (showShape(value.shape) !== showShape(shape)) throw new RangeError(`need ${name} of shape ${showShape(shape)}, got ${showShape(value.shape)}`);
  return value;
}

function fixedShape(shape: readonly Dimension[]): number[] {
  return shape.map((length) => {
    if (typeof length !== "number") throw new RangeError(`a training graph with dropout needs a fixed batch, got ${showShape(shape)}`);
    return length;
  });
}

/** Puts the innermost layer in front of what a shape rule says, and leaves out the node's name. */
function located(place: string, add: () => Value): Value {
  try {
    return add();
  } catch (error) {
    if (!(error instanceof RangeError) || error instanceof LayerError) throw error;
    const reason = error.cause instanceof Error ? error.cause : error;
    throw new LayerError(`${place}: ${reason.message}`, { cause: error });
  }
}
