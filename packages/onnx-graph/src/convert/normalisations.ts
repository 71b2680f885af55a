import { constantOf, type Operand } from "../folding/operand.ts";
import { floatAttribute, intAttribute } from "../graph.ts";
import { normaliseAxis } from "../shape-rules/broadcast.ts";
import { knownLength } from "../shape-rules/dimension.ts";
import { showShape } from "../tensor.ts";
import { inputOf, ints, scalar, type Call, type Conversion } from "./call.ts";

/** Normalisations that opset 17 lacks, and what inference leaves out. */
export const NORMALISATION_CONVERSIONS = {
  BatchNormalization: (call) => {
    const training = intAttribute(call.attributes, "training_mode", 0) === 1;
    if (!training && call.outputs > 1) throw new RangeError(`need one output unless training_mode is 1, got ${call.outputs}`);
    return call.result("BatchNormalization", call.inputs, call.attributes);
  },
  Dropout: dropout,
  GroupNormalization: groupNormalization,
  RMSNormalization: rootMeanSquare,
} satisfies Record<string, Conversion>;

/** Nothing in inference; in training mode it stays. */
function dropout(call: Call): readonly (Operand | null)[] {
  const x = inputOf(call, 0);
  const training = call.inputs[2] ? constantOf(call.inputs[2])?.data[0] : 0;
  if (training === undefined) throw new RangeError("need training_mode as a constant");
  return Number(training) === 0 ? [x, null] : call.result("Dropout", call.inputs, call.attributes);
}

/** (x − mean) / √(variance + ε) within each group, then scale and bias: per channel since opset 21, per group before. */
function groupNormalization(call: Call): readonly Operand[] {
  const [x, scale, bias] = [0, 1, 2].map((index) => inputOf(call, index));
  const groups = intAttribute(call.attributes, "num_groups", NaN);
  const channels = knownLength(x.shape[1], "channels");
  if (!(groups >= 1 && channels % groups === 0)) throw new RangeError(`need channels in num_groups equal groups, got ${groups} groups of ${channels}`);
  const normal = call.reshape(standardised(call, call.reshape(x, [0, groups, -1])), x.shape);
  const perChannel = (one: Operand): Operand => call.reshape(repeated(call, one, channels), [channels, ...x.shape.slice(2).map(() => 1)]);
  return call.result("Add", [call.add("Mul", [normal, perChannel(scale)]), perChannel(bias)]);
}

/** Mean 0 and variance 1 along the last axis. */
function standardised(call: Call, x: Operand): Operand {
  const mean = (of: Operand): Operand => call.add("ReduceMean", [of], { axes: [-1], keepdims: 1 });
  const centred = call.add("Sub", [x, mean(x)]);
  const variance = mean(call.add("Mul", [centred, centred]));
  return call.add("Div", [centred, call.add("Sqrt", [call.add("Add", [variance, scalar(call, floatAttribute(call.attributes, "epsilon", 1e-5), x)])])]);
}

/** A number a channel, from one a channel or one a group. */
function repeated(call: Call, one: Operand, channels: number): Operand {
  const [count] = one.shape;
  if (one.shape.length !== 1 || typeof count !== "number" || channels % count !== 0) throw new RangeError(`need a scale and a bias a channel or a group, got ${showShape(one.shape)}`);
  return count === channels ? one : call.add("Expand", [call.reshape(one, [count, 1]), ints(call, [count, channels / count])]);
}

/** x / √(mean of x² + ε) · scale. */
function rootMeanSquare(call: Call): readonly Operand[] {
  const [x, scale] = [inputOf(call, 0), inputOf(call, 1)];
  const axis = normaliseAxis(intAttribute(call.attributes, "axis", -1), x.shape.length);
  const axes = [...x.shape.keys()].slice(axis);
  const power = call.add("ReduceMean", [call.add("Mul", [x, x])], { axes, keepdims: 1 });
  const deviation = call.add("Sqrt", [call.add("Add", [power, scalar(call, floatAttribute(call.attributes, "epsilon", 1e-5), x)])]);
  return call.result("Mul", [call.add("Div", [x, deviation]), scale]);
}
