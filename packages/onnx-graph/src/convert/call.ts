import type { Element } from "../folding/known.ts";
import type { Operand } from "../folding/operand.ts";
import type { BakedLength } from "../folding/reshape-target.ts";
import type { Attributes } from "../graph.ts";
import { float32Tensor, int64Tensor, type ElementType, type TensorData } from "../tensor.ts";

/** A node of a file on its way into the new graph, with everything known of its inputs. */
export interface Call {
  readonly operator: string;
  /** Version of the operator set that defines the node. */
  readonly version: number;
  readonly attributes: Attributes;
  /** `null` where an optional input is left out. */
  readonly inputs: readonly (Operand | null)[];
  /** How many outputs the file takes. */
  readonly outputs: number;
  /** The length that the file fixes and that is free here. */
  readonly baked: BakedLength | null;
  /** Adds an operator of opset 17 and gives its first output. */
  readonly add: (operator: string, inputs: readonly (Operand | null)[], attributes?: Attributes) => Operand;
  /** Adds the operator whose outputs are the node's; they keep its names. */
  readonly result: (operator: string, inputs: readonly (Operand | null)[], attributes?: Attributes) => readonly Operand[];
  /** Adds a `Reshape` to lengths that may be free: 0 copies the one at its place, -1 takes what is left. */
  readonly reshape: (x: Operand, target: readonly Element[], role?: "result") => Operand;
  readonly constant: (data: TensorData) => Operand;
}

/** Adds the operators of opset 17 that do what a node does. `null` stands for an output that can't be given. */
export type Conversion = (call: Call) => readonly (Operand | null)[];

/** An input that the operator may not be without. */
export function inputOf(call: Call, index: number): Operand {
  const operand = call.inputs[index];
  if (!operand) throw new RangeError(`input ${index} may not be left out`);
  return operand;
}

/** A scalar of the element type of `like`. */
export function scalar(call: Call, value: number, like: { readonly type: ElementType } = { type: "float32" }): Operand {
  return call.constant(like.type === "float64" ? { type: "float64", shape: [], data: Float64Array.of(value) } : float32Tensor([], [value]));
}

/** A list of whole numbers, as axes and shapes are given. */
export function ints(call: Call, values: readonly number[]): Operand {
  return call.constant(int64Tensor([values.length], values));
}

/** Attributes without some of them. */
export function without(attributes: Attributes, ...names: readonly string[]): Attributes {
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => !names.includes(name)));
}
