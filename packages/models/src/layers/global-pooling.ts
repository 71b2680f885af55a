import { showShape, type Value } from "@cochlea/onnx-graph";
import { z } from "zod";
import { exampleAxis, exampleShape, noMultiplyAdds, type Layer, type LayerContext } from "../layer.ts";
import { layerSchema } from "../layer-schema.ts";

const fields = {
  /** Axes of the example that are pooled. Default all but the first: maps and signals become vectors of channels. */
  axes: z.array(z.int()).min(1).readonly().optional(),
  /** Whether pooled axes stay, with length 1. */
  keepAxes: z.boolean().default(false),
};

type Pool = z.infer<ReturnType<typeof globalSchema>>;

function globalSchema<const Kind extends string>(kind: Kind) {
  return layerSchema(kind, fields);
}

/** Pools whole channels by the operator made for it, other axes by the reduction. */
function pooled(x: Value, { axes, keepAxes }: Pool, context: LayerContext, operator: string, reduction: string): Value {
  const shape = exampleShape(x);
  if (axes) return context.add(reduction, [x], { axes: axes.map((axis) => exampleAxis(axis, shape) + 1), keepdims: keepAxes ? 1 : 0 });
  if (shape.length < 2) throw new RangeError(`need maps or signals, got ${showShape(shape)}; a vector has one number a channel`);
  const value = context.add(operator, [x]);
  return keepAxes ? value : context.add("Flatten", [value]);
}

const averageSchema = globalSchema("global-average-pool");

/** The mean of each channel, or along the axes that are named: `axes: [1], keepAxes: true` averages maps over their bands alone. */
export const globalAveragePool: Layer<z.infer<typeof averageSchema>> = {
  schema: averageSchema,
  add: (spec, x, context) => pooled(x, spec, context, "GlobalAveragePool", "ReduceMean"),
  multiplyAdds: noMultiplyAdds,
};

const maxSchema = globalSchema("global-max-pool");

/** The largest value of each channel, or along the axes that are named. */
export const globalMaxPool: Layer<z.infer<typeof maxSchema>> = {
  schema: maxSchema,
  add: (spec, x, context) => pooled(x, spec, context, "GlobalMaxPool", "ReduceMax"),
  multiplyAdds: noMultiplyAdds,
};
