import { elementCount, float32Tensor, intAttribute, intsAttribute, windowOf, type GraphBuilder, type Value, type Window } from "@cochlea/onnx-graph";
import type { Lowered } from "./lowering.ts";

/** A transposed convolution, channel by channel, of the gradient divided by what each window counted. */
export function averagePoolGrad(g: GraphBuilder, { inputs: [dy], attributes, outputs: [dx] }: Lowered): Value[] {
  const window = windowOf(attributes, intsAttribute(attributes, "kernel_shape", []));
  const { kernel, strides, pads } = window;
  const [channels, ...out] = dy.shape.slice(1).map(Number);
  const spatial = dx.shape.slice(2).map(Number);
  const ones = g.constant(float32Tensor([channels, 1, ...kernel], new Float32Array(channels * elementCount(kernel)).fill(1)));
  const left = spatial.map((length, axis) => length - (strides[axis] * (out[axis] - 1) + kernel[axis] - pads[axis] - pads[axis + kernel.length]));
  // Where the last window reaches past the padding, as much more is cut off at the end.
  const cut = [...pads.slice(0, kernel.length), ...left.map((length, axis) => pads[axis + kernel.length] + Math.max(0, -length))];
  const share = g.add("Mul", [dy, sharesOf(g, window, spatial, out, intAttribute(attributes, "count_include_pad", 0) === 1)]);
  return [g.add("ConvTranspose", [share, ones], { strides, pads: cut, group: channels, kernel_shape: kernel, output_padding: left.map((length) => Math.max(0, length)) })];
}

/** 1 over the number of elements that each window divides by. */
function sharesOf(g: GraphBuilder, { kernel, strides, pads }: Window, spatial: readonly number[], out: readonly number[], countsPadding: boolean): Value {
  const counts = out.map((length, axis) => Array.from({ length }, (_, place) => {
    const start = place * strides[axis] - pads[axis];
    return countsPadding ? kernel[axis] : Math.min(start + kernel[axis], spatial[axis]) - Math.max(start, 0);
  }));
  const all = counts.reduce<number[]>((products, lengths) => products.flatMap((product) => lengths.map((length) => product * length)), [1]);
  return all.every((count) => count === all[0]) ? g.scalar(1 / all[0]) : g.constant(float32Tensor(out, all.map((count) => 1 / count)));
}
