import type { Attributes } from "@cochlea/onnx-graph";

/** How a kernel slides: a number an axis. */
export interface Sliding {
  readonly kernel: readonly number[];
  readonly stride: readonly number[];
  readonly dilation: readonly number[];
  readonly padding: readonly number[] | "same";
}

/** The attributes of an ONNX convolution over axes of these lengths. */
export function windowAttributes(sliding: Sliding, lengths: readonly number[]): Attributes {
  const { kernel, stride, dilation, padding } = sliding;
  const [starts, ends] = padding === "same" ? samePads(sliding, lengths) : [padding, padding];
  return { kernel_shape: kernel, strides: stride, pads: [...starts, ...ends], dilations: dilation };
}

/** Zeros before and after each axis, so that there are as many outputs as inputs divided by the stride, rounded up. */
function samePads({ kernel, stride, dilation }: Sliding, lengths: readonly number[]): [starts: number[], ends: number[]] {
  const totals = lengths.map((length, axis) => {
    const reach = (Math.ceil(length / stride[axis]) - 1) * stride[axis] + dilation[axis] * (kernel[axis] - 1) + 1;
    return Math.max(0, reach - length);
  });
  return [totals.map((total) => Math.floor(total / 2)), totals.map((total) => Math.ceil(total / 2))];
}
