import { elementCount } from "@cochlea/onnx-graph";
import { z } from "zod";
import { signalShape, type Layer } from "../layer.ts";
import { layerSchema, positiveInteger, signalPadding } from "../layer-schema.ts";
import { weightInit } from "../weight-init.ts";
import { windowAttributes, type Sliding } from "../window.ts";
import { addFilters, checkGroups } from "./add-filters.ts";

const sliding = {
  kernel: positiveInteger,
  stride: positiveInteger.default(1),
  /** Zeros on both sides, or `same`. */
  padding: signalPadding.default(0),
  dilation: positiveInteger.default(1),
};

const rest = { bias: z.boolean().default(true), init: weightInit };

/** The numbers of one axis as lists of one. */
function oneAxis({ kernel, stride, dilation, padding }: { readonly kernel: number; readonly stride: number; readonly dilation: number; readonly padding: number | "same" }): Sliding {
  return { kernel: [kernel], stride: [stride], dilation: [dilation], padding: padding === "same" ? padding : [padding] };
}

const schema = layerSchema("conv1d", { filters: positiveInteger, ...sliding, groups: positiveInteger.default(1), ...rest });

/** Filters `[out, in / groups, frames]` sliding along a signal `[channels, frames]`. */
export const conv1d: Layer<z.infer<typeof schema>> = {
  schema,
  add(spec, x, context) {
    const { filters, kernel, groups } = spec;
    const [channels, frames] = signalShape(x);
    checkGroups(channels, groups);
    return addFilters(context, "Conv", x, { ...spec, shape: [filters, channels / groups, kernel], outputs: filters }, { ...windowAttributes(oneAxis(spec), [frames]), group: groups });
  },
  multiplyAdds: ({ kernel, groups }, [channels], output) => (elementCount(output) * channels * kernel) / groups,
};

const depthwiseSchema = layerSchema("depthwise-conv1d", { ...sliding, multiplier: positiveInteger.default(1), ...rest });

/** Each channel of a signal under filters of its own, `[channels · multiplier, 1, frames]`. */
export const depthwiseConv1d: Layer<z.infer<typeof depthwiseSchema>> = {
  schema: depthwiseSchema,
  add(spec, x, context) {
    const [channels, frames] = signalShape(x);
    const outputs = channels * spec.multiplier;
    return addFilters(context, "Conv", x, { ...spec, shape: [outputs, 1, spec.kernel], outputs }, { ...windowAttributes(oneAxis(spec), [frames]), group: channels });
  },
  multiplyAdds: ({ kernel }, _, output) => elementCount(output) * kernel,
};
