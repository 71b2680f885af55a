import type { GraphBuilder, Value } from "@cochlea/onnx-graph";
import { axesOf, phasedAxes, required, type Axis, type BlockedNode } from "./blocked-lowering.ts";
import { isDepthwise } from "./depthwise.ts";
import { blockedFilter } from "./filter.ts";
import { convolved, readMap, type LanePart } from "./lane-parts.ts";
import { laneAt, lanesOf, toLanes, type BlockedLayout } from "./layout.ts";
import { slideOver, type Slide } from "./slide.ts";

/** A convolution; of fewer channels than a block the map may be plain, unless it is depthwise. A result in phases is a convolution for each. */
export function convolution(g: GraphBuilder, node: BlockedNode, attributes: { readonly activation?: string } = {}): (readonly Value[])[] {
  const [x, w] = node.inputs.map(({ shape }) => shape.map(Number));
  const [from, to] = [node.layoutOf(0), required(node.outputLayout, "convolution's result")];
  const bias = node.inputs.length > 2 ? toLanes(g, node.plain(2), to) : null;
  const outputs = node.outputs[0].shape.slice(2).map((length, axis) => Math.floor(Number(length) / (to.phases?.[axis] ?? 1)));
  const whole = axesOf(node.attributes, w.slice(2), x.slice(2));
  const slides = phasedAxes(whole, to).map(([rows, columns]) => [to.phases ? endingSlide(rows, x[2], outputs[0]) : plainSlide(rows), to.phases ? endingSlide(columns, x[3], outputs[1]) : columnSlide(columns, x[3], outputs[1], from?.pack ?? 1, to.pack)] as const);
  const depthwise = isDepthwise(node.attributes, w);
  const reads = slides.map(([rows, columns]) => {
    if (depthwise) return { columns, parts: [{ map: node.blocked(0), first: 0, lanes: 1, block: 1 }] };
    const reading = { products: rows.taps * columns.taps * lanesOf(to), outputs: outputs[1] / to.pack, columns };
    return from ? readMap(g, node, 0, from, reading) : { columns, parts: [{ map: node.plain(0), first: 0, lanes: x[1], block: 1 }] };
  });
  const [[vertical, horizontal]] = slides;
  const turned = g.add("Transpose", [node.plain(1)], { perm: [1, 2, 3, 0] });
  const filters = reads[0].parts.map((part) => forwardFilter(g, turned, part, { from: depthwise ? null : from, to, columns: whole[1], vertical, horizontal }));
  const group = depthwise ? lanesOf(to) : 1;
  return [slides.map(([rows], phase) => convolved(g, reads[phase], rows, filters, { bias, group, ...attributes }))];
}

/** A convolution and the ReLU that alone reads it. */
export function rectifiedConvolution(g: GraphBuilder, node: BlockedNode): (readonly Value[])[] {
  return convolution(g, node, { activation: "Relu" });
}

/** Over as much padding behind as the outputs need. */
export function endingSlide(axis: Axis, length: number, outputs: number): Slide {
  const { kernel, stride, dilation, pads: [before] } = axis;
  return { ...plainSlide(axis), after: Math.max(0, (outputs - 1) * stride + (kernel - 1) * dilation + 1 - length - before) };
}

function plainSlide({ kernel, stride, dilation, pads: [before, after] }: Axis): Slide {
  return { taps: kernel, stride, dilation, before, after, first: -before };
}

/** A slide over packs of columns: taps are packs, and those of a pack of outputs are the union of its columns'. */
export function columnSlide(axis: Axis, length: number, outputs: number, from: number, to: number): Slide {
  if (from === 1 && to === 1) return plainSlide(axis);
  const { kernel, stride, pads: [before] } = axis;
  const last = stride * (to - 1) + kernel - 1 - before;
  return slideOver(length / from, outputs / to, (stride * to) / from, { first: Math.floor(-before / from), last: Math.floor(last / from) });
}

interface ForwardFilter {
  readonly from: BlockedLayout | null;
  readonly to: BlockedLayout;
  readonly columns: Axis;
  readonly vertical: Slide;
  readonly horizontal: Slide;
}

/** The filter for a part of the map's lanes, of weights [inputs, rows, columns, outputs]. */
function forwardFilter(g: GraphBuilder, turned: Value, part: LanePart, { from, to, columns, vertical, horizontal }: ForwardFilter): Value {
  const [channels, height, width, outputs] = turned.shape.map(Number);
  const inside: BlockedLayout = from ?? { block: 1, channels, pack: 1 };
  const shape = { outputs: lanesOf(to), outputBlock: to.block, inputs: part.lanes, inputBlock: part.block, rows: vertical.taps, columns: horizontal.taps };
  const packed = inside.pack > 1 || to.pack > 1;
  return blockedFilter(g, turned, shape, (output, input, row, column) => {
    const [out, into] = [laneAt(to, output), laneAt(inside, part.first + input)];
    if (!out || !into) return -1;
    const tap = packed ? (column + horizontal.first) * inside.pack + into.place + columns.pads[0] - columns.stride * out.place : column;
    return tap >= 0 && tap < width ? ((into.channel * height + row) * width + tap) * outputs + out.channel : -1;
  });
}
