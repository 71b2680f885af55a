import { int32Tensor, type GraphBuilder, type Value } from "@cochlea/onnx-graph";
import { axesOf, required, type Axis, type BlockedNode } from "./blocked-lowering.ts";
import { blockedFilter } from "./filter.ts";
import { blocksOf, laneAt, lanesOf, type BlockedLayout } from "./layout.ts";
import { slideAttributes, slideOver, type Slide } from "./slide.ts";

/** One axis of a map in phases that repeat. */
interface Repeat {
  /** Phases, each a unit of the map. */
  readonly count: number;
  /** Units in the map. */
  readonly length: number;
}

/** One axis of the gradient by an input: in phases, each of which sees the same units of dy. */
interface Phases extends Repeat {
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
  const dy = joined(g, node.parts(1), from);
  const [height, width] = dy.shape.slice(2).map(Number);
  const vertical = phasesOf(rows, dx[2], height, { pack: 1, from: 1 });
  const horizontal = phasesOf(columns, dx[3], width * from.pack, { pack: to.pack, from: from.pack });
  const filter = backwardFilter(g, node.plain(0), { from, to, vertical, horizontal });
  const phases = g.add("NchwcConv", [dy, filter], slideAttributes(vertical.slide, horizontal.slide));
  return [interleaved(g, phases, to, vertical, horizontal)];
}

/** The phases of dy as one map. Rows and columns past the last phase have no gradient and stay left out. */
function joined(g: GraphBuilder, parts: readonly Value[], layout: BlockedLayout): Value {
  const { phases: [down, along] = [1, 1] } = layout;
  if (parts.length === 1) return parts[0];
  const [, , height, width] = parts[0].shape.map(Number);
  return interleaved(g, g.add("Concat", [...parts], { axis: 1 }), layout, { count: down, length: down * height }, { count: along, length: along * width });
}

function phasesOf(axis: Axis, length: number, outputs: number, { pack, from }: { pack: number; from: number }): Phases {
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
function tapBetween({ axis: { kernel, stride, dilation, pads } }: Phases, place: number, element: number): number {
  const tap = (place + pads[0] - stride * element) / dilation;
  return Number.isInteger(tap) && tap >= 0 && tap < kernel ? tap : -1;
}

function backwardFilter(g: GraphBuilder, w: Value, { from, to, vertical, horizontal }: { from: BlockedLayout; to: BlockedLayout; vertical: Phases; horizontal: Phases }): Value {
  const [, channels, height, width] = w.shape.map(Number);
  const lanes = lanesOf(to);
  const shape = { outputs: vertical.count * horizontal.count * lanes, outputBlock: to.block, inputs: lanesOf(from), inputBlock: from.block, rows: vertical.slide.taps, columns: horizontal.slide.taps };
  return blockedFilter(g, g.add("Transpose", [w], { perm: [0, 2, 3, 1] }), shape, (output, input, row, column) => {
    const [into, out] = [laneAt(to, output % lanes), laneAt(from, input)];
    if (!into || !out) return -1;
    const phase = Math.floor(output / lanes);
    const i = tapBetween(vertical, Math.floor(phase / horizontal.count), row + vertical.slide.first);
    const j = tapBetween(horizontal, (phase % horizontal.count) * to.pack + into.place, (column + horizontal.slide.first) * from.pack + out.place);
    return i < 0 || j < 0 ? -1 : ((out.channel * height + i) * width + j) * channels + into.channel;
  });
}

/** Phases as lanes, [samples, phases·lanes, rows, columns], as one map; what lies past its end is cut off. */
function interleaved(g: GraphBuilder, phases: Value, layout: BlockedLayout, vertical: Repeat, horizontal: Repeat): Value {
  const [samples, lanes, height, width] = phases.shape.map(Number);
  if (vertical.count * horizontal.count === 1 && height === vertical.length && width === horizontal.length) return phases;
  const wholeRows = horizontal.count === 1 && width === horizontal.length;
  const run = wholeRows ? width : 1;
  const units = g.add("Reshape", [phases, g.ints([samples, (lanes / layout.block) * height * (width / run), run * layout.block])]);
  const places = placesOf(blocksOf(layout), vertical, horizontal, { height, width, run });
  const gathered = g.add("Gather", [units, g.constant(int32Tensor([places.length], places))], { axis: 1 });
  return g.add("Reshape", [gathered, g.ints([samples, lanesOf(layout), vertical.length, horizontal.length])]);
}

/** Where each run of units of the result stands among the phases. */
function placesOf(blocks: number, vertical: Repeat, horizontal: Repeat, { height, width, run }: { height: number; width: number; run: number }): number[] {
  const places: number[] = [];
  for (let block = 0; block < blocks; block++)
    for (let row = 0; row < vertical.length; row++)
      for (let column = 0; column < horizontal.length; column += run) {
        const phase = (row % vertical.count) * horizontal.count + (column % horizontal.count);
        const line = (phase * blocks + block) * height + Math.floor(row / vertical.count);
        places.push((line * width + Math.floor(column / horizontal.count)) / run);
      }
  return places;
}
