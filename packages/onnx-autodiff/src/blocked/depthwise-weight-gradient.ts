import type { GraphBuilder, Value } from "@cochlea/onnx-graph";
import { axesOf, phasedAxes, required, type Axis, type BlockedNode } from "./blocked-lowering.ts";
import { lanesOf, type BlockedLayout } from "./layout.ts";

/**
 * A depthwise convolution of x with dy, where every channel of every sample is a channel of its own: both as they lie in memory,
 * the one as the map, the other as the filter, dilated by the strides. Its outputs are the taps, which are summed over samples.
 */
export function depthwiseWeightGradient(g: GraphBuilder, node: BlockedNode): Value[] {
  const x = node.inputs[0].shape.map(Number);
  const [channels, , ...kernel] = node.outputs[0].shape.map(Number);
  const [from, to] = [required(node.layoutOf(0), "depthwise convolution's map"), required(node.layoutOf(1), "gradient of a convolution")];
  const phases = phasedAxes(axesOf(node.attributes, kernel, x.slice(2)), to);
  const total = node.parts(1).map((dy, part) => tapsOf(g, node.blocked(0), dy, from, phases[part])).reduce((sum, each) => g.add("Add", [sum, each]));
  const ordered = g.add("Reshape", [g.add("Transpose", [total], { perm: [0, 3, 1, 2] }), g.ints([lanesOf(from), 1, ...kernel])]);
  return [lanesOf(from) === channels ? ordered : g.add("Slice", [ordered, g.ints([0]), g.ints([channels]), g.ints([0])])];
}

/** [blocks, rows, columns, lanes of a block] of the filter's taps. */
function tapsOf(g: GraphBuilder, x: Value, dy: Value, { block }: BlockedLayout, axes: readonly [Axis, Axis]): Value {
  const [samples, lanes] = x.shape.map(Number);
  const taps = everyTap(g, x, dy, axes);
  const [, , down, along] = taps.shape.map(Number);
  const summed = g.add("ReduceSum", [g.add("Reshape", [taps, g.ints([samples, lanes / block, down, along * block])]), g.ints([0])], { keepdims: 0 });
  const apart = g.add("Reshape", [summed, g.ints([lanes / block, down, along, block])]);
  const kernel = axes.map((axis) => axis.kernel);
  // A stride that does not divide the input leaves rows over, which show up as taps past the filter.
  return down === kernel[0] && along === kernel[1] ? apart : g.add("Slice", [apart, g.ints([0, 0]), g.ints(kernel), g.ints([1, 2])]);
}

/** The taps of each sample by itself. */
function everyTap(g: GraphBuilder, x: Value, dy: Value, axes: readonly [Axis, Axis]): Value {
  const [samples, lanes, ...spatial] = x.shape.map(Number);
  const outputs = dy.shape.slice(2).map(Number);
  const [each, after] = [samples * lanes, axes.map((axis, index) => endPad(axis, spatial[index], outputs[index]))];
  const inputs = [g.add("Reshape", [x, g.ints([1, each, ...spatial])]), g.add("Reshape", [dy, g.ints([each, 1, ...outputs])])];
  return g.add("NchwcConv", inputs, {
    kernel_shape: outputs,
    strides: axes.map(({ dilation }) => dilation),
    dilations: axes.map(({ stride }) => stride),
    pads: [...axes.map(({ pads: [before] }) => before), ...after],
    group: each,
  });
}

/** Padding behind the map that the last tap reaches into from the last output. */
function endPad({ kernel, stride, dilation, pads: [before] }: Axis, length: number, outputs: number): number {
  return Math.max(0, (outputs - 1) * stride + (kernel - 1) * dilation + 1 - length - before);
}
