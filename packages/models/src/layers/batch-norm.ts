import { float } from "@cochlea/onnx-graph";
import { z } from "zod";
import { exampleShape, noMultiplyAdds, type Layer } from "../layer.ts";
import { layerSchema } from "../layer-schema.ts";

const schema = layerSchema("batch-norm", {
  /** Added to the variance. */
  epsilon: z.number().positive().default(1e-5),
  /** Weight of the new batch in the running statistics, as in PyTorch; ONNX's attribute of that name is 1 minus this. */
  momentum: z.number().positive().max(1).default(0.1),
});

/** Each channel brought to mean 0 and variance 1, then scaled by `weight` and moved by `bias`. */
export const batchNorm: Layer<z.infer<typeof schema>> = {
  schema,
  add({ epsilon, momentum }, x, context) {
    const shape = exampleShape(x).slice(0, 1);
    const statistics = [
      context.parameter("weight", shape, { kind: "constant", value: 1 }, "offset"),
      context.parameter("bias", shape, { kind: "constant", value: 0 }, "offset"),
      context.parameter("running_mean", shape, { kind: "constant", value: 0 }, "running"),
      context.parameter("running_var", shape, { kind: "constant", value: 1 }, "running"),
    ];
    const inputs = [x, ...statistics];
    if (context.mode === "inference") return context.add("BatchNormalization", inputs, { epsilon: float(epsilon) });
    const [y, mean, variance] = context.addAll("BatchNormalization", inputs, { epsilon: float(epsilon), momentum: float(1 - momentum), training_mode: 1 });
    context.update("running_mean", mean);
    context.update("running_var", variance);
    return y;
  },
  multiplyAdds: noMultiplyAdds,
};
