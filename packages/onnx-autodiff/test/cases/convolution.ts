import type { Attributes } from "@cochlea/onnx-graph";
import { any, type GradientCase } from "./gradient-case.ts";

/** A convolution of `x` with the filter `w`, [outputs, inputs / groups, …kernel], with and without a bias. */
export function conv(name: string, x: readonly number[], w: readonly number[], attributes: Attributes = {}): GradientCase {
  return { name, inputs: [any(...x), any(...w), any(w[0])], build: (g, inputs) => g.add("Conv", inputs, attributes) };
}

/** A transposed convolution of `x` with the filter `w`, [inputs, outputs / groups, …kernel], with and without a bias. */
function transposed(name: string, x: readonly number[], w: readonly number[], attributes: Attributes & { readonly group?: number } = {}): GradientCase {
  return { name, inputs: [any(...x), any(...w), any(w[1] * (attributes.group ?? 1))], build: (g, inputs) => g.add("ConvTranspose", inputs, attributes) };
}

export const CONVOLUTION_CASES = {
  Conv: [
    conv("with no attributes", [2, 2, 4, 3], [3, 2, 2, 2]),
    { name: "without a bias", inputs: [any(2, 2, 4, 3), any(3, 2, 2, 2)], build: (g, inputs) => g.add("Conv", inputs) },
    conv("auto_pad VALID and a given kernel shape", [1, 2, 4, 3], [3, 2, 3, 2], { auto_pad: "VALID", kernel_shape: [3, 2] }),
    conv("padded to the same size", [2, 2, 4, 3], [2, 2, 3, 3], { pads: [1, 1, 1, 1] }),
    conv("asymmetrical pads", [1, 2, 4, 3], [2, 2, 3, 2], { pads: [2, 0, 1, 1] }),
    conv("pads past the filter's reach", [1, 1, 3, 3], [2, 1, 2, 2], { pads: [2, 1, 0, 2] }),
    conv("stride 2 that divides", [1, 2, 5, 5], [2, 2, 3, 3], { strides: [2, 2], pads: [1, 1, 1, 1] }),
    conv("stride 2 that leaves a row over", [1, 2, 6, 5], [2, 2, 3, 2], { strides: [2, 2] }),
    conv("stride 3, larger than the kernel", [1, 1, 8, 6], [2, 1, 2, 2], { strides: [3, 3] }),
    conv("a stride on each axis", [2, 1, 5, 6], [2, 1, 3, 3], { strides: [1, 2], pads: [0, 1, 0, 1] }),
    conv("kernel 1x1", [2, 3, 2, 3], [4, 3, 1, 1]),
    conv("kernel 1x1, stride 2", [1, 3, 4, 3], [2, 3, 1, 1], { strides: [2, 2] }),
    conv("kernel 1x3", [1, 2, 3, 5], [2, 2, 1, 3], { pads: [0, 1, 0, 1] }),
    conv("dilation 2", [1, 2, 6, 5], [2, 2, 3, 2], { dilations: [2, 2], pads: [1, 1, 2, 0] }),
    conv("dilation 2 and stride 2", [1, 1, 8, 7], [2, 1, 3, 3], { dilations: [2, 1], strides: [2, 3], pads: [2, 1, 2, 1] }),
    conv("two groups", [2, 4, 4, 3], [6, 2, 2, 2], { group: 2 }),
    conv("two groups, stride 2, padded, rows left over", [2, 4, 6, 5], [2, 2, 3, 3], { group: 2, strides: [2, 2], pads: [1, 0, 0, 1] }),
    conv("depthwise", [2, 3, 4, 4], [3, 1, 3, 3], { group: 3, pads: [1, 1, 1, 1] }),
    conv("depthwise, two filters a channel, dilation 2", [1, 3, 5, 4], [6, 1, 2, 2], { group: 3, dilations: [2, 1] }),
    conv("depthwise, stride 2", [2, 2, 5, 6], [2, 1, 3, 3], { group: 2, strides: [2, 2], pads: [1, 1, 1, 1] }),
    conv("depthwise, samples × channels a multiple of 4", [2, 6, 4, 3], [6, 1, 3, 2], { group: 6, pads: [1, 0, 1, 1] }),
    conv("depthwise, more than a block of planes, stride and dilation, rows left over", [3, 8, 6, 5], [8, 1, 2, 2], { group: 8, strides: [2, 1], dilations: [1, 2], pads: [0, 2, 1, 0] }),
    conv("one axis, depthwise, samples × channels a multiple of 4, dilation 2", [4, 3, 7], [3, 1, 3], { group: 3, dilations: [2], pads: [2, 2] }),
    conv("depthwise, a stride of rows", [2, 3, 6, 5], [3, 1, 3, 1], { group: 3, strides: [2, 1], pads: [1, 0, 1, 0] }),
    conv("depthwise, a stride of rows that leaves one over, dilated columns", [2, 2, 8, 5], [2, 1, 2, 2], { group: 2, strides: [3, 1], dilations: [1, 2], pads: [0, 1, 0, 2] }),
    conv("a filter a channel, whole blocks", [2, 16, 5, 4], [16, 1, 3, 3], { group: 16, pads: [1, 1, 1, 1] }),
    conv("a filter a channel, stride 2 that leaves a row over, dilation 2", [1, 16, 6, 7], [16, 1, 3, 2], { group: 16, strides: [2, 3], dilations: [1, 2], pads: [1, 2, 0, 1] }),
    conv("the kernel as large as the map", [2, 2, 3, 2], [3, 2, 3, 2]),
    conv("more channels than samples and positions for columns", [1, 3, 9, 8], [2, 3, 2, 1]),
    conv("one axis", [2, 2, 7], [3, 2, 3], { pads: [1, 1] }),
    conv("one axis, stride 2, dilation 2, asymmetrical pads", [2, 2, 9], [3, 2, 3], { pads: [0, 3], strides: [2], dilations: [2] }),
    conv("one axis, depthwise, stride 2", [1, 3, 7], [3, 1, 3], { group: 3, strides: [2], pads: [1, 1] }),
    conv("auto_pad SAME_UPPER, stride 2", [1, 2, 5, 6], [2, 2, 3, 2], { auto_pad: "SAME_UPPER", strides: [2, 2] }),
    conv("auto_pad SAME_LOWER, even kernel", [1, 2, 4, 5], [2, 2, 2, 4], { auto_pad: "SAME_LOWER" }),
    conv("one axis, auto_pad SAME_UPPER, stride 3", [2, 2, 8], [3, 2, 4], { auto_pad: "SAME_UPPER", strides: [3] }),
    conv("one axis, two groups, dilation 3", [2, 4, 9], [2, 2, 3], { group: 2, dilations: [3], pads: [3, 3] }),
    conv("three axes", [1, 2, 3, 3, 2], [2, 2, 2, 2, 2], { pads: [0, 1, 0, 0, 0, 1] }),
  ],
  ConvTranspose: [
    transposed("with no attributes", [2, 2, 3, 4], [2, 3, 2, 2]),
    { name: "without a bias", inputs: [any(2, 2, 3, 4), any(2, 3, 2, 2)], build: (g, inputs) => g.add("ConvTranspose", inputs) },
    transposed("stride 2", [1, 2, 3, 4], [2, 3, 3, 2], { strides: [2, 2] }),
    transposed("stride 2, padded, output_padding 1", [2, 2, 3, 4], [2, 2, 3, 3], { strides: [2, 2], pads: [1, 1, 1, 1], output_padding: [1, 1] }),
    transposed("asymmetrical pads", [1, 2, 3, 4], [2, 1, 3, 4], { strides: [2, 1], pads: [0, 1, 2, 1] }),
    transposed("dilation 2", [1, 2, 3, 4], [2, 2, 3, 2], { dilations: [2, 2], pads: [1, 0, 0, 1] }),
    transposed("dilation 2 and stride 3, output_padding", [1, 2, 3, 2], [2, 2, 2, 3], { dilations: [2, 1], strides: [3, 3], output_padding: [2, 0], pads: [1, 1, 0, 1] }),
    transposed("two groups", [2, 4, 3, 3], [4, 3, 2, 2], { group: 2, strides: [2, 1] }),
    transposed("depthwise, stride 2", [1, 3, 3, 4], [3, 1, 3, 3], { group: 3, strides: [2, 2], pads: [1, 1, 1, 1] }),
    transposed("kernel 1x1", [2, 3, 2, 3], [3, 4, 1, 1]),
    transposed("auto_pad SAME_UPPER", [1, 2, 3, 4], [2, 2, 3, 3], { strides: [2, 2], auto_pad: "SAME_UPPER" }),
    transposed("auto_pad SAME_LOWER", [1, 2, 3, 4], [2, 2, 3, 4], { strides: [2, 2], auto_pad: "SAME_LOWER" }),
    transposed("output_shape", [1, 2, 3, 4], [2, 2, 3, 3], { strides: [2, 2], output_shape: [6, 8] }),
    transposed("one axis, stride 2, output_padding 1", [2, 2, 5], [2, 3, 3], { strides: [2], pads: [1, 1], output_padding: [1] }),
    transposed("one axis, groups and dilation", [2, 4, 4], [4, 1, 3], { group: 4, dilations: [2] }),
  ],
} satisfies Record<string, readonly GradientCase[]>;
