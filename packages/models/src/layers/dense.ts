import { showShape } from "@cochlea/onnx-graph";
import { z } from "zod";
import { exampleShape, uniformByFanIn, type Layer } from "../layer.ts";
import { layerSchema, positiveInteger } from "../layer-schema.ts";

const schema = layerSchema("dense", { units: positiveInteger, bias: z.boolean().default(true) });

/** `x · weight + bias`, weight `[in, out]` (the transpose of PyTorch's). */
export const dense: Layer<z.infer<typeof schema>> = {
  schema,
  add({ units, bias }, x, context) {
    const shape = exampleShape(x);
    if (shape.length !== 1) throw new RangeError(`need a vector, got ${showShape(shape)}; put a flatten or global-average-pool layer before it`);
    const init = uniformByFanIn(shape[0]);
    const inputs = [x, context.parameter("weight", [shape[0], units], init)];
    if (bias) inputs.push(context.parameter("bias", [units], init, "offset"));
    return context.add("Gemm", inputs);
  },
  multiplyAdds: (_, [inputs], [units]) => inputs * units,
};
