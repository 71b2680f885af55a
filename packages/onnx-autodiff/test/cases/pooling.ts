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
  ],
  GlobalAveragePool: [
    pool("GlobalAveragePool", "of maps", any(2, 3, 2, 3), {}),
    pool("GlobalAveragePool", "of lines", any(2, 3, 5), {}),
  ],
} satisfies Record<string, readonly GradientCase[]>;
