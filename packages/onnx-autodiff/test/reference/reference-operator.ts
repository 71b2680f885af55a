import type { Attributes } from "@cochlea/onnx-graph";
import type { Array64 } from "./array.ts";

/** An operator by its definition: inputs, attributes and the shapes that the graph declares → outputs. */
export type ReferenceOperator = (inputs: readonly Array64[], attributes: Attributes, shapes: readonly (readonly number[])[]) => readonly Array64[];
