import { float, type Value } from "@cochlea/onnx-graph";
import { z } from "zod";
import { exampleAxis, exampleShape, noMultiplyAdds, type Layer, type LayerContext } from "../layer.ts";
import { layerSchema } from "../layer-schema.ts";

type Apply = (x: Value, context: LayerContext) => Value;

/** A function of each element, without fields. */
function activation<const Kind extends string>(kind: Kind, apply: Apply): Layer<Readonly<{ kind: Kind; name: string }>> {
  return { schema: layerSchema(kind, {}), add: (_, x, context) => apply(x, context), multiplyAdds: noMultiplyAdds };
}

/** max(x, 0). */
export const relu = activation("relu", (x, context) => context.add("Relu", [x]));

/** max(x, 0), at most 6. */
export const relu6 = activation("relu6", (x, context) => context.add("Clip", [x, context.scalar(0), context.scalar(6)]));

/** x · sigmoid(x), also called swish. */
export const silu = activation("silu", (x, context) => context.add("Mul", [x, context.add("Sigmoid", [x])]));

/** x · Φ(x) with the exact normal distribution: x/2 · (1 + erf(x/√2)). */
export const gelu = activation("gelu", (x, context) => {
  const erf = context.add("Erf", [context.add("Mul", [x, context.scalar(Math.SQRT1_2)])]);
  return context.add("Mul", [context.add("Mul", [x, context.scalar(0.5)]), context.add("Add", [erf, context.scalar(1)])]);
});

/** x · hard-sigmoid(x). */
export const hardSwish = activation("hard-swish", (x, context) => context.add("HardSwish", [x]));

/** x/6 + 1/2, cut to 0 and 1: PyTorch's, with a slope of 1/6 where ONNX's default is 1/5. */
export const hardSigmoid = activation("hard-sigmoid", (x, context) => context.add("HardSigmoid", [x], { alpha: float(1 / 6), beta: float(0.5) }));

/** 1/(1 + e⁻ˣ). */
export const sigmoid = activation("sigmoid", (x, context) => context.add("Sigmoid", [x]));

export const tanh = activation("tanh", (x, context) => context.add("Tanh", [x]));

const leakySchema = layerSchema("leaky-relu", {
  /** Slope below 0. */
  slope: z.number().min(0).default(0.01),
});

/** x, and below 0 a small share of it. */
export const leakyRelu: Layer<z.infer<typeof leakySchema>> = {
  schema: leakySchema,
  add: ({ slope }, x, context) => context.add("LeakyRelu", [x], { alpha: float(slope) }),
  multiplyAdds: noMultiplyAdds,
};

const eluSchema = layerSchema("elu", {
  /** What it falls to far below 0, negated. */
  alpha: z.number().positive().default(1),
});

/** x, and below 0 alpha · (eˣ − 1). */
export const elu: Layer<z.infer<typeof eluSchema>> = {
  schema: eluSchema,
  add: ({ alpha }, x, context) => context.add("Elu", [x], { alpha: float(alpha) }),
  multiplyAdds: noMultiplyAdds,
};

const softmaxSchema = layerSchema("softmax", {
  /** Axis of the example along which the values add up to 1. */
  axis: z.int().default(-1),
});

/** Shares that add up to 1. A classifier does not end in it: the loss takes logits, and the exporter adds it. */
export const softmax: Layer<z.infer<typeof softmaxSchema>> = {
  schema: softmaxSchema,
  add: ({ axis }, x, context) => context.add("Softmax", [x], { axis: exampleAxis(axis, exampleShape(x)) + 1 }),
  multiplyAdds: noMultiplyAdds,
};
