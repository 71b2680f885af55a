import { intAttribute, stringAttribute, type Node } from "@cochlea/onnx-graph";
import { untrainableEquation } from "../graphs/einsum-equation.ts";
import { ACTIVATION_GRADIENTS } from "../gradient-rules/activation.ts";
import { CONVOLUTION_GRADIENTS } from "../gradient-rules/convolution.ts";
import { ELEMENTWISE_GRADIENTS } from "../gradient-rules/elementwise.ts";
import type { GradientRule } from "../gradient-rules/gradient-rule.ts";
import { INDEXING_GRADIENTS } from "../gradient-rules/indexing.ts";
import { LAYOUT_GRADIENTS } from "../gradient-rules/layout.ts";
import { LOSS_GRADIENTS } from "../gradient-rules/loss.ts";
import { MATRIX_GRADIENTS } from "../gradient-rules/matrix.ts";
import { NORMALISATION_GRADIENTS } from "../gradient-rules/normalisation.ts";
import { POOLING_GRADIENTS } from "../gradient-rules/pooling.ts";
import { RECURRENT_GRADIENTS } from "../gradient-rules/recurrent.ts";
import { REDUCTION_GRADIENTS } from "../gradient-rules/reduction.ts";
import { SELECTION_GRADIENTS } from "../gradient-rules/selection.ts";
import { SLICING_GRADIENTS } from "../gradient-rules/slicing.ts";
import { TRIGONOMETRIC_GRADIENTS } from "../gradient-rules/trigonometric.ts";
import { untrainableRecurrence } from "../operators/recurrent-operators.ts";

/** How the gradient of each operator is written in terms of other operators. */
export const GRADIENTS: Readonly<Record<string, GradientRule>> = {
  ...ACTIVATION_GRADIENTS,
  ...CONVOLUTION_GRADIENTS,
  ...ELEMENTWISE_GRADIENTS,
  ...INDEXING_GRADIENTS,
  ...LAYOUT_GRADIENTS,
  ...LOSS_GRADIENTS,
  ...MATRIX_GRADIENTS,
  ...NORMALISATION_GRADIENTS,
  ...POOLING_GRADIENTS,
  ...RECURRENT_GRADIENTS,
  ...REDUCTION_GRADIENTS,
  ...SELECTION_GRADIENTS,
  ...SLICING_GRADIENTS,
  ...TRIGONOMETRIC_GRADIENTS,
};

/** Operators of float results whose gradient is zero almost everywhere, so that nothing upstream is trained through them. */
export const FLAT_OPERATORS: ReadonlySet<string> = new Set(["Ceil", "EyeLike", "Floor", "Hardmax", "Round", "Sign"]);

/** Operators whose rule takes the gradients of all outputs from `gradients`; all others start from that of the first alone. */
export const READ_EVERY_OUTPUT: ReadonlySet<string> = new Set(["GruTrain", "LstmTrain", "RnnTrain", "Split"]);

/**
 * Uses of an operator that its rule is not for: what the node has no gradient for and what to do, or `null` where it has one.
 *
 * `constant` gives the numbers of an input that is a constant.
 */
export const UNSUPPORTED: Readonly<Record<string, (node: Node, constant: (index: number) => readonly number[] | undefined) => string | null>> = {
  Dropout: ({ inputs }, constant) => ((inputs[2] ?? "") === "" || constant(2)?.[0] === 0 ? null : "in training mode; multiply by a mask that is fed, or leave training_mode out"),
  Einsum: ({ attributes }) => untrainableEquation(stringAttribute(attributes, "equation", "")),
  GatherND: ({ attributes }) => (intAttribute(attributes, "batch_dims", 0) === 0 ? null : "rule for batch_dims other than 0; gather from each of the batch by itself"),
  GRU: untrainableRecurrence,
  LSTM: untrainableRecurrence,
  RNN: untrainableRecurrence,
  ScatterElements: reduction,
  ScatterND: reduction,
};

function reduction({ attributes }: Node): string | null {
  const kind = stringAttribute(attributes, "reduction", "none");
  return kind === "none" || kind === "add" ? null : `rule for reduction = ${kind}; use none or add`;
}
