import type { Attributes } from "@cochlea/onnx-graph";
import { any, apart, type Draw, type GradientCase } from "./gradient-case.ts";

function pool(operator: string, name: string, x: Draw, attributes: Attributes): GradientCase {
  return { name, inputs: [x], build: (g, [value]) => g.add(operator, [value], attributes) };
}

const window2 = { kernel_shape: [2, 2], strides: [2, 2] };
const window3 = { kernel_shape: [3, 3], strides: [2, 2] };

export const POOLING_CASES = {
  MaxPool: [
    pool("MaxPool", "2x2", apart(2, 2, 4, 4), window2),
    pool("MaxPool", "2x2, odd lengths", apart(1, 2, 5, 3), window2),
    pool("MaxPool", "3x2 side by side", apart(2, 1, 7, 4), { kernel_shape: [3, 2], strides: [3, 2] }),
    pool("MaxPool", "1x1", apart(1, 2, 2, 3), { kernel_shape: [1, 1] }),
    pool("MaxPool", "overlapping, with no strides", apart(1, 2, 4, 3), { kernel_shape: [2, 2] }),
    pool("MaxPool", "kernel larger than stride", apart(2, 1, 7, 5), window3),
    pool("MaxPool", "stride larger than kernel", apart(1, 2, 7, 5), { kernel_shape: [2, 1], strides: [3, 2] }),
    pool("MaxPool", "padded", apart(1, 2, 5, 5), { ...window3, pads: [1, 1, 1, 1] }),
    pool("MaxPool", "side by side and padded at one side", apart(1, 2, 5, 3), { ...window2, pads: [1, 0, 0, 1] }),
    pool("MaxPool", "dilation 2", apart(1, 1, 6, 5), { kernel_shape: [2, 2], strides: [2, 2], dilations: [2, 2] }),
    pool("MaxPool", "ceil_mode 1", apart(1, 2, 5, 4), { ...window2, ceil_mode: 1 }),
    pool("MaxPool", "ceil_mode 1, overlapping, padded", apart(1, 2, 6, 5), { ...window3, pads: [1, 1, 1, 1], ceil_mode: 1 }),
    pool("MaxPool", "dilation 2, stride 1, padded at one side", apart(1, 1, 6, 5), { kernel_shape: [2, 3], dilations: [3, 2], pads: [0, 2, 1, 0] }),
    pool("MaxPool", "auto_pad SAME_UPPER", apart(1, 2, 5, 4), { ...window3, auto_pad: "SAME_UPPER" }),
    pool("MaxPool", "auto_pad SAME_LOWER, side by side", apart(1, 2, 5, 4), { ...window2, auto_pad: "SAME_LOWER" }),
    pool("MaxPool", "auto_pad VALID", apart(1, 2, 5, 4), { ...window2, auto_pad: "VALID" }),
    pool("MaxPool", "three axes", apart(1, 2, 4, 3, 2), { kernel_shape: [2, 2, 1], strides: [2, 1, 1] }),
    pool("MaxPool", "one axis", apart(2, 2, 7), { kernel_shape: [2], strides: [2] }),
    pool("MaxPool", "one axis, overlapping", apart(2, 1, 8), { kernel_shape: [3], strides: [2], pads: [1, 0] }),
  ],
  AveragePool: [
    pool("AveragePool", "2x2", any(2, 2, 4, 4), window2),
    pool("AveragePool", "2x2, odd lengths", any(1, 2, 5, 3), window2),
    pool("AveragePool", "overlapping", any(1, 2, 6, 5), window3),
    pool("AveragePool", "padded, padding counted", any(1, 2, 5, 4), { ...window3, pads: [1, 0, 1, 2], count_include_pad: 1 }),
    pool("AveragePool", "stride larger than kernel", any(1, 1, 7, 5), { kernel_shape: [2, 1], strides: [3, 2] }),
    pool("AveragePool", "one axis", any(2, 2, 7), { kernel_shape: [3], strides: [2] }),
    pool("AveragePool", "one axis side by side", any(2, 2, 7), { kernel_shape: [3], strides: [3] }),
    pool("AveragePool", "padded, padding not counted", any(1, 2, 5, 4), { ...window3, pads: [1, 0, 1, 2] }),
    pool("AveragePool", "one axis, padded, padding not counted", any(2, 2, 5), { kernel_shape: [3], pads: [1, 1] }),
    pool("AveragePool", "ceil_mode 1", any(1, 2, 5, 4), { ...window2, ceil_mode: 1 }),
    pool("AveragePool", "ceil_mode 1, overlapping, padded", any(2, 1, 6, 5), { ...window3, pads: [1, 1, 1, 1], ceil_mode: 1 }),
    pool("AveragePool", "ceil_mode 1 where nothing is left over", any(1, 2, 4, 4), { ...window2, ceil_mode: 1 }),
    pool("AveragePool", "auto_pad SAME_UPPER", any(1, 2, 5, 4), { ...window3, auto_pad: "SAME_UPPER" }),
    pool("AveragePool", "auto_pad SAME_LOWER, padding counted", any(1, 1, 6, 5), { ...window3, auto_pad: "SAME_LOWER", count_include_pad: 1 }),
    pool("AveragePool", "auto_pad VALID", any(1, 1, 6, 5), { ...window2, auto_pad: "VALID" }),
  ],
  LpPool: [1, 2, 3].flatMap((p) => [
    pool("LpPool", `p ${p}, side by side`, apart(1, 2, 4, 5), { ...window2, p }),
    pool("LpPool", `p ${p}, overlapping and padded`, apart(2, 1, 5, 4), { ...window3, pads: [1, 0, 1, 1], p }),
    pool("LpPool", `p ${p}, one axis, auto_pad SAME_UPPER`, apart(2, 2, 5), { kernel_shape: [3], auto_pad: "SAME_UPPER", p }),
  ]),
  GlobalMaxPool: [pool("GlobalMaxPool", "of maps", apart(2, 3, 2, 3), {}), pool("GlobalMaxPool", "of lines", apart(2, 3, 5), {})],
  GlobalLpPool: [1, 2, 3].flatMap((p) => [pool("GlobalLpPool", `p ${p}, of maps`, apart(2, 3, 2, 3), { p }), pool("GlobalLpPool", `p ${p}, of lines`, apart(2, 3, 5), { p })]),
  GlobalAveragePool: [
    pool("GlobalAveragePool", "of maps", any(2, 3, 2, 3), {}),
    pool("GlobalAveragePool", "of lines", any(2, 3, 5), {}),
  ],
} satisfies Record<string, readonly GradientCase[]>;
