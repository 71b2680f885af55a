import { float, floatAttribute, intAttribute, type Attributes, type Node } from "@cochlea/onnx-graph";
import { untrainableRecurrence } from "../operators/recurrent-operators.ts";
import type { TrainingOperator } from "../operators/training-operators.ts";

/** What stands for a node in the forward pass of a step: a training operator, or ONNX's own with all its outputs. */
export interface TrainingForm {
  readonly operator: TrainingOperator | "LayerNormalization";
  readonly attributes: Attributes;
}

/**
 * Operators that a step runs in a form of their own, which also hands over what the backward pass needs.
 *
 * The form takes the node's inputs; its first outputs are the node's. `null` keeps the node as it is.
 */
const TRAINING_FORMS: Readonly<Record<string, (node: Node, trained: boolean) => TrainingForm | null>> = {
  BatchNormalization: ({ attributes }) => {
    if (intAttribute(attributes, "training_mode", 0) !== 1) return null;
    return { operator: "BatchNormTrain", attributes: { epsilon: float(floatAttribute(attributes, "epsilon", 1e-5)), momentum: float(floatAttribute(attributes, "momentum", 0.9)) } };
  },
  GRU: recurrent("GruTrain"),
  LSTM: recurrent("LstmTrain"),
  RNN: recurrent("RnnTrain"),
  LayerNormalization: ({ attributes }, trained) => (trained ? { operator: "LayerNormalization", attributes } : null),
};

/** In the backward pass's own form, where there is one. */
function recurrent(operator: TrainingOperator): (node: Node, trained: boolean) => TrainingForm | null {
  return (node, trained) => (trained && untrainableRecurrence(node) === null ? { operator, attributes: node.attributes } : null);
}

/** @param trained Whether a parameter is reached through the node. */
export function trainingFormOf(node: Node, trained: boolean): TrainingForm | null {
  return Object.hasOwn(TRAINING_FORMS, node.operator) ? TRAINING_FORMS[node.operator](node, trained) : null;
}
