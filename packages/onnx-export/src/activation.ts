import type { GraphBuilder, Value } from "@cochlea/onnx-graph";
import { distinctDecisions, distinctLabels, sigmoid, softmax } from "./compare-logits.ts";

/** Whether a file gives the shares of classes of which an example has one, or the probability of each class by itself. */
export type ExportTask = "single-label" | "multi-label";

interface Activation {
  /** As the file says of itself. */
  readonly name: string;
  /** Adds the probabilities `[batch, classes]`. */
  readonly add: (g: GraphBuilder, logits: Value) => Value;
  /** The same in float64. */
  readonly probabilities: (logits: Float32Array) => Float32Array;
  /** Clips that are called something else: see `distinctLabels`. */
  readonly distinct: typeof distinctLabels;
}

/** What stands behind the logits, by task. */
export const ACTIVATIONS: Readonly<Record<ExportTask, Activation>> = {
  "single-label": { name: "softmax", add: (g, logits) => g.add("Softmax", [logits], { axis: 1 }, { name: "probabilities" }), probabilities: softmax, distinct: distinctLabels },
  "multi-label": { name: "sigmoid", add: (g, logits) => g.add("Sigmoid", [logits], {}, { name: "probabilities" }), probabilities: sigmoid, distinct: distinctDecisions },
};
