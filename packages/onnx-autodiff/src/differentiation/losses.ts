import { float32Tensor, type GraphBuilder, type Value } from "@cochlea/onnx-graph";

/** What a step makes smaller: a mean over the batch, of the logits and a target of their shape. */
export type Loss =
  /** One class a sample: −Σ target·log softmax(logits). */
  | { readonly kind: "softmax-cross-entropy" }
  /** Each class by itself: −target·log sigmoid(logit) − (1 − target)·log sigmoid(−logit), the mean over the classes too. */
  | {
      readonly kind: "sigmoid-cross-entropy";
      /** How much the first term of each class counts, for classes that few samples have. Default 1. */
      readonly positiveWeights?: readonly number[];
    };

export type LossKind = Loss["kind"];

type InputsOf<Kind extends LossKind> = (g: GraphBuilder, loss: Loss & { kind: Kind }, classes: number) => readonly Value[];

interface LossRule<Kind extends LossKind> {
  /** The training operator; its first output is the loss. */
  readonly operator: string;
  /** What the operator takes besides logits and target. */
  readonly inputs: InputsOf<Kind>;
}

const LOSSES: { readonly [Kind in LossKind]: LossRule<Kind> } = {
  "softmax-cross-entropy": { operator: "SoftmaxCrossEntropy", inputs: () => [] },
  "sigmoid-cross-entropy": { operator: "SigmoidCrossEntropy", inputs: (g, { positiveWeights }, classes) => (positiveWeights ? [weightVector(g, positiveWeights, classes)] : []) },
};

/** The training operator of a loss, and what it takes besides logits and target. */
export function lossOperator<Kind extends LossKind>(g: GraphBuilder, loss: Loss & { kind: Kind }, logits: Value): { readonly operator: string; readonly inputs: readonly Value[] } {
  const { operator, inputs } = LOSSES[loss.kind];
  return { operator, inputs: inputs(g, loss, Number(logits.shape.at(-1))) };
}

function weightVector(g: GraphBuilder, weights: readonly number[], classes: number): Value {
  checkPositiveWeights(weights, classes);
  return g.constant(float32Tensor([classes], weights));
}

/** @throws {RangeError} Unless there is a weight above 0 for each class. */
export function checkPositiveWeights(weights: readonly number[], classes: number): void {
  if (weights.length !== classes) throw new RangeError(`loss: need ${classes} positiveWeights, one a class, got ${weights.length}`);
  const wrong = weights.find((weight) => !(weight > 0 && weight < Infinity));
  if (wrong !== undefined) throw new RangeError(`loss: need positiveWeights above 0, got ${wrong}`);
}
