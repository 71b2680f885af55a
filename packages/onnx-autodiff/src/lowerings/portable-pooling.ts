import { elementCount, intAttribute, intsAttribute, windowOf, type Attributes, type GraphBuilder, type TensorType, type Value } from "@cochlea/onnx-graph";
import { masked } from "../indicator.ts";
import type { Lowered } from "../lower.ts";
import { tapsOf } from "./portable-convolution.ts";

/** Whether windows neither overlap nor leave gaps nor reach into padding. */
export function isSideBySide(attributes: Attributes): boolean {
  const { kernel, strides, dilations, pads } = windowOf(attributes, intsAttribute(attributes, "kernel_shape", []));
  const whole = kernel.every((length, axis) => strides[axis] === length && dilations[axis] === 1);
  return whole && pads.every((pad) => pad === 0) && intAttribute(attributes, "ceil_mode", 0) === 0;
}

/** Windows side by side: each element is compared with its window's maximum, and the first that equals it takes the gradient. */
export function maxPoolGradByComparing(g: GraphBuilder, { inputs: [dy, x, y], attributes }: Lowered): Value[] {
  const kernel = intsAttribute(attributes, "kernel_shape", []);
  if (!isSideBySide(attributes)) throw new RangeError(`MaxPoolGrad: the form "compare" needs windows side by side without padding, got ${JSON.stringify(attributes)}; use "indices"`);
  const axes = kernel.map((_, axis) => axis + 2);
  const [samples, channels, ...out] = y.shape.map(Number);
  let left = dy;
  const parts = tapsOf(kernel).map((tap) => {
    const ends = tap.map((index, axis) => index + (out[axis] - 1) * kernel[axis] + 1);
    const seen = g.add("Slice", [x, g.ints(tap), g.ints(ends), g.ints(axes), g.ints(kernel)]);
    const taken = masked(g, left, g.add("Equal", [seen, y]));
    left = g.add("Sub", [left, taken]);
    return g.add("Reshape", [taken, g.ints([...y.shape.map(Number), 1])]);
  });
  const stacked = g.add("Reshape", [g.add("Concat", parts, { axis: y.shape.length }), g.ints([samples * channels, ...out, ...kernel])]);
  const perm = [0, ...kernel.flatMap((_, axis) => [1 + axis, 1 + kernel.length + axis])];
  const covered = out.map((length, axis) => length * kernel[axis]);
  const dx = g.add("Reshape", [g.add("Transpose", [stacked], { perm }), g.ints([samples, channels, ...covered])]);
  return [padTo(g, dx, x)];
}

/** Any windows: the index of each maximum, and a sum of the gradients that fall on it. */
export function maxPoolGradByIndices(g: GraphBuilder, { inputs: [dy, x], attributes }: Lowered): Value[] {
  const [, indices] = g.addAll("MaxPool", [x], attributes);
  const flat = g.add("Expand", [g.scalar(0), g.ints([elementCount(x.shape)])]);
  const targets = g.add("Reshape", [indices, g.ints([elementCount(dy.shape)])]);
  const gradients = g.add("Reshape", [dy, g.ints([elementCount(dy.shape)])]);
  const summed = g.add("ScatterElements", [flat, targets, gradients], { axis: 0, reduction: "add" });
  return [g.add("Reshape", [summed, g.ints(x.shape.map(Number))])];
}

/** Zeros behind the rows that no window covered. */
export function padTo(g: GraphBuilder, dx: Value, x: TensorType): Value {
  const after = x.shape.map((length, axis) => Number(length) - Number(dx.shape[axis]));
  return after.every((count) => count === 0) ? dx : g.add("Pad", [dx, g.ints([...after.map(() => 0), ...after])]);
}
