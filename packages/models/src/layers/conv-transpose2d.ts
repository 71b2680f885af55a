import { elementCount } from "@cochlea/onnx-graph";
import { z } from "zod";
import { mapShape, type Layer } from "../layer.ts";
import { layerSchema, pair, positiveInteger } from "../layer-schema.ts";
import { weightInit } from "../weight-init.ts";
import { windowAttributes } from "../window.ts";
import { addFilters, checkGroups } from "./add-filters.ts";

const schema = layerSchema("conv-transpose2d", {
  filters: positiveInteger,
  kernel: pair(1),
  stride: pair(1).default([1, 1]),
  /** Rows cut off both sides of the result. */
  padding: pair(0).default([0, 0]),
  /** Rows more at the end: less than the stride or the dilation. */
  outputPadding: pair(0).default([0, 0]),
  dilation: pair(1).default([1, 1]),
  groups: positiveInteger.default(1),
  bias: z.boolean().default(true),
  init: weightInit,
});

/** What undoes the shrinking of a convolution: every element spreads over the map by filters `[in, out / groups, bands, frames]`. */
export const convTranspose2d: Layer<z.infer<typeof schema>> = {
  schema,
  add(spec, x, context) {
    const { filters, kernel, stride, dilation, groups, outputPadding } = spec;
    const [channels, ...lengths] = mapShape(x);
    checkGroups(channels, groups);
    if (filters % groups !== 0) throw new RangeError(`need filters in ${groups} equal groups, got ${filters}`);
    if (outputPadding.some((extra, axis) => extra >= Math.max(stride[axis], dilation[axis]))) throw new RangeError(`need outputPadding below the stride [${stride.join(", ")}] or the dilation [${dilation.join(", ")}], got [${outputPadding.join(", ")}]`);
    const attributes = { ...windowAttributes(spec, lengths), group: groups, output_padding: outputPadding };
    return addFilters(context, "ConvTranspose", x, { ...spec, shape: [channels, filters / groups, ...kernel], outputs: filters }, attributes);
  },
  multiplyAdds: ({ filters, kernel, groups }, input) => (elementCount(input) * filters * elementCount(kernel)) / groups,
};
