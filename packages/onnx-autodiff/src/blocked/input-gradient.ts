import type { GraphBuilder, Value } from "@cochlea/onnx-graph";
import { axesOf, required, type BlockedNode } from "./blocked-lowering.ts";
import { isDepthwise } from "./depthwise.ts";
import { depthwisePhases } from "./depthwise-input-gradient.ts";
import { blockedFilter } from "./filter.ts";
import { interleaved, joined, phasesInLanes, type Repeat } from "./interleaved.ts";
import { convolved, readMap, type LanePart } from "./lane-parts.ts";
import { laneAt, lanesOf, type BlockedLayout } from "./layout.ts";
import { phasesOf, tapBetween, type PhasedAxis } from "./phased-axis.ts";
import { outputsOf } from "./slide.ts";

/** How dy and the result lie, and how the one slides over the other. */
interface Backwards {
  readonly from: BlockedLayout;
  readonly to: BlockedLayout;
  readonly vertical: PhasedAxis;
  readonly horizontal: PhasedAxis;
}

/**
 * A convolution of dy at a stride of 1 or so for the phases of the result: the positions that the stride leaves between two of
 * dy's. Then the phases are interleaved, unless they are the result's packed columns.
 */
export function convolutionInputGradient(g: GraphBuilder, node: BlockedNode): Value[] {
  const w = node.inputs[0].shape.map(Number);
  const dx = node.outputs[0].shape.map(Number);
  const [from, to] = [required(node.layoutOf(1), "gradient of a convolution"), required(node.outputLayout, "gradient by a convolution's input")];
  const [rows, columns] = axesOf(node.attributes, w.slice(2), dx.slice(2));
  const [height, width] = unitsOf(node.parts(1)[0], from);
  const vertical = phasesOf(rows, dx[2], height, { pack: 1, from: 1 });
  const horizontal = phasesOf(columns, dx[3], width * from.pack, { pack: to.pack, from: from.pack });
  const depthwise = isDepthwise(node.attributes, w);
  const phases = depthwise ? depthwisePhases(g, joined(g, node, 1, from), node.plain(0), to, [vertical, horizontal]) : densePhases(g, node, width, { from, to, vertical, horizontal });
  return [isWhole(phases, vertical, horizontal) ? phases : interleaved(g, phasesInLanes(g, phases, to, vertical, horizontal), to)];
}

/** One convolution, whose lanes are the phases of the result by its lanes. */
function densePhases(g: GraphBuilder, node: BlockedNode, width: number, backwards: Backwards): Value {
  const { from, to, vertical, horizontal } = backwards;
  const lanes = vertical.count * horizontal.count * lanesOf(to);
  const reading = { products: vertical.slide.taps * horizontal.slide.taps * lanes, outputs: outputsOf(width, horizontal.slide), columns: horizontal.slide };
  const read = readMap(g, node, 1, from, reading);
  const turned = g.add("Transpose", [node.plain(0)], { perm: [0, 2, 3, 1] });
  const filters = read.parts.map((part) => backwardFilter(g, turned, part, backwards));
  return convolved(g, read, vertical.slide, filters);
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

/** The filter for a part of dy's lanes, of weights [outputs, rows, columns, inputs]. */
function backwardFilter(g: GraphBuilder, turned: Value, part: LanePart, { from, to, vertical, horizontal }: Backwards): Value {
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
