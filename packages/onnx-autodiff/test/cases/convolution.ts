import type { Attributes } from "@cochlea/onnx-graph";
import { any, type GradientCase } from "./gradient-case.ts";

/** A convolution of `x` with the filter `w`, [outputs, inputs / groups, …kernel], with and without a bias. */
export function conv(name: string, x: readonly number[], w: readonly number[], attributes: Attributes = {}): GradientCase {
  return { name, inputs: [any(...x), any(...w), any(w[0])], build: (g, inputs) => g.add("Conv", inputs, attributes) };
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
    conv("the kernel as large as the map", [2, 2, 3, 2], [3, 2, 3, 2]),
    conv("more channels than samples and positions for columns", [1, 3, 9, 8], [2, 3, 2, 1]),
    conv("one axis", [2, 2, 7], [3, 2, 3], { pads: [1, 1] }),
    conv("one axis, stride 2, dilation 2, asymmetrical pads", [2, 2, 9], [3, 2, 3], { pads: [0, 3], strides: [2], dilations: [2] }),
    conv("one axis, depthwise, stride 2", [1, 3, 7], [3, 1, 3], { group: 3, strides: [2], pads: [1, 1] }),
    conv("three axes", [1, 2, 3, 3, 2], [2, 2, 2, 2, 2], { pads: [0, 1, 0, 0, 0, 1] }),
  ],
} satisfies Record<string, readonly GradientCase[]>;
