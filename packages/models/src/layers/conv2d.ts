import { elementCount } from "@cochlea/onnx-graph";
import { z } from "zod";
import { mapShape, uniformByFanIn, type Layer } from "../layer.ts";
import { layerSchema, pair, positiveInteger } from "../layer-schema.ts";

const schema = layerSchema("conv2d", {
  /** Output channels. */
  filters: positiveInteger,
  kernel: pair(1),
  stride: pair(1).default([1, 1]),
  /** Zeros on both sides of each axis. */
  padding: pair(0).default([0, 0]),
  dilation: pair(1).default([1, 1]),
  /** Splits the channels into groups that do not see each other; as many as there are channels makes it depthwise. */
  groups: positiveInteger.default(1),
  bias: z.boolean().default(true),
});

/** Filters `[out, in / groups, height, width]` sliding over a map. */
export const conv2d: Layer<z.infer<typeof schema>> = {
  schema,
  add({ filters, kernel, stride, padding, dilation, groups, bias }, x, context) {
    const [channels] = mapShape(x);
    if (channels % groups !== 0) throw new RangeError(`need input channels in ${groups} equal groups, got ${channels}`);
    const filter = [channels / groups, ...kernel];
    const init = uniformByFanIn(elementCount(filter));
    const inputs = [x, context.parameter("weight", [filters, ...filter], init)];
    if (bias) inputs.push(context.parameter("bias", [filters], init, "offset"));
    return context.add("Conv", inputs, { kernel_shape: kernel, strides: stride, pads: [...padding, ...padding], dilations: dilation, group: groups });
  },
  multiplyAdds: ({ kernel, groups }, [channels], output) => (elementCount(output) * channels * elementCount(kernel)) / groups,
};
