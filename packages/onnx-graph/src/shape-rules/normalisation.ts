import { intAttribute } from "../graph.ts";
import type { NodeTypes, OperatorRule } from "../operators.ts";
import { showShape, type TensorType } from "../tensor.ts";
import { input } from "./elementwise.ts";

export const NORMALISATION_RULES = {
  BatchNormalization: { arity: [5, 5], infer: inferBatchNormalization },
  // Inputs: data, ratio, training_mode. In training graphs dropout is a Mul by an explicit mask.
  Dropout: { arity: [1, 3], infer: ({ inputs }) => [input(inputs, 0)] },
} satisfies Record<string, OperatorRule>;

/** Output, and in training mode the new running mean and variance. */
function inferBatchNormalization({ inputs, attributes }: NodeTypes): TensorType[] {
  const x = input(inputs, 0);
  for (const index of [1, 2, 3, 4]) {
    const { shape } = input(inputs, index);
    if (shape.length !== 1 || shape[0] !== x.shape[1]) throw new RangeError(`need scale, bias, mean and variance of shape [${x.shape[1]}], got ${showShape(shape)}`);
  }
  const training = intAttribute(attributes, "training_mode", 0) === 1;
  return training ? [x, input(inputs, 3), input(inputs, 4)] : [x];
}
