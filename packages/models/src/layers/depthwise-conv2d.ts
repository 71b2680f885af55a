import { elementCount } from "@cochlea/onnx-graph";
import { z } from "zod";
import { mapShape, type Layer } from "../layer.ts";
import { layerSchema, mapPadding, pair, positiveInteger } from "../layer-schema.ts";
import { weightInit } from "../weight-init.ts";
import { windowAttributes } from "../window.ts";
import { addFilters } from "./add-filters.ts";

const schema = layerSchema("depthwise-conv2d", {
  kernel: pair(1),
  stride: pair(1).default([1, 1]),
  /** Zeros on both sides of each axis, or `same`. */
  padding: mapPadding.default([0, 0]),
  dilation: pair(1).default([1, 1]),
  /** Filters for each channel. */
  multiplier: positiveInteger.default(1),
  bias: z.boolean().default(true),
  init: weightInit,
});

/** Each channel under filters of its own, `[channels · multiplier, 1, bands, frames]`; with a `conv2d` of kernel 1 behind it a separable convolution. */
export const depthwiseConv2d: Layer<z.infer<typeof schema>> = {
  schema,
  add(spec, x, context) {
    const [channels, ...lengths] = mapShape(x);
    const outputs = channels * spec.multiplier;
    return addFilters(context, "Conv", x, { ...spec, shape: [outputs, 1, ...spec.kernel], outputs }, { ...windowAttributes(spec, lengths), group: channels });
  },
  multiplyAdds: ({ kernel }, _, output) => elementCount(output) * elementCount(kernel),
};
