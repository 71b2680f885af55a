import { float32Tensor, type GraphBuilder, type Shape, type Value } from "@cochlea/onnx-graph";

/**
 * How a map [samples, channels, rows, columns] lies in memory: [samples, lanes / block, rows, columns / pack, block].
 *
 * Lane `place·channels + channel` holds a channel of the `place`-th of `pack` neighbouring columns. Lanes past the last stay zero.
 * In phases, each part lies so by itself; rows and columns that no pool reaches are left out.
 */
export interface BlockedLayout {
  /** Lanes that the runtime computes at a time. */
  readonly block: number;
  readonly channels: number;
  /** Neighbouring columns that share a block. Above 1 they fill it: `pack·channels = block`. */
  readonly pack: number;
  /** Parts that the map is kept in: every so many rows and columns, as a pool of that stride takes them. Row-major. Default one. */
  readonly phases?: readonly [rows: number, columns: number];
}

export function lanesOf({ block, channels, pack }: BlockedLayout): number {
  return Math.ceil((pack * channels) / block) * block;
}

/** How many blocks a sample's lanes make. */
export function blocksOf(layout: BlockedLayout): number {
  return lanesOf(layout) / layout.block;
}

/** The shape that a blocked map is declared with. */
function blockedShape(layout: BlockedLayout, shape: Shape): number[] {
  const [samples, , rows, columns] = shape.map(Number);
  return [samples, lanesOf(layout), rows, columns / layout.pack];
}

/** Which channel of which column a lane holds; `null` for padding. */
export function laneAt({ channels, pack }: BlockedLayout, lane: number): { readonly place: number; readonly channel: number } | null {
  return lane < pack * channels ? { place: Math.floor(lane / channels), channel: lane % channels } : null;
}

/** One number a channel, as one a lane; zero in the padding. */
export function toLanes(g: GraphBuilder, vector: Value, layout: BlockedLayout): Value {
  const tiled = layout.pack === 1 ? vector : g.add("Concat", Array.from({ length: layout.pack }, () => vector), { axis: 0 });
  const missing = lanesOf(layout) - layout.pack * layout.channels;
  return missing === 0 ? tiled : g.add("Pad", [tiled, g.ints([0, missing])]);
}

/** One number a lane, added up to one a channel. */
export function fromLanes(g: GraphBuilder, lanes: Value, { channels, pack, block }: BlockedLayout): Value {
  if (pack > 1) return g.add("ReduceSum", [g.add("Reshape", [lanes, g.ints([pack, channels])]), g.ints([0])], { keepdims: 0 });
  return channels % block === 0 ? lanes : g.add("Slice", [lanes, g.ints([0]), g.ints([channels]), g.ints([0])]);
}

/** A plain map in blocks. */
export function toBlocked(g: GraphBuilder, map: Value, layout: BlockedLayout): Value {
  if (layout.pack > 1) return g.add("Reshape", [g.add("Transpose", [map], { perm: [0, 2, 3, 1] }), g.ints(blockedShape(layout, map.shape))]);
  const missing = -layout.channels & 3; // ReorderInput takes channels by fours
  return g.add("ReorderInput", [missing === 0 ? map : g.add("Pad", [map, g.ints([0, 0, 0, 0, 0, missing, 0, 0])])]);
}

/** A map in blocks as a plain one. */
export function fromBlocked(g: GraphBuilder, map: Value, { channels, pack }: BlockedLayout): Value {
  if (pack === 1) return g.add("ReorderOutput", [map], { channels });
  const [samples, , rows, columns] = map.shape.map(Number);
  return g.add("Transpose", [g.add("Reshape", [map, g.ints([samples, rows, columns * pack, channels])])], { perm: [0, 3, 1, 2] });
}

/** y = scale·x + bias with numbers for each lane, plus a map that may be left out as the bias may. */
export function scaleLanes(g: GraphBuilder, map: Value, scale: Value, { bias = null, sum = null, ...attributes }: { bias?: Value | null; sum?: Value | null; activation?: string } = {}): Value {
  const lanes = Number(map.shape[1]);
  const filter = g.add("Reshape", [scale, g.ints([lanes, 1, 1, 1])]);
  return g.add("NchwcConv", sum ? [map, filter, bias, sum] : [map, filter, bias], { kernel_shape: [1, 1], group: lanes, ...attributes });
}

/** A map in blocks with columns of zeros before its first and after its last, in units. */
export function padColumns(g: GraphBuilder, map: Value, before: number, after: number): Value {
  if (before + after === 0) return map;
  const lanes = Number(map.shape[1]);
  const ones = g.constant(float32Tensor([lanes, 1, 1, 1], new Float32Array(lanes).fill(1)));
  return g.add("NchwcConv", [map, ones], { kernel_shape: [1, 1], group: lanes, pads: [0, before, 0, after] });
}
