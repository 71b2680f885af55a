import { float, showShape } from "@cochlea/onnx-graph";
import { z } from "zod";
import { ONES, ZEROS } from "../initialiser.ts";
import { exampleAxis, exampleShape, noMultiplyAdds, type Layer } from "../layer.ts";
import { layerSchema } from "../layer-schema.ts";

const epsilon = z.number().positive().default(1e-5);

const layerNormSchema = layerSchema("layer-norm", {
  epsilon,
  /** First axis of the example that is normalised; those behind it are too. -1: the features of each step. */
  axis: z.int().default(-1),
});

/** Each example brought to mean 0 and variance 1 over its last axes, then scaled and moved by `weight` and `bias` of the shape of these. */
export const layerNorm: Layer<z.infer<typeof layerNormSchema>> = {
  schema: layerNormSchema,
  add(spec, x, context) {
    const shape = exampleShape(x);
    const axis = exampleAxis(spec.axis, shape);
    const normalised = shape.slice(axis);
    const inputs = [x, context.parameter("weight", normalised, ONES, "offset"), context.parameter("bias", normalised, ZEROS, "offset")];
    return context.add("LayerNormalization", inputs, { axis: axis + 1, epsilon: float(spec.epsilon) });
  },
  multiplyAdds: noMultiplyAdds,
};

const instanceNormSchema = layerSchema("instance-norm", { epsilon });

/** Each channel of each example brought to mean 0 and variance 1, then scaled and moved. No running statistics: training and inference are alike. */
export const instanceNorm: Layer<z.infer<typeof instanceNormSchema>> = {
  schema: instanceNormSchema,
  add(spec, x, context) {
    const shape = exampleShape(x);
    if (shape.length < 2) throw new RangeError(`need maps or signals, got ${showShape(shape)}; a vector has one number a channel`);
    const inputs = [x, context.parameter("weight", shape.slice(0, 1), ONES, "offset"), context.parameter("bias", shape.slice(0, 1), ZEROS, "offset")];
    return context.add("InstanceNormalization", inputs, { epsilon: float(spec.epsilon) });
  },
  multiplyAdds: noMultiplyAdds,
};
