import { elementCount, float32Tensor, intAttribute, windowOf, type Attributes, type GraphBuilder, type Value } from "@cochlea/onnx-graph";
import type { Lowered } from "./lowering.ts";
import { convGradInputByConvolution } from "./portable-convolution.ts";

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

/** Shapes of a convolution: of its input, its filter and its result. */
interface SpacedMaps extends Maps {
  readonly y: readonly number[];
}

/**
 * Pads of the convolution whose gradient by its input is the same when dy's rows stand as far apart as the strides say; `null`
 * unless there is one filter a channel, only rows have strides, and no pad would have to cut off.
 */
export function spacedPads({ x, w, y }: SpacedMaps, attributes: Attributes): readonly number[] | null {
  const { kernel, strides, dilations, pads } = windowOf(attributes, w.slice(2));
  const reach = kernel.map((length, axis) => dilations[axis] * (length - 1));
  const before = pads.slice(0, kernel.length);
  const after = strides.map((stride, axis) => reach[axis] - (x[axis + 2] - stride * y[axis + 2] + before[axis]));
  const depthwise = w[1] === 1 && w[0] === x[1] && intAttribute(attributes, "group", 1) === x[1];
  const rowsOnly = strides.at(-1) === 1 && strides.some((stride) => stride > 1);
  return depthwise && rowsOnly && [...before, ...after].every((pad, index) => pad <= reach[index % kernel.length]) ? [...before, ...after] : null;
}

/** The input gradient of a depthwise convolution with strides: zeros between dy's rows, and then as at stride 1. */
export function convGradInputBySpacing(g: GraphBuilder, node: Lowered): Value[] {
  const { inputs: [w, dy], attributes, outputs: [dx] } = node;
  const maps = { x: dx.shape.map(Number), w: w.shape.map(Number), y: dy.shape.map(Number) };
  const pads = spacedPads(maps, attributes);
  if (!pads) throw new RangeError(`ConvGradInput: the form "spaced" needs one filter a channel, strides of rows alone and pads within the filter's reach, got w [${maps.w.join(", ")}] and dy [${maps.y.join(", ")}]; use "transposed-convolution"`);
  const { strides } = windowOf(attributes, maps.w.slice(2));
  return convGradInputByConvolution(g, { ...node, inputs: [w, rowsApart(g, dy, strides)], attributes: { ...attributes, strides: strides.map(() => 1), pads } });
}

/** Zeros behind each row, by a product with ones and zeros: unlike `Pad` and `Concat` it runs on all threads. */
function rowsApart(g: GraphBuilder, map: Value, strides: readonly number[]): Value {
  const [samples, channels, ...spatial] = map.shape.map(Number);
  const [columns, ...rows] = spatial.toReversed();
  const steps = strides.slice(0, -1);
  const mask = Array.from({ length: elementCount(steps) }, (_, place) => (place === 0 ? 1 : 0));
  const single = g.add("Reshape", [map, g.ints([samples, channels, ...rows.toReversed().flatMap((length) => [length, 1]), columns])]);
  const spaced = g.add("Mul", [single, g.constant(float32Tensor([1, 1, ...steps.flatMap((step) => [1, step]), 1], mask))]);
  return g.add("Reshape", [spaced, g.ints([samples, channels, ...spatial.map((length, axis) => length * strides[axis])])]);
}
