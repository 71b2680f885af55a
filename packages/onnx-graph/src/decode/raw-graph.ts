import type { Attribute, GraphAttribute } from "../graph.ts";
import type { Dimension, ElementType, TensorData } from "../tensor.ts";

/** An attribute as a file has it. In a function a `reference` stands for an attribute of the call. */
export type RawAttribute = Exclude<Attribute, GraphAttribute> | { readonly graph: RawGraph } | { readonly reference: string };

export type RawAttributes = Readonly<Record<string, RawAttribute>>;

export interface RawNode {
  readonly name: string;
  readonly operator: string;
  /** Empty for ONNX's own operators. */
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: RawAttributes;
  /** Version of the operator set that defines the node. Default 17, that of a `Graph`. */
  readonly version?: number;
}

/** What a file says of an input: lengths that it leaves open without a name are `null`, a shape that it does not give is `null`. */
export interface RawType {
  readonly type: ElementType;
  readonly shape: readonly (Dimension | null)[] | null;
}

/** A graph as it stands in a file, before its operators are converted and its shapes are known. Every `Graph` is one. */
export interface RawGraph {
  readonly name: string;
  readonly nodes: readonly RawNode[];
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly constants: ReadonlyMap<string, TensorData>;
  /** Types of the inputs at least. */
  readonly values: ReadonlyMap<string, RawType>;
  /** Constants that came from `Constant` nodes: numbers of the program, no parameters. */
  readonly literals?: ReadonlySet<string>;
}
