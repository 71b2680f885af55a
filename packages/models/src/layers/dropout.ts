import { z } from "zod";
import { noMultiplyAdds, type Layer } from "../layer.ts";
import { layerSchema } from "../layer-schema.ts";

const schema = layerSchema("dropout", {
  /** Probability that an element becomes 0. */
  rate: z.number().min(0).lt(1),
  /** What falls together: single elements, or whole channels (the first axis), as PyTorch's `Dropout2d`. */
  drop: z.enum(["elements", "channels"]).default("elements"),
});

/** Training: zeros a share of the elements and scales the others by 1/(1 - rate). Inference: nothing. */
export const dropout: Layer<z.infer<typeof schema>> = {
  schema,
  add({ rate, drop }, x, context) {
    if (context.mode === "inference" || rate === 0) return x;
    const shape = drop === "elements" ? x.shape : x.shape.map((length, axis) => (axis < 2 ? length : 1));
    return context.add("Mul", [x, context.mask(shape, 1 - rate)]);
  },
  multiplyAdds: noMultiplyAdds,
};
