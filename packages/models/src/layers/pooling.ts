import type { Attributes } from "@cochlea/onnx-graph";
import { z } from "zod";
import { mapShape, noMultiplyAdds, signalShape, type Layer } from "../layer.ts";
import { layerSchema, pair, positiveInteger } from "../layer-schema.ts";

interface Pool {
  readonly kernel: number | readonly number[];
  readonly stride?: number | readonly number[];
}

/** Windows touch and do not overlap unless a stride is given. */
function strided<Spec extends Pool>(spec: Spec) {
  return { ...spec, stride: (spec.stride ?? spec.kernel) as Spec["kernel"] };
}

function attributes(kernel: readonly number[], stride: readonly number[], padding: readonly number[]): Attributes {
  if (padding.some((pad, axis) => pad > kernel[axis] / 2)) throw new RangeError(`need padding of at most half the kernel [${kernel.join(", ")}], got [${padding.join(", ")}]`);
  return { kernel_shape: kernel, strides: stride, pads: [...padding, ...padding] };
}

const fields = { kernel: pair(1), stride: pair(1).optional(), padding: pair(0).default([0, 0]) };

const maxSchema = layerSchema("max-pool", fields).transform(strided);

/** The largest value under each window; windows that would reach past the end are left out. */
export const maxPool: Layer<z.infer<typeof maxSchema>> = {
  schema: maxSchema,
  add({ kernel, stride, padding }, x, context) {
    mapShape(x);
    return context.add("MaxPool", [x], attributes(kernel, stride, padding));
  },
  multiplyAdds: noMultiplyAdds,
};

const averageSchema = layerSchema("average-pool", fields).transform(strided);

/** The mean under each window; padding counts as zeros, as PyTorch's default has it. */
export const averagePool: Layer<z.infer<typeof averageSchema>> = {
  schema: averageSchema,
  add({ kernel, stride, padding }, x, context) {
    mapShape(x);
    return context.add("AveragePool", [x], { ...attributes(kernel, stride, padding), count_include_pad: 1 });
  },
  multiplyAdds: noMultiplyAdds,
};

const signalFields = { kernel: positiveInteger, stride: positiveInteger.optional(), padding: z.int().min(0).default(0) };

const max1dSchema = layerSchema("max-pool1d", signalFields).transform(strided);

/** `max-pool` along a signal `[channels, frames]`. */
export const maxPool1d: Layer<z.infer<typeof max1dSchema>> = {
  schema: max1dSchema,
  add({ kernel, stride, padding }, x, context) {
    signalShape(x);
    return context.add("MaxPool", [x], attributes([kernel], [stride], [padding]));
  },
  multiplyAdds: noMultiplyAdds,
};

const average1dSchema = layerSchema("average-pool1d", signalFields).transform(strided);

/** `average-pool` along a signal `[channels, frames]`. */
export const averagePool1d: Layer<z.infer<typeof average1dSchema>> = {
  schema: average1dSchema,
  add({ kernel, stride, padding }, x, context) {
    signalShape(x);
    return context.add("AveragePool", [x], { ...attributes([kernel], [stride], [padding]), count_include_pad: 1 });
  },
  multiplyAdds: noMultiplyAdds,
};
