import { elementCount, showShape, type Attributes, type Value } from "@cochlea/onnx-graph";
import type { z } from "zod";

/** How a parameter starts: every element the same, or drawn from ±bound. */
export type Initialiser = { readonly kind: "constant"; readonly value: number } | { readonly kind: "uniform"; readonly bound: number };

export interface ParameterInfo {
  /** `<layer>.<name>`, the name as in PyTorch: `conv1.weight`. */
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
  /** Declares a parameter and gives its value in the graph. */
  parameter(name: string, shape: readonly number[], init: Initialiser, role?: ParameterRole): Value;
  /** Adds a node and returns its first output. */
  add(operator: string, inputs: readonly (Value | null)[], attributes?: Attributes): Value;
  addAll(operator: string, inputs: readonly (Value | null)[], attributes?: Attributes): Value[];
  /** Training: a graph input like `x` that holds 0 where an element is dropped and 1/keep elsewhere. */
  mask(x: Value, keep: number): Value;
  /** Training: the value that a running statistic takes after this step. */
  update(name: string, value: Value): void;
}

/** `training` takes batch statistics and dropout masks, `inference` the running statistics and no dropout. */
export type GraphMode = "training" | "inference";

/** `weight`: trained and decayed; `offset`: trained, not decayed; `running`: moved by the forward pass. Default `weight`. */
export type ParameterRole = "weight" | "offset" | "running";

/** A kind of layer. Its parameters and output shape are those that `add` declares and makes, so they are written once. */
export interface Layer<Spec = unknown> {
  /** Fills in what a spec leaves out. */
  readonly schema: z.ZodType<Spec>;
  /** Adds the layer to a graph; throws a `RangeError` where `x` has a shape that it cannot take. */
  add(spec: Spec, x: Value, context: LayerContext): Value;
  /** Multiply-adds for one example of these shapes (without batch); only products of weights and data count. */
  multiplyAdds(spec: Spec, input: readonly number[], output: readonly number[]): number;
}

/** The initialiser of PyTorch's `Linear` and `Conv2d`, for weights and biases alike: uniform in ±1/√fanIn. */
export function uniformByFanIn(fanIn: number): Initialiser {
  return { kind: "uniform", bound: 1 / Math.sqrt(fanIn) };
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

/** Shape of one example of a batch. */
export function exampleShape(x: Value): readonly number[] {
  const shape = x.shape.slice(1);
  elementCount(shape); // refuses free dimensions
  return shape.map(Number);
}
