import { showShape, type Value } from "@cochlea/onnx-graph";
import { z } from "zod";
import { exampleShape, type Layer } from "../layer.ts";
import { layerSchema, positiveInteger } from "../layer-schema.ts";
import { initialisers, weightInit } from "../weight-init.ts";

const schema = layerSchema("dense", { units: positiveInteger, bias: z.boolean().default(true), init: weightInit });

/** `x · weight + bias`, weight `[in, out]` (the transpose of PyTorch's); of a sequence, each step alike. */
export const dense: Layer<z.infer<typeof schema>> = {
  schema,
  add({ units, bias, init }, x, context) {
    const inputs = widthOf(x);
    const start = initialisers(init, { fanIn: inputs, fanOut: units, rows: inputs, columns: units });
    const weight = context.parameter("weight", [inputs, units], start.weight);
    const offset = bias ? [context.parameter("bias", [units], start.bias, "offset")] : [];
    if (x.shape.length === 2) return context.add("Gemm", [x, weight, ...offset]);
    const product = context.add("MatMul", [x, weight]);
    return bias ? context.add("Add", [product, ...offset]) : product;
  },
  multiplyAdds: (_, input, output) => input[input.length - 1] * output.reduce((product, length) => product * length, 1),
};

/** Length of a vector, or of each step of a sequence. */
function widthOf(x: Value): number {
  const shape = exampleShape(x);
  if (shape.length === 1 || shape.length === 2) return shape[shape.length - 1];
  throw new RangeError(`need a vector or a sequence [steps, features], got ${showShape(shape)}; put a flatten, global-average-pool or time-major layer before it`);
}
