import { inferTypes, OPERATORS } from "../operators.ts";
import type { TensorType } from "../tensor.ts";
import { ELEMENTWISE_FOLDS } from "./fold-elementwise.ts";
import { LAYOUT_FOLDS } from "./fold-layout.ts";
import { REDUCTION_FOLDS } from "./fold-reductions.ts";
import { SHAPE_FOLDS } from "./fold-shapes.ts";
import { dataOf, type Fold, type FoldCall, type Known } from "./known.ts";

const FOLDS: Readonly<Record<string, Fold>> = { ...SHAPE_FOLDS, ...LAYOUT_FOLDS, ...ELEMENTWISE_FOLDS, ...REDUCTION_FOLDS };

/** Computes a node before the graph runs, in part where only a part is known; `undefined` where nothing is. */
export function fold(operator: string, call: FoldCall): readonly Known[] | undefined {
  const rule = Object.hasOwn(FOLDS, operator) ? FOLDS[operator] : undefined;
  const known = call.inputs.every((input) => input === null || input.elements !== undefined || input.fill !== undefined);
  if (!rule || !(known || Object.hasOwn(SHAPE_FOLDS, operator))) return undefined;
  return rule(call, typesOf(operator, call))?.slice(0, call.outputs);
}

function typesOf(operator: string, { inputs, attributes, outputs }: FoldCall): readonly TensorType[] | undefined {
  const constant = (index: number) => (inputs[index] ? dataOf(inputs[index]) : undefined);
  try {
    return inferTypes(OPERATORS, operator, { inputs, attributes, constant, outputs });
  } catch (error) {
    if (error instanceof RangeError || error instanceof TypeError) return undefined; // the node itself is refused when it is added
    throw error;
  }
}
