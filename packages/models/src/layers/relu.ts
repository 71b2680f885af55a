import type { z } from "zod";
import { noMultiplyAdds, type Layer } from "../layer.ts";
import { layerSchema } from "../layer-schema.ts";

const schema = layerSchema("relu", {});

/** max(x, 0). */
export const relu: Layer<z.infer<typeof schema>> = {
  schema,
  add: (_, x, context) => context.add("Relu", [x]),
  multiplyAdds: noMultiplyAdds,
};
