import { elementCount, intAttribute, windowOf, type Attributes, type GraphBuilder, type Value, type Window } from "@cochlea/onnx-graph";
import type { Lowered } from "./lowering.ts";

interface Geometry extends Window {
  readonly group: number;
  readonly axes: readonly number[];
}

function geometryOf(attributes: Attributes, kernel: readonly number[]): Geometry {
  return { ...windowOf(attributes, kernel), group: intAttribute(attributes, "group", 1), axes: kernel.map((_, axis) => axis + 2) };
}

/** Whether the input gradient is a convolution: at a stride of 1, with no padding past the filter's reach. */
export function isConvolutionBackwards(attributes: Attributes, kernel: readonly number[]): boolean {
  const { strides, dilations, pads } = windowOf(attributes, kernel);
  const reach = kernel.map((length, axis) => dilations[axis] * (length - 1));
  return strides.every((stride) => stride === 1) && pads.every((pad, index) => pad <= reach[index % kernel.length]);
}

/** Stride 1: a convolution of dy with the filter turned round, inputs and outputs exchanged. */
export function convGradInputByConvolution(g: GraphBuilder, { inputs: [w, dy], attributes }: Lowered): Value[] {
  const geometry = geometryOf(attributes, w.shape.slice(2).map(Number));
  if (!isConvolutionBackwards(attributes, geometry.kernel)) throw new RangeError(`ConvGradInput: the form "convolution" needs strides of 1 and pads within the filter's reach, got strides ${geometry.strides.join(", ")} and pads ${geometry.pads.join(", ")} of a ${geometry.kernel.join("x")} filter; use "transposed-convolution"`);
  const { kernel, dilations, pads, group } = geometry;
  const opposite = pads.map((_, index) => {
    const axis = index % kernel.length;
    return dilations[axis] * (kernel[axis] - 1) - pads[index];
  });
  return [g.add("Conv", [dy, exchanged(g, turned(g, w, geometry), group)], { dilations, pads: opposite, group, kernel_shape: kernel })];
}

/** Any stride: the transposed convolution; `output_padding` gives back the rows that the stride left over. */
export function convGradInputByTransposedConvolution(g: GraphBuilder, { inputs: [w, dy], attributes, outputs: [dx] }: Lowered): Value[] {
  const { kernel, strides, dilations, pads, group } = geometryOf(attributes, w.shape.slice(2).map(Number));
  const spatial = dx.shape.slice(2).map(Number);
  const leftOver = spatial.map((length, axis) => {
    const reached = strides[axis] * (Number(dy.shape[axis + 2]) - 1) + dilations[axis] * (kernel[axis] - 1) + 1 - pads[axis] - pads[axis + kernel.length];
    return length - reached;
  });
  return [g.add("ConvTranspose", [dy, w], { strides, dilations, pads, group, kernel_shape: kernel, output_padding: leftOver })];
}

/** x with its channels as images and its images as channels, convolved with dy for a filter; strides and dilations change places. */
export function convGradWeightByConvolution(g: GraphBuilder, { inputs: [x, dy], attributes, outputs: [dw] }: Lowered): Value[] {
  const [outputs, inner, ...kernel] = dw.shape.map(Number);
  const { strides, dilations, pads, group, axes } = geometryOf(attributes, kernel);
  const [samples, , ...spatial] = x.shape.map(Number);
  const grouped = group === 1 ? x : g.add("Reshape", [x, g.ints([samples, group, inner, elementCount(spatial)])]);
  const images = group === 1 ? swapped(g, x) : g.add("Reshape", [g.add("Transpose", [grouped], { perm: [2, 1, 0, 3] }), g.ints([inner, group * samples, ...spatial])]);
  const full = g.add("Conv", [images, swapped(g, dy)], { strides: dilations, dilations: strides, pads, group, kernel_shape: dy.shape.slice(2).map(Number) });
  const whole = swapped(g, full);
  const exact = whole.shape.slice(2).every((length, axis) => length === kernel[axis]);
  // A stride that does not divide the input leaves rows over, which show up as taps past the filter.
  const cut = exact ? whole : g.add("Slice", [whole, g.ints(axes.map(() => 0)), g.ints(kernel), g.ints(axes)]);
  return [cut.shape[0] === outputs ? cut : g.add("Reshape", [cut, g.ints([outputs, inner, ...kernel])])];
}

/** One slice of the padded input a tap, stacked to columns; then one product a sample, and their sum. Groups of 1 only. */
export function convGradWeightByColumns(g: GraphBuilder, { inputs: [x, dy], attributes, outputs: [dw] }: Lowered): Value[] {
  const [outputs, inner, ...kernel] = dw.shape.map(Number);
  const geometry = geometryOf(attributes, kernel);
  if (geometry.group !== 1) throw new RangeError(`ConvGradWeight: the form "columns" needs one group, got ${geometry.group}; use "convolution"`);
  const [samples, , ...out] = dy.shape.map(Number);
  const positions = elementCount(out);
  const padded = geometry.pads.some((pad) => pad !== 0) ? padSpatial(g, x, geometry) : x;
  const taps = tapsOf(kernel).map((tap) => g.add("Reshape", [tapSlice(g, padded, geometry, tap, out), g.ints([samples, inner, 1, positions])]));
  const stacked = taps.length === 1 ? taps[0] : g.add("Concat", taps, { axis: 2 });
  const columns = g.add("Reshape", [stacked, g.ints([samples, inner * elementCount(kernel), positions])]);
  const rows = g.add("Transpose", [columns], { perm: [0, 2, 1] });
  const products = g.add("MatMul", [g.add("Reshape", [dy, g.ints([samples, outputs, positions])]), rows]);
  return [g.add("Reshape", [g.add("ReduceSum", [products, g.ints([0])], { keepdims: 0 }), g.ints([outputs, inner, ...kernel])])];
}

function padSpatial(g: GraphBuilder, x: Value, { pads, kernel }: Geometry): Value {
  return g.add("Pad", [x, g.ints([0, 0, ...pads.slice(0, kernel.length), 0, 0, ...pads.slice(kernel.length)])]);
}

/** All positions of a filter, row-major. */
export function tapsOf(kernel: readonly number[]): number[][] {
  return kernel.reduce<number[][]>((taps, length) => taps.flatMap((tap) => Array.from({ length }, (_, index) => [...tap, index])), [[]]);
}

/** What one tap of a filter sees, at every output position. */
function tapSlice(g: GraphBuilder, x: Value, { strides, dilations, axes }: Geometry, tap: readonly number[], out: readonly number[]): Value {
  if (x.shape.slice(2).join() === out.join()) return x;
  const starts = tap.map((index, axis) => index * dilations[axis]);
  const ends = starts.map((start, axis) => start + strides[axis] * (out[axis] - 1) + 1);
  return g.add("Slice", [x, g.ints(starts), g.ints(ends), g.ints(axes), g.ints(strides)]);
}

function swapped(g: GraphBuilder, value: Value): Value {
  const [, , ...rest] = value.shape.map((_, axis) => axis);
  return g.add("Transpose", [value], { perm: [1, 0, ...rest] });
}

/** The filter turned by 180°. */
function turned(g: GraphBuilder, w: Value, { kernel, axes }: Geometry): Value {
  if (kernel.every((length) => length === 1)) return w;
  return g.add("Slice", [w, g.ints(axes.map(() => -1)), g.ints(axes.map(() => -0x7fffffff)), g.ints(axes), g.ints(axes.map(() => -1))]);
}

/** [O, I/groups, …] to [I, O/groups, …]. */
function exchanged(g: GraphBuilder, w: Value, group: number): Value {
  if (group === 1) return swapped(g, w);
  const [outputs, inner, ...kernel] = w.shape.map(Number);
  const apart = g.add("Reshape", [w, g.ints([group, outputs / group, inner, elementCount(kernel)])]);
  return g.add("Reshape", [g.add("Transpose", [apart], { perm: [0, 2, 1, 3] }), g.ints([group * inner, outputs / group, ...kernel])]);
}
