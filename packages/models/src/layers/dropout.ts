import { z } from "zod";
import { noMultiplyAdds, type Layer } from "../layer.ts";
import { layerSchema } from "../layer-schema.ts";

const schema = layerSchema("dropout", {
  /** Probability that an element becomes 0. */
  rate: z.number().min(0).lt(1),
});

/** Training: zeros a share of the elements and scales the others by 1/(1 - rate). Inference: nothing. */
export const dropout: Layer<z.infer<typeof schema>> = {
  schema,
  add({ rate }, x, context) {
    if (context.mode === "inference" || rate === 0) return x;
    return context.add("Mul", [x, context.mask(x, 1 - rate)]);
  },
  multiplyAdds: noMultiplyAdds,
};
