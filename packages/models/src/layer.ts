import { elementCount, showShape, type Attributes, type Value } from "@cochlea/onnx-graph";
import type { z } from "zod";
import type { Initialiser } from "./initialiser.ts";

export interface ParameterInfo {
  /** `<layer>.<name>`, the name as in PyTorch: `conv1.weight`; of a nested layer `block1.conv.weight`. */
  readonly name: string;
  readonly shape: readonly number[];
  /** False for running statistics, which the forward pass moves and no gradient does. */
  readonly trainable: boolean;
  /** Whether weight decay applies: to matrices and filters, not to biases and norms. */
  readonly decay: boolean;
  readonly init: Initialiser;
}

/** What a layer sees of the graph it adds itself to. Names are local: the context puts the layer's own in front. */
export interface LayerContext {
  readonly mode: GraphMode;
  /** Whether a parameter of the layer stays as it is in training. */
  isFrozen(name: string): boolean;
  /** Declares a parameter and gives its value in the graph. */
  parameter(name: string, shape: readonly number[], init: Initialiser, role?: ParameterRole): Value;
  /** Adds a node and returns its first output. */
  add(operator: string, inputs: readonly (Value | null)[], attributes?: Attributes): Value;
  addAll(operator: string, inputs: readonly (Value | null)[], attributes?: Attributes): Value[];
  /** A float32 scalar. */
  scalar(value: number): Value;
  /** An int64 vector, as shapes and axes are given. */
  ints(values: readonly number[]): Value;
  /** Training: a graph input of this shape (batch included) that holds 0 where an element is dropped and 1/keep elsewhere. */
  mask(shape: readonly (number | string)[], keep: number, name?: string): Value;
  /** Training: the value that a running statistic takes after this step. */
  update(name: string, value: Value): void;
  /** Adds layers that this layer holds, one after the other. `field` says where in the spec they stand, as `branches[1]`. */
  nest(field: string, layers: readonly NestedLayer[], x: Value): Value;
}

/** A layer that another holds, as far as that one knows it. */
export interface NestedLayer {
  readonly kind: string;
  readonly name: string;
}

/** `training` takes batch statistics and dropout masks, `inference` the running statistics and no dropout. */
export type GraphMode = "training" | "inference";

/** `weight`: trained and decayed; `offset`: trained, not decayed; `running`: moved by the forward pass. Default `weight`. */
export type ParameterRole = "weight" | "offset" | "running";

/** A kind of layer. Its parameters and output shape are those that `add` declares and makes, so they are written once. */
export interface Layer<Spec = unknown> {
  /** Fills in what a spec leaves out. */
  readonly schema: z.ZodType<Spec>;
  /** Fields that hold layers (a list, or a list of lists), in the order in which they are named and numbered. */
  readonly lists?: readonly string[];
  /** Adds the layer to a graph; throws a `RangeError` where `x` has a shape that it cannot take. */
  add(spec: Spec, x: Value, context: LayerContext): Value;
  /** Multiply-adds for one example of these shapes (without batch); only products of weights and data count. Nested layers count for themselves. */
  multiplyAdds(spec: Spec, input: readonly number[], output: readonly number[]): number;
}

/** A spec's `multiplyAdds` where no weights are multiplied. */
export function noMultiplyAdds(): number {
  return 0;
}

/** Channels, height and width of a batch of maps. */
export function mapShape(x: Value): readonly [channels: number, height: number, width: number] {
  const shape = exampleShape(x);
  if (shape.length !== 3) throw new RangeError(`need maps [channels, bands, frames], got ${showShape(shape)}`);
  return [shape[0], shape[1], shape[2]];
}

/** Channels and frames of a batch of signals. */
export function signalShape(x: Value): readonly [channels: number, frames: number] {
  const shape = exampleShape(x);
  if (shape.length !== 2) throw new RangeError(`need signals [channels, frames], got ${showShape(shape)}; a reshape layer makes maps to signals`);
  return [shape[0], shape[1]];
}

/** Steps and features of a batch of sequences. */
export function sequenceShape(x: Value): readonly [steps: number, features: number] {
  const shape = exampleShape(x);
  if (shape.length !== 2) throw new RangeError(`need a sequence [steps, features], got ${showShape(shape)}; a time-major layer makes maps to sequences`);
  return [shape[0], shape[1]];
}

/** Shape of one example of a batch. */
export function exampleShape(x: Value): readonly number[] {
  const shape = x.shape.slice(1);
  elementCount(shape); // refuses free dimensions
  return shape.map(Number);
}

/**
 * An axis of an example, counted from its front; -1 is the last.
 *
 * @throws {RangeError} Where the example has no such axis.
 */
export function exampleAxis(axis: number, shape: readonly number[]): number {
  if (!(axis >= -shape.length && axis < shape.length)) throw new RangeError(`need an axis from ${-shape.length} to ${shape.length - 1} of ${showShape(shape)}, got ${axis}`);
  return axis < 0 ? axis + shape.length : axis;
}
