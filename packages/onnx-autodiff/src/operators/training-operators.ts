import { elementCount, intsAttribute, showShape, type NodeTypes, type OperatorRule, type TensorType } from "@cochlea/onnx-graph";
import { RECURRENT_OPERATORS } from "./recurrent-operators.ts";

const domain = "cochlea.training";

/**
 * Operators at the level people think in, which differentiating a graph adds and lowering replaces.
 *
 * No runtime knows them. They exist so that a plan can choose among several ways of computing each.
 */
export const TRAINING_OPERATORS = {
  ...RECURRENT_OPERATORS,
  /** The first input unchanged, but not before the others have been computed. */
  After: { domain, arity: [2, 4096], infer: ({ inputs }) => [at(inputs, 0)] },
  /** x, scale, bias, running mean, running variance → y, new running mean, new running variance, batch mean, 1/deviation. */
  BatchNormTrain: { domain, arity: [5, 5], infer: ({ inputs }) => [0, 1, 1, 1, 1].map((index) => at(inputs, index)) },
  /** dy, x, scale, batch mean, 1/deviation → dx, dscale, dbias. */
  BatchNormGrad: { domain, arity: [5, 5], infer: ({ inputs }) => [0, 2, 2].map((index) => at(inputs, index)) },
  /** w, dy → dx. Attribute `shape`: that of x. */
  ConvGradInput: { domain, arity: [2, 2], infer: fromShapeAttribute },
  /** x, dy → dw. Attribute `shape`: that of w. */
  ConvGradWeight: { domain, arity: [2, 2], infer: fromShapeAttribute },
  /** dy → dx. Attribute `shape`: that of x. */
  AveragePoolGrad: { domain, arity: [1, 1], infer: fromShapeAttribute },
  /** dy, indices → dx. Attributes `axis`, from the front, and `shape`: that of x. */
  GatherGrad: { domain, arity: [2, 2], infer: fromShapeAttribute },
  /** dy, x, y → dx. The first of equal maxima takes the gradient. */
  MaxPoolGrad: { domain, arity: [3, 3], infer: ({ inputs }) => [at(inputs, 1)] },
  /** dy, y → dx. */
  ReluGrad: { domain, arity: [2, 2], infer: ({ inputs }) => [at(inputs, 0)] },
  /** logits [N, C], target [N, C] → mean loss [], logarithms of the probabilities [N, C]. */
  SoftmaxCrossEntropy: { domain, arity: [2, 2], infer: inferCrossEntropy },
  /** dloss [], logarithms of the probabilities [N, C], target [N, C] → dlogits [N, C]. */
  SoftmaxCrossEntropyGrad: { domain, arity: [3, 3], infer: ({ inputs }) => [at(inputs, 1)] },
  /** logits [N, C], target [N, C], weights of the positive terms [C] (may be left out) → mean loss []. */
  SigmoidCrossEntropy: { domain, arity: [2, 3], infer: (node) => inferCrossEntropy(node).slice(0, 1) },
  /** dloss [], logits [N, C], target [N, C], weights of the positive terms [C] (may be left out) → dlogits [N, C]. */
  SigmoidCrossEntropyGrad: { domain, arity: [3, 4], infer: ({ inputs }) => [at(inputs, 1)] },
  /** p, first moment, second moment, dp, step size, epsilon, decay (may be left out) → the first three anew. Attributes beta1, beta2, decoupled. */
  AdamUpdate: { domain, arity: [6, 7], infer: ({ inputs }) => sameShapes(inputs, 4).slice(0, 3) },
  /** p, velocity, dp, learning rate, decay (may be left out) → the first two anew. Attributes momentum, nesterov. */
  SgdUpdate: { domain, arity: [4, 5], infer: ({ inputs }) => sameShapes(inputs, 3).slice(0, 2) },
  /**
   * p, first moment, second moment [blocks, rows, columns] or in lanes, a, b, step size, epsilon, decay (may be left out) → the first
   * three anew, by the gradient op(a)·op(b). Attributes of AdamUpdate; transA, transB, alpha; clip, a bound on the gradient's numbers.
   */
  DenseAdamUpdate: { domain, arity: [7, 8], infer: ({ inputs }) => sameShapes(inputs, 3) },
  /** p, velocity [blocks, rows, columns] or in lanes, a, b, learning rate, decay (may be left out) → the first two anew; else as DenseAdamUpdate. */
  DenseSgdUpdate: { domain, arity: [5, 6], infer: ({ inputs }) => sameShapes(inputs, 2) },
} satisfies Record<string, OperatorRule>;

export type TrainingOperator = keyof typeof TRAINING_OPERATORS;

export function isTrainingOperator(operator: string): operator is TrainingOperator {
  return Object.hasOwn(TRAINING_OPERATORS, operator);
}

function at(inputs: NodeTypes["inputs"], index: number): TensorType {
  const type = inputs[index];
  if (!type) throw new RangeError(`input ${index} may not be left out`);
  return type;
}

function fromShapeAttribute({ inputs, attributes }: NodeTypes): TensorType[] {
  return [{ type: at(inputs, 0).type, shape: intsAttribute(attributes, "shape", []) }];
}

function inferCrossEntropy({ inputs }: NodeTypes): TensorType[] {
  const [logits] = sameShapes(inputs, 2);
  if (logits.shape.length !== 2) throw new RangeError(`need logits of shape [batch, classes], got ${showShape(logits.shape)}`);
  return [{ type: logits.type, shape: [] }, logits];
}

function sameShapes(inputs: NodeTypes["inputs"], count: number): TensorType[] {
  const types = inputs.slice(0, count).map((_, index) => at(inputs, index));
  const first = showShape(types[0].shape);
  if (types.some((type) => showShape(type.shape) !== first)) throw new RangeError(`need ${count} inputs of one shape, got ${types.map((type) => showShape(type.shape)).join(", ")}`);
  elementCount(types[0].shape);
  return types;
}
