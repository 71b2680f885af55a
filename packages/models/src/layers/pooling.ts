import type { Attributes } from "@cochlea/onnx-graph";
import type { z } from "zod";
import { mapShape, noMultiplyAdds, type Layer } from "../layer.ts";
import { layerSchema, pair } from "../layer-schema.ts";

const fields = {
  kernel: pair(1),
  /** Default the kernel: windows that touch and do not overlap. */
  stride: pair(1).optional(),
  padding: pair(0).default([0, 0]),
};

interface Pool {
  readonly kernel: readonly number[];
  readonly stride?: readonly number[];
  readonly padding: readonly number[];
}

function strided<Spec extends Pool>(spec: Spec) {
  return { ...spec, stride: spec.stride ?? spec.kernel };
}

function attributes({ kernel, stride = kernel, padding }: Pool): Attributes {
  if (padding.some((pad, axis) => pad > kernel[axis] / 2)) throw new RangeError(`need padding of at most half the kernel [${kernel.join(", ")}], got [${padding.join(", ")}]`);
  return { kernel_shape: kernel, strides: stride, pads: [...padding, ...padding] };
}

const maxSchema = layerSchema("max-pool", fields).transform(strided);

/** The largest value under each window; windows that would reach past the end are left out. */
export const maxPool: Layer<z.infer<typeof maxSchema>> = {
  schema: maxSchema,
  add(spec, x, context) {
    mapShape(x);
    return context.add("MaxPool", [x], attributes(spec));
  },
  multiplyAdds: noMultiplyAdds,
};

const averageSchema = layerSchema("average-pool", fields).transform(strided);

/** The mean under each window; padding counts as zeros, as PyTorch's default has it. */
export const averagePool: Layer<z.infer<typeof averageSchema>> = {
  schema: averageSchema,
  add(spec, x, context) {
    mapShape(x);
    return context.add("AveragePool", [x], { ...attributes(spec), count_include_pad: 1 });
  },
  multiplyAdds: noMultiplyAdds,
};

const globalSchema = layerSchema("global-average-pool", {});

/** The mean of each channel: maps of any size become vectors. */
export const globalAveragePool: Layer<z.infer<typeof globalSchema>> = {
  schema: globalSchema,
  add(_, x, context) {
    mapShape(x);
    return context.add("Flatten", [context.add("GlobalAveragePool", [x])]);
  },
  multiplyAdds: noMultiplyAdds,
};
