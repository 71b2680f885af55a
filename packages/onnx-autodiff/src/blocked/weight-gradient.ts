import { float32Tensor, type GraphBuilder, type Value } from "@cochlea/onnx-graph";
import { axesOf, phasedAxes, required, type Axis, type BlockedNode } from "./blocked-lowering.ts";
import { joined } from "./interleaved.ts";
import { blocksOf, lanesOf, padColumns, type BlockedLayout } from "./layout.ts";
import { picked } from "./picked.ts";

/** The input of a convolution as planes, in one or several tensors [1, samples, rows, numbers in a row]: samples for channels. */
interface Planes {
  readonly maps: readonly Value[];
  /** Numbers from one column to the next: channels in a plane. */
  readonly step: number;
  /** Columns of padding before the filter's first tap. */
  readonly skipped: number;
}

interface Problem {
  readonly x: readonly number[];
  readonly dy: readonly number[];
  readonly rows: Axis;
  readonly columns: Axis;
  readonly from: BlockedLayout | null;
  readonly to: BlockedLayout;
}

/** Weights behind each output from which on the phases of dy are joined: all that is done for each phase is then done once. */
const LEAST_JOINED = 64;

/**
 * The input, channels behind columns, is the map, samples its channels; dy as it lies in memory is the filter, dilated by the
 * strides: no columns of taps. A column of the input is as many numbers as it has channels, so that a tap and a channel make a position.
 */
export function convolutionWeightGradient(g: GraphBuilder, node: BlockedNode): Value[] {
  const x = node.inputs[0].shape.map(Number);
  const dw = node.outputs[0].shape.map(Number);
  const [from, layout] = [node.layoutOf(0), required(node.layoutOf(1), "gradient of a convolution")];
  const joins = dw[1] * dw[2] * dw[3] >= LEAST_JOINED;
  const to = joins ? { ...layout, phases: undefined } : layout;
  const parts = joins ? [joined(g, node, 1, layout)] : node.parts(1);
  const phases = phasedAxes(axesOf(node.attributes, dw.slice(2), x.slice(2)), to);
  const gradients = parts.map((dy, part) => ofPhase(g, node, dy, dw, { x, dy: blockedMapShape(dy, to), rows: phases[part][0], columns: phases[part][1], from, to }));
  const total = gradients.reduce((sum, each) => g.add("Add", [sum, each]));
  return [g.add("Transpose", [total], { perm: [3, 0, 1, 2] })];
}

/** [samples, channels, rows, columns] of a map in blocks. */
function blockedMapShape(map: Value, { channels, pack }: BlockedLayout): number[] {
  const [samples, , rows, columns] = map.shape.map(Number);
  return [samples, channels, rows, columns * pack];
}

/** The gradient that the outputs of one phase give, [inputs, rows, columns, outputs]. */
function ofPhase(g: GraphBuilder, node: BlockedNode, dy: Value, dw: readonly number[], problem: Problem): Value {
  const planes = problem.from ? blockedPlane(g, node, problem, problem.from) : plainPlanes(g, node, problem);
  const totals = planes.maps.map((map) =>
    chunked(g, map, dy, problem.x[0], problem.to.block).map(([chunk, filter]) => slid(g, chunk, filter, problem, planes)).reduce((sum, each) => g.add("Add", [sum, each])));
  return gathered(g, totals.length === 1 ? totals[0] : g.add("Concat", totals, { axis: 0 }), dw, problem, planes);
}

/** All channels in one plane. Columns are padded beforehand: inside the convolution padding goes output by output. */
function blockedPlane(g: GraphBuilder, node: BlockedNode, { x, columns, dy, to }: Problem, from: BlockedLayout): Planes {
  const [map, units] = [node.blocked(0), x[3] / from.pack];
  const before = Math.ceil(columns.pads[0] / from.pack);
  const skipped = before * from.pack - columns.pads[0];
  const after = Math.max(0, Math.ceil((skipped + columnsSeen(columns, dy[3], to)) / from.pack) - units - before);
  const plane = node.once(map, `channels last, columns ${before} before, ${after} after`, () => channelsLast(g, padColumns(g, map, before, after), from));
  return { step: from.channels, skipped, maps: [g.add("Reshape", [plane, g.ints([1, x[0], x[2], (units + before + after) * from.pack * from.channels])])] };
}

/** A map in blocks in the order of samples, rows, columns, channels, which that of a single full block is. */
function channelsLast(g: GraphBuilder, map: Value, { channels, pack, block }: BlockedLayout): Value {
  return pack * channels === block ? map : g.add("ReorderOutput", [map], { channels, channels_last: 1 });
}

/** A plane for each channel, cut out and padded in one go. */
function plainPlanes(g: GraphBuilder, node: BlockedNode, { x, columns, dy, to }: Problem): Planes {
  const [samples, channels, height, width] = x;
  const map = node.plain(0);
  const [before] = columns.pads;
  const after = Math.max(0, columnsSeen(columns, dy[3], to) - width - before);
  const cut = (channel: number): Value => {
    const pads = [0, -channel, 0, before, 0, channel + 1 - channels, 0, after];
    const plane = pads.every((pad) => pad === 0) ? map : node.once(map, `cut by ${pads.join()}`, () => g.add("Pad", [map, g.ints(pads)]));
    return g.add("Reshape", [plane, g.ints([1, samples, height, width + before + after])]);
  };
  return { step: 1, skipped: 0, maps: Array.from({ length: channels }, (_, channel) => cut(channel)) };
}

/** Columns from the first that the filter sees to the last. */
function columnsSeen({ kernel, stride, dilation }: Axis, outputs: number, { pack }: BlockedLayout): number {
  return stride * (outputs - pack) + lastTap({ kernel, stride, dilation }, pack) + 1;
}

function lastTap({ kernel, stride, dilation }: Omit<Axis, "pads">, pack: number): number {
  return stride * (pack - 1) + dilation * (kernel - 1);
}

/** Samples stand for channels, which must be fewer than a block or whole blocks. */
function chunked(g: GraphBuilder, planes: Value, dy: Value, samples: number, block: number): (readonly [Value, Value])[] {
  const rest = samples % block;
  if (samples < block || rest === 0) return [[planes, dy]];
  const lengths = g.ints([samples - rest, rest]);
  const [maps, filters] = [g.addAll("Split", [planes, lengths], { axis: 1 }), g.addAll("Split", [dy, lengths], { axis: 0 })];
  return maps.map((map, index) => [map, filters[index]] as const);
}

/** The sum over samples, [planes, lanes of dy, taps down, positions in a line of taps]. */
function slid(g: GraphBuilder, planes: Value, dy: Value, { x, dy: { 2: height }, rows, columns, to }: Problem, { step }: Planes): Value {
  const [count, samples] = planes.shape.map(Number);
  const [lanes, units] = [lanesOf(to), Number(dy.shape[3])];
  const groups = groupsOf(samples, to);
  const filter = g.add("Reshape", [dy, g.ints([groups * lanes, samples / groups, height, units])]);
  const below = Math.max(0, (rows.kernel - 1) * rows.dilation + (height - 1) * rows.stride + 1 - x[2] - rows.pads[0]);
  const attributes = { kernel_shape: [height, units], strides: [rows.dilation, 1], dilations: [rows.stride, columns.stride * to.pack * step], pads: [rows.pads[0], 0, below, 0], group: groups };
  const slid = g.add("NchwcConv", [planes, filter], attributes);
  const [, , down, along] = slid.shape.map(Number);
  const apart = g.add("Reshape", [slid, g.ints([count, groups, lanes * down * along])]);
  return g.add("Reshape", [sumOfGroups(g, apart), g.ints([count, lanes, down, along])]);
}

/** [count, groups, numbers] added up over groups as a product with ones: a sum of few, long rows runs on one thread. */
function sumOfGroups(g: GraphBuilder, values: Value): Value {
  const groups = Number(values.shape[1]);
  return g.add("MatMul", [g.constant(float32Tensor([1, groups], new Float32Array(groups).fill(1))), values]);
}

/** Where dy is one block wide, its samples lie side by side as a filter's inputs do: half a block of them is added up at once. */
function groupsOf(samples: number, to: BlockedLayout): number {
  return blocksOf(to) === 1 && samples % to.block === 0 ? (2 * samples) / to.block : samples;
}

/** Of all positions those of a tap and a channel, [inputs, rows, columns, outputs]; packed columns of dy add up. */
function gathered(g: GraphBuilder, total: Value, dw: readonly number[], { columns, to }: Problem, { step, skipped }: Planes): Value {
  const [, lanes, down, along] = total.shape.map(Number);
  const [outputs, channels, height, width] = dw;
  const places: number[] = [];
  for (let pack = 0; pack < to.pack; pack++)
    for (let channel = 0; channel < channels; channel++)
      for (let row = 0; row < height; row++)
        for (let column = 0; column < width; column++)
          for (let output = 0; output < outputs; output++) {
            const [plane, place] = [Math.floor(channel / step), channel % step];
            const lane = pack * outputs + output;
            const position = (columns.stride * pack + columns.dilation * column + skipped) * step + place;
            const line = ((plane * lanes) / to.block + Math.floor(lane / to.block)) * down + row;
            places.push((line * along + position) * to.block + (lane % to.block));
          }
  const each = picked(g, total, [to.pack, channels, height, width, outputs], places);
  return g.add("ReduceSum", [each, g.ints([0])], { keepdims: 0 });
}
