import { intAttribute, intsAttribute } from "../graph.ts";
import { showShape, type TensorType } from "../tensor.ts";
import { broadcastShapes, normaliseAxes, normaliseAxis } from "./broadcast.ts";
import { agreed, agreedShape } from "./dimension.ts";
import { checkRank, input, sameType, typeAttribute } from "./node-inputs.ts";
import type { NodeTypes, OperatorRule } from "./operator-rule.ts";

export const NORMALISATION_RULES = {
  BatchNormalization: { arity: [5, 5], infer: inferBatchNormalization },
  Dropout: { arity: [1, 3], infer: inferDropout },
  InstanceNormalization: { arity: [3, 3], infer: inferInstanceNormalization },
  LayerNormalization: { arity: [2, 3], infer: inferLayerNormalization },
  LpNormalization: { arity: [1, 1], infer: inferLpNormalization },
  LRN: { arity: [1, 1], infer: inferLRN },
  MeanVarianceNormalization: { arity: [1, 1], infer: inferMeanVariance },
} satisfies Record<string, OperatorRule>;

/** Output, and in training mode the new running mean and variance. */
function inferBatchNormalization(node: NodeTypes): TensorType[] {
  const x = input(node.inputs, 0);
  checkChannels(node, [1, 2, 3, 4], "scale, bias, mean and variance");
  const training = intAttribute(node.attributes, "training_mode", 0) === 1;
  return training ? [x, input(node.inputs, 3), input(node.inputs, 4)] : [x];
}

/** Output and mask. Inputs: data, ratio, training_mode. In training graphs dropout is a Mul by an explicit mask. */
function inferDropout({ inputs }: NodeTypes): TensorType[] {
  const x = input(inputs, 0);
  if (inputs[2] && inputs[2].type !== "bool") throw new RangeError(`need training_mode of bool, got ${inputs[2].type}`);
  return [x, { type: "bool", shape: x.shape }];
}

function inferInstanceNormalization(node: NodeTypes): TensorType[] {
  const x = input(node.inputs, 0);
  checkRank(x.shape, 3, "a map", true);
  checkChannels(node, [1, 2], "scale and bias");
  return [x];
}

/** Output, and the mean and 1/deviation over the axes from `axis` on, which keep length 1. */
function inferLayerNormalization({ inputs, attributes }: NodeTypes): TensorType[] {
  const x = input(inputs, 0);
  const axis = normaliseAxis(intAttribute(attributes, "axis", -1), x.shape.length);
  const over = x.shape.slice(axis);
  for (const one of inputs.slice(1)) {
    if (!one) continue;
    sameType(x, one);
    if (!agreedShape(broadcastShapes(over, one.shape), over)) throw new RangeError(`need scale and bias that broadcast to ${showShape(over)}, got ${showShape(one.shape)}`);
  }
  const statistic = { type: typeAttribute(attributes, "stash_type", 1), shape: x.shape.map((length, at) => (at < axis ? length : 1)) };
  return [x, statistic, statistic];
}

function inferLpNormalization({ inputs, attributes }: NodeTypes): TensorType[] {
  const x = input(inputs, 0);
  const power = intAttribute(attributes, "p", 2);
  normaliseAxis(intAttribute(attributes, "axis", -1), x.shape.length);
  if (power !== 1 && power !== 2) throw new RangeError(`need p to be 1 or 2, got ${power}`);
  return [x];
}

function inferLRN({ inputs, attributes }: NodeTypes): TensorType[] {
  const x = input(inputs, 0);
  const size = intAttribute(attributes, "size", NaN);
  checkRank(x.shape, 3, "a map", true);
  if (!(size >= 1)) throw new RangeError(`need a size of at least 1 channel, got ${size}`);
  return [x];
}

function inferMeanVariance({ inputs, attributes }: NodeTypes): TensorType[] {
  const x = input(inputs, 0);
  normaliseAxes(intsAttribute(attributes, "axes", [0, 2, 3]), x.shape.length);
  return [x];
}

/** One number a channel in each of these inputs. */
function checkChannels({ inputs }: NodeTypes, indices: readonly number[], what: string): void {
  const x = input(inputs, 0);
  checkRank(x.shape, 2, "an input", true);
  for (const index of indices) {
    const { shape } = input(inputs, index);
    if (shape.length !== 1 || agreed(shape[0], x.shape[1]) === undefined) throw new RangeError(`need ${what} of shape [${x.shape[1]}], got ${showShape(shape)}`);
  }
}
