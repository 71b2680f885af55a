import { CONVOLUTION_GRADIENTS } from "./gradient-rules/convolution.ts";
import { ELEMENTWISE_GRADIENTS } from "./gradient-rules/elementwise.ts";
import type { GradientRule } from "./gradient-rules/gradient-rule.ts";
import { LAYOUT_GRADIENTS } from "./gradient-rules/layout.ts";
import { LOSS_GRADIENTS } from "./gradient-rules/loss.ts";
import { MATRIX_GRADIENTS } from "./gradient-rules/matrix.ts";
import { RECURRENT_GRADIENTS } from "./gradient-rules/recurrent.ts";
import { REDUCTION_GRADIENTS } from "./gradient-rules/reduction.ts";

/** How the gradient of each operator is written in terms of other operators. */
export const GRADIENTS: Readonly<Record<string, GradientRule>> = {
  ...ELEMENTWISE_GRADIENTS,
  ...MATRIX_GRADIENTS,
  ...LAYOUT_GRADIENTS,
  ...REDUCTION_GRADIENTS,
  ...CONVOLUTION_GRADIENTS,
  ...RECURRENT_GRADIENTS,
  ...LOSS_GRADIENTS,
};

/** Operators of float results whose gradient is zero almost everywhere, so that nothing upstream is trained through them. */
export const FLAT_OPERATORS: ReadonlySet<string> = new Set(["Sign", "Floor", "Ceil", "Round"]);

/** Operators whose rule takes the gradients of all outputs from `gradients`; all others start from that of the first alone. */
export const READ_EVERY_OUTPUT: ReadonlySet<string> = new Set(["LstmTrain", "GruTrain", "RnnTrain"]);
