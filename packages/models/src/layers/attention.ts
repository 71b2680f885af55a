import type { Value } from "@cochlea/onnx-graph";
import { z } from "zod";
import { uniformByFanIn, xavierUniform, ZEROS } from "../initialiser.ts";
import { sequenceShape, type Layer, type LayerContext } from "../layer.ts";
import { layerSchema, positiveInteger } from "../layer-schema.ts";
import { initialisers, weightInit } from "../weight-init.ts";

const QUERIES = { first: () => 0, middle: (steps: number) => Math.floor(steps / 2), last: (steps: number) => steps - 1 };

const poolSchema = layerSchema("attention-pool", {
  /** The step that asks. */
  query: z.enum(["first", "middle", "last"]).default("last"),
  init: weightInit,
});

/**
 * One vector of a sequence: its steps weighted by the softmax of their products with a query, which is one step under a dense layer.
 *
 * @see D. C. de Andrade et al., A neural attention model for speech command recognition, arXiv 1808.08929.
 */
export const attentionPool: Layer<z.infer<typeof poolSchema>> = {
  schema: poolSchema,
  add(spec, x, context) {
    const [steps, features] = sequenceShape(x);
    const start = initialisers(spec.init, { fanIn: features, fanOut: features, rows: features, columns: features });
    const at = QUERIES[spec.query](steps);
    const asked = context.add("Slice", [x, context.ints([at]), context.ints([at + 1]), context.ints([1])]);
    const query = projected(context, asked, context.parameter("weight", [features, features], start.weight), context.parameter("bias", [features], start.bias, "offset"));
    const scores = context.add("MatMul", [query, context.add("Transpose", [x], { perm: [0, 2, 1] })]);
    const shares = context.add("Softmax", [scores], { axis: 2 });
    return context.add("Squeeze", [context.add("MatMul", [shares, x]), context.ints([1])]);
  },
  multiplyAdds: (_, [steps, features]) => features * features + 2 * steps * features,
};

function projected(context: LayerContext, x: Value, weight: Value, bias: Value): Value {
  return context.add("Add", [context.add("MatMul", [x, weight]), bias]);
}

const selfSchema = layerSchema("self-attention", {
  /** Parts of the features that attend on their own. */
  heads: positiveInteger,
});

/**
 * Each step becomes a mixture of all, by scaled products of queries and keys; shapes stay.
 *
 * Parameters `weight` `[features, 3 · features]` and `bias` (queries, keys, values), `output_weight` and `output_bias`; they start as those of
 * PyTorch's `MultiheadAttention`: Xavier, the output uniform in ±1/√features, biases 0.
 *
 * @see A. Vaswani et al., Attention is all you need, NeurIPS 2017.
 */
export const selfAttention: Layer<z.infer<typeof selfSchema>> = {
  schema: selfSchema,
  add({ heads }, x, context) {
    const [steps, features] = sequenceShape(x);
    if (features % heads !== 0) throw new RangeError(`need features in ${heads} equal heads, got ${features}`);
    const all = projected(context, x, context.parameter("weight", [features, 3 * features], xavierUniform(features, 3 * features)), context.parameter("bias", [3 * features], ZEROS, "offset"));
    const parts = context.addAll("Split", [all, context.ints([features, features, features])], { axis: 2 });
    const [query, key, value] = parts.map((part) => byHead(context, part, heads, [steps, features]));
    const mixed = attended(context, query, key, value, Math.sqrt(features / heads));
    const together = context.add("Reshape", [context.add("Transpose", [mixed], { perm: [0, 2, 1, 3] }), context.ints([0, steps, features])]);
    return projected(context, together, context.parameter("output_weight", [features, features], uniformByFanIn(features)), context.parameter("output_bias", [features], ZEROS, "offset"));
  },
  multiplyAdds: (_, [steps, features]) => 4 * steps * features * features + 2 * steps * steps * features,
};

/** `[batch, steps, features]` as `[batch, heads, steps, features / heads]`. */
function byHead(context: LayerContext, x: Value, heads: number, [steps, features]: readonly number[]): Value {
  return context.add("Transpose", [context.add("Reshape", [x, context.ints([0, steps, heads, features / heads])])], { perm: [0, 2, 1, 3] });
}

function attended(context: LayerContext, query: Value, key: Value, value: Value, scale: number): Value {
  const scores = context.add("MatMul", [context.add("Mul", [query, context.scalar(1 / scale)]), context.add("Transpose", [key], { perm: [0, 1, 3, 2] })]);
  return context.add("MatMul", [context.add("Softmax", [scores], { axis: 3 }), value]);
}

const positionSchema = layerSchema("position-embedding", {});

/** A learned vector added to each step, so that attention can tell steps apart. Starts normal with deviation 0.02, cut at two deviations. */
export const positionEmbedding: Layer<z.infer<typeof positionSchema>> = {
  schema: positionSchema,
  add: (_, x, context) => context.add("Add", [x, context.parameter("weight", sequenceShape(x), { kind: "truncated-normal", deviation: 0.02 }, "offset")]),
  multiplyAdds: () => 0,
};
