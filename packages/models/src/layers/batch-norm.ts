import { float, type Value } from "@cochlea/onnx-graph";
import { z } from "zod";
import { ONES, ZEROS } from "../initialiser.ts";
import { exampleAxis, exampleShape, noMultiplyAdds, type Layer, type LayerContext } from "../layer.ts";
import { layerSchema } from "../layer-schema.ts";

export const normFields = {
  /** Added to the variance. */
  epsilon: z.number().positive().default(1e-5),
  /** Weight of the new batch in the running statistics, as in PyTorch; ONNX's attribute of that name is 1 minus this. */
  momentum: z.number().positive().max(1).default(0.1),
};

/** Batch norm over axis 1 of `x`, for layers that put their channels there. A frozen one keeps its running statistics, in training too. */
export function addBatchNorm(x: Value, { epsilon, momentum }: { readonly epsilon: number; readonly momentum: number }, context: LayerContext): Value {
  const shape = exampleShape(x).slice(0, 1);
  const inputs = [
    x,
    context.parameter("weight", shape, ONES, "offset"),
    context.parameter("bias", shape, ZEROS, "offset"),
    context.parameter("running_mean", shape, ZEROS, "running"),
    context.parameter("running_var", shape, ONES, "running"),
  ];
  if (context.mode === "inference" || context.isFrozen("weight")) return context.add("BatchNormalization", inputs, { epsilon: float(epsilon) });
  const [y, mean, variance] = context.addAll("BatchNormalization", inputs, { epsilon: float(epsilon), momentum: float(1 - momentum), training_mode: 1 });
  context.update("running_mean", mean);
  context.update("running_var", variance);
  return y;
}

const schema = layerSchema("batch-norm", {
  ...normFields,
  /** Axis of the example that holds the channels: 0 of maps and signals, -1 of sequences. */
  axis: z.int().default(0),
});

/** Each channel brought to mean 0 and variance 1, then scaled by `weight` and moved by `bias`. */
export const batchNorm: Layer<z.infer<typeof schema>> = {
  schema,
  add(spec, x, context) {
    const shape = exampleShape(x);
    const axis = exampleAxis(spec.axis, shape) + 1;
    if (axis === 1) return addBatchNorm(x, spec, context);
    const swap = { perm: x.shape.map((_, at) => (at === 1 ? axis : at === axis ? 1 : at)) };
    return context.add("Transpose", [addBatchNorm(context.add("Transpose", [x], swap), spec, context)], swap);
  },
  multiplyAdds: noMultiplyAdds,
};
