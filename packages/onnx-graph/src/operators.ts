import { CONVOLUTION_RULES } from "./shape-rules/convolution.ts";
import { CREATION_RULES } from "./shape-rules/creation.ts";
import { ELEMENTWISE_RULES } from "./shape-rules/elementwise.ts";
import { INDEXING_RULES } from "./shape-rules/indexing.ts";
import { LAYOUT_RULES } from "./shape-rules/layout.ts";
import { MATRIX_RULES } from "./shape-rules/matrix.ts";
import { NORMALISATION_RULES } from "./shape-rules/normalisation.ts";
import type { NodeTypes, OperatorTable } from "./shape-rules/operator-rule.ts";
import { POOLING_RULES } from "./shape-rules/pooling.ts";
import { RECURRENT_RULES } from "./shape-rules/recurrent.ts";
import { REDUCTION_RULES } from "./shape-rules/reduction.ts";
import { SLICING_RULES } from "./shape-rules/slicing.ts";
import type { TensorType } from "./tensor.ts";

/**
 * The ONNX operators (opset 17) that graphs may hold.
 *
 * @see https://onnx.ai/onnx/operators
 */
export const OPERATORS: OperatorTable = {
  ...ELEMENTWISE_RULES,
  ...MATRIX_RULES,
  ...LAYOUT_RULES,
  ...SLICING_RULES,
  ...INDEXING_RULES,
  ...CREATION_RULES,
  ...REDUCTION_RULES,
  ...CONVOLUTION_RULES,
  ...POOLING_RULES,
  ...NORMALISATION_RULES,
  ...RECURRENT_RULES,
};

/** Output types of one node by the table. */
export function inferTypes(table: OperatorTable, operator: string, node: NodeTypes): readonly TensorType[] {
  const rule = Object.hasOwn(table, operator) ? table[operator] : undefined;
  if (!rule) throw new RangeError(`unknown operator "${operator}"`);
  const [least, most] = rule.arity;
  if (!(node.inputs.length >= least && node.inputs.length <= most)) throw new RangeError(`need ${least === most ? least : `${least} to ${most}`} inputs, got ${node.inputs.length}`);
  if (node.inputs.slice(0, least).includes(null)) throw new RangeError(`the first ${least} inputs may not be left out`);
  return rule.infer(node);
}
