import { elementCount } from "@cochlea/onnx-graph";
import { z } from "zod";
import { mapShape, type Layer } from "../layer.ts";
import { layerSchema, mapPadding, pair, positiveInteger } from "../layer-schema.ts";
import { weightInit } from "../weight-init.ts";
import { windowAttributes } from "../window.ts";
import { addFilters, checkGroups } from "./add-filters.ts";

const schema = layerSchema("conv2d", {
  /** Output channels. */
  filters: positiveInteger,
  kernel: pair(1),
  stride: pair(1).default([1, 1]),
  /** Zeros on both sides of each axis, or `same`. */
  padding: mapPadding.default([0, 0]),
  dilation: pair(1).default([1, 1]),
  /** Splits the channels into groups that do not see each other. */
  groups: positiveInteger.default(1),
  bias: z.boolean().default(true),
  init: weightInit,
});

/** Filters `[out, in / groups, bands, frames]` sliding over a map. */
export const conv2d: Layer<z.infer<typeof schema>> = {
  schema,
  add(spec, x, context) {
    const { filters, kernel, groups } = spec;
    const [channels, ...lengths] = mapShape(x);
    checkGroups(channels, groups);
    return addFilters(context, "Conv", x, { ...spec, shape: [filters, channels / groups, ...kernel], outputs: filters }, { ...windowAttributes(spec, lengths), group: groups });
  },
  multiplyAdds: ({ kernel, groups }, [channels], output) => (elementCount(output) * channels * elementCount(kernel)) / groups,
};
