import type { GraphBuilder, Value } from "@cochlea/onnx-graph";
import { axesOf, required, type Axis, type BlockedNode } from "./blocked-lowering.ts";
import { blockedFilter } from "./filter.ts";
import { interleaved, phasesInLanes, type Repeat } from "./interleaved.ts";
import { convolved, readMap, type LanePart } from "./lane-parts.ts";
import { laneAt, lanesOf, type BlockedLayout } from "./layout.ts";
import { outputsOf, slideOver, type Slide } from "./slide.ts";

/** One axis of the gradient by an input: in phases, each of which sees the same units of dy. */
interface PhasedAxis extends Repeat {
  readonly axis: Axis;
  /** Elements in a unit of the result, and of dy. */
  readonly pack: number;
  readonly from: number;
  readonly slide: Slide;
}

/**
 * One convolution of dy at a stride of 1 or so, whose lanes are the phases of the result by its lanes: the positions that the
 * stride leaves between two of dy's. Then the phases are interleaved, unless they are the result's packed columns.
 */
export function convolutionInputGradient(g: GraphBuilder, node: BlockedNode): Value[] {
  const w = node.inputs[0].shape.map(Number);
  const dx = node.outputs[0].shape.map(Number);
  const [from, to] = [required(node.layoutOf(1), "gradient of a convolution"), required(node.outputLayout, "gradient by a convolution's input")];
  const [rows, columns] = axesOf(node.attributes, w.slice(2), dx.slice(2));
  const [height, width] = unitsOf(node.parts(1)[0], from);
  const vertical = phasesOf(rows, dx[2], height, { pack: 1, from: 1 });
  const horizontal = phasesOf(columns, dx[3], width * from.pack, { pack: to.pack, from: from.pack });
  const lanes = vertical.count * horizontal.count * lanesOf(to);
  const reading = { products: vertical.slide.taps * horizontal.slide.taps * lanes, outputs: outputsOf(width, horizontal.slide), columns: horizontal.slide };
  const read = readMap(g, node, 1, from, reading);
  const turned = g.add("Transpose", [node.plain(0)], { perm: [0, 2, 3, 1] });
  const filters = read.parts.map((part) => backwardFilter(g, turned, part, { from, to, vertical, horizontal }));
  const phases = convolved(g, read, vertical.slide, filters);
  return [isWhole(phases, vertical, horizontal) ? phases : interleaved(g, phasesInLanes(g, phases, to, vertical, horizontal), to)];
}

/** Rows and columns of a map of which a part is given. Past the last phase there are none. */
function unitsOf(part: Value, { phases: [down, along] = [1, 1] }: BlockedLayout): readonly [height: number, width: number] {
  const [, , height, width] = part.shape.map(Number);
  return [down * height, along * width];
}

/** Whether phases need no interleaving and nothing is to be cut off. */
function isWhole({ shape: [, , height, width] }: Value, vertical: Repeat, horizontal: Repeat): boolean {
  return vertical.count * horizontal.count === 1 && height === vertical.length && width === horizontal.length;
}

function phasesOf(axis: Axis, length: number, outputs: number, { pack, from }: { pack: number; from: number }): PhasedAxis {
  const period = leastCommonMultiple(pack, axis.stride * from);
  const units = Array.from({ length: period * axis.kernel }, (_, index) => (index % period) + axis.pads[0] - Math.floor(index / period) * axis.dilation)
    .filter((place) => place % axis.stride === 0).map((place) => Math.floor(place / axis.stride / from));
  const reach = { first: Math.min(0, ...units), last: Math.max(0, ...units) };
  const slide = slideOver(outputs / from, Math.ceil(length / period), period / axis.stride / from, reach);
  return { axis, count: period / pack, pack, from, slide, length: length / pack };
}

function leastCommonMultiple(a: number, b: number): number {
  let multiple = a;
  while (multiple % b !== 0) multiple += a;
  return multiple;
}

/** The tap through which place `place` of the result's period sees element `element` of dy; below 0 where it does not. */
function tapBetween({ axis: { kernel, stride, dilation, pads } }: PhasedAxis, place: number, element: number): number {
  const tap = (place + pads[0] - stride * element) / dilation;
  return Number.isInteger(tap) && tap >= 0 && tap < kernel ? tap : -1;
}

/** The filter for a part of dy's lanes, of weights [outputs, rows, columns, inputs]. */
function backwardFilter(g: GraphBuilder, turned: Value, part: LanePart, { from, to, vertical, horizontal }: { from: BlockedLayout; to: BlockedLayout; vertical: PhasedAxis; horizontal: PhasedAxis }): Value {
  const [, height, width, channels] = turned.shape.map(Number);
  const lanes = lanesOf(to);
  const shape = { outputs: vertical.count * horizontal.count * lanes, outputBlock: to.block, inputs: part.lanes, inputBlock: part.block, rows: vertical.slide.taps, columns: horizontal.slide.taps };
  return blockedFilter(g, turned, shape, (output, input, row, column) => {
    const [into, out] = [laneAt(to, output % lanes), laneAt(from, part.first + input)];
    if (!into || !out) return -1;
    const phase = Math.floor(output / lanes);
    const i = tapBetween(vertical, Math.floor(phase / horizontal.count), row + vertical.slide.first);
    const j = tapBetween(horizontal, (phase % horizontal.count) * to.pack + into.place, (column + horizontal.slide.first) * from.pack + out.place);
    return i < 0 || j < 0 ? -1 : ((out.channel * height + i) * width + j) * channels + into.channel;
  });
}
