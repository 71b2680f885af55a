import type { z } from "zod";
import { noMultiplyAdds, type Layer } from "../layer.ts";
import { layerSchema } from "../layer-schema.ts";

const schema = layerSchema("flatten", {});

/** Each example as one vector, row-major. */
export const flatten: Layer<z.infer<typeof schema>> = {
  schema,
  add: (_, x, context) => context.add("Flatten", [x]),
  multiplyAdds: noMultiplyAdds,
};
