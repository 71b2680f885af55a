import { intAttribute, windowOf, type Attributes, type GraphBuilder, type Value } from "@cochlea/onnx-graph";
import type { Lowered } from "../lower.ts";

/** The runtime puts channels into blocks four at a time. */
const PLANES = 4;

/** Shapes of a convolution: of its input and of its filter. */
interface Maps {
  readonly x: readonly number[];
  readonly w: readonly number[];
}

/** Whether the weight gradient of a convolution can be taken plane by plane: one filter a channel, up to two spatial axes. */
export function isPlaneByPlane({ x, w }: Maps, attributes: Attributes): boolean {
  return w[1] === 1 && w[0] === x[1] && intAttribute(attributes, "group", 1) === x[1] && w.length <= 4 && (x[0] * x[1]) % PLANES === 0;
}

/**
 * The weight gradient of a depthwise convolution: each channel of each sample is a plane of its own, convolved with the plane of
 * dy for a filter; strides and dilations change places. Then the sum over samples.
 *
 * As a blocked convolution, whose channels are all the planes and whose filter is dy in the same blocks: there are enough planes to
 * fill the lanes, however few channels there are.
 */
export function convGradWeightByPlanes(g: GraphBuilder, { inputs: [x, dy], attributes, outputs: [dw] }: Lowered): Value[] {
  const maps = { x: x.shape.map(Number), w: dw.shape.map(Number) };
  if (!isPlaneByPlane(maps, attributes)) throw new RangeError(`ConvGradWeight: the form "planes" needs one filter a channel, at most two spatial axes, and samples × channels a multiple of ${PLANES}, got x [${maps.x.join(", ")}] and w [${maps.w.join(", ")}]; use "convolution"`);
  const [samples, channels] = maps.x;
  const filter = planesOf(g, dy);
  const [group, ...kernel] = filter.shape.slice(1).map(Number);
  const taps = g.add("NchwcConv", [planesOf(g, x), g.add("Reshape", [filter, g.ints([group, 1, ...kernel])])], { ...exchangedSteps(attributes, maps.w.slice(2)), kernel_shape: kernel, group });
  const plain = g.add("ReorderOutput", [taps], { channels: samples * channels });
  const sum = g.add("ReduceSum", [g.add("Reshape", [plain, g.ints([samples, channels, ...plain.shape.slice(2).map(Number)])]), g.ints([0])], { keepdims: 0 });
  return [g.add("Reshape", [firstTaps(g, sum, ofMap(maps.w.slice(2), 1)), g.ints(maps.w)])];
}

/** Strides for dilations and the other way round. */
function exchangedSteps(attributes: Attributes, filter: readonly number[]): Attributes {
  const { strides, dilations, pads } = windowOf(attributes, filter);
  const [before, after] = [pads.slice(0, filter.length), pads.slice(filter.length)];
  return { strides: ofMap(dilations, 1), dilations: ofMap(strides, 1), pads: [...ofMap(before, 0), ...ofMap(after, 0)] };
}

/** Numbers by spatial axis for a map of two axes: of one axis, as a single row. */
function ofMap(numbers: readonly number[], row: number): readonly number[] {
  return numbers.length === 1 ? [row, ...numbers] : numbers;
}

/** [1, samples × channels, rows, columns] in blocks. */
function planesOf(g: GraphBuilder, map: Value): Value {
  const [samples, channels, ...spatial] = map.shape.map(Number);
  return g.add("ReorderInput", [g.add("Reshape", [map, g.ints([1, samples * channels, ...ofMap(spatial, 1)])])]);
}

/** A stride that does not divide the input leaves rows over, which show up as taps past the filter. */
function firstTaps(g: GraphBuilder, taps: Value, kernel: readonly number[]): Value {
  const exact = taps.shape.slice(1).every((length, axis) => length === kernel[axis]);
  return exact ? taps : g.add("Slice", [taps, g.ints([0, 0]), g.ints(kernel), g.ints([1, 2])]);
}
