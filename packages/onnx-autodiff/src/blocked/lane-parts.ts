import type { GraphBuilder, Value } from "@cochlea/onnx-graph";
import type { BlockedNode } from "./blocked-lowering.ts";
import { interleaved, phasesInParts, type Cut } from "./interleaved.ts";
import { blocksOf, fromBlocked, padColumns, type BlockedLayout } from "./layout.ts";
import { slideAttributes, type Slide } from "./slide.ts";

/** Some lanes of a convolution's map: whole blocks of it, or, plain, fewer channels than a block has. */
export interface LanePart {
  readonly map: Value;
  /** Lanes of the whole map before these. */
  readonly first: number;
  readonly lanes: number;
  /** 1 where the map is plain. */
  readonly block: number;
}

/** What decides how a convolution's map is best read. */
export interface Reading {
  /** Taps of the filter by its lanes out: the products behind each lane of a place. */
  readonly products: number;
  /** Units of columns that come out. */
  readonly outputs: number;
  readonly columns: Slide;
}

/** A map in parts whose convolutions add up, and the slide over columns, some of whose padding may be in the parts. */
export interface ReadMap {
  readonly parts: readonly LanePart[];
  readonly columns: Slide;
}

/** Products that a place must be spared to be worth taking its channels out of a block that they do not fill. */
const LEAST_SPARED = 512;

/**
 * Products behind a block of lanes, times the share of outputs that see padded columns, from which on the padding is put there
 * beforehand: those are computed one at a time. At larger strides nothing is gained.
 */
const LEAST_AT_EDGES = 2500;

/** How a convolution reads a map in blocks. */
export function readMap(g: GraphBuilder, node: BlockedNode, index: number, layout: BlockedLayout, reading: Reading): ReadMap {
  const blank = isPadded(layout, reading) ? reading.columns : { before: 0, after: 0 };
  const columns = { ...reading.columns, before: reading.columns.before - blank.before, after: reading.columns.after - blank.after };
  const cuts = cutsOf(layout, reading).map((cut) => ({ ...cut, before: blank.before, after: blank.after }));
  const parts = node.parts(index);
  const whole = parts.length === 1 && cuts.length === 1;
  const found = whole ? [padded(g, node, parts[0], cuts[0])] : cuts.map((cut) => interleaved(g, phasesInParts(g, node, parts, layout), layout, cut));
  return { columns, parts: cuts.map(({ first, channels }, part) => lanePart(g, node, found[part], { first, channels }, layout)) };
}

/** The sum of convolutions of all parts; what comes at its end goes with the last. */
export function convolved(g: GraphBuilder, { parts, columns }: ReadMap, rows: Slide, filters: readonly Value[], { bias = null, ...end }: { readonly bias?: Value | null; readonly activation?: string; readonly group?: number } = {}): Value {
  const sum = parts.reduce<Value | null>((before, { map }, part) => {
    const isLast = part === parts.length - 1;
    return g.add("NchwcConv", [map, filters[part], isLast ? bias : null, before], { ...slideAttributes(rows, columns), ...(isLast ? end : {}) });
  }, null);
  if (!sum) throw new RangeError("convolved: need a map in at least one part, got none");
  return sum;
}

function isPadded({ block }: BlockedLayout, { products, outputs, columns: { before, after, stride } }: Reading): boolean {
  const edges = Math.min(outputs, before + after);
  return stride === 1 && (edges / outputs) * products * block >= LEAST_AT_EDGES;
}

/** All blocks at once, or the channels of the last by themselves where they leave too much of it empty; `channels` of 0 where blocks stay. */
function cutsOf(layout: BlockedLayout, { products }: Reading): (Pick<Cut, "first" | "count"> & { readonly channels: number })[] {
  const [blocks, rest] = [blocksOf(layout), layout.channels % layout.block];
  const apart = layout.pack === 1 && rest > 0 && (layout.block - rest) * products >= LEAST_SPARED;
  if (!apart) return [{ first: 0, count: blocks, channels: 0 }];
  return [{ first: 0, count: blocks - 1, channels: 0 }, { first: blocks - 1, count: 1, channels: rest }].filter(({ count }) => count > 0);
}

function padded(g: GraphBuilder, node: BlockedNode, map: Value, { before, after }: Cut): Value {
  return before + after === 0 ? map : node.once(map, `columns ${before} before, ${after} after`, () => padColumns(g, map, before, after));
}

function lanePart(g: GraphBuilder, node: BlockedNode, map: Value, { first, channels }: { first: number; channels: number }, { block }: BlockedLayout): LanePart {
  if (channels === 0) return { map, first: first * block, lanes: Number(map.shape[1]), block };
  const plain = node.once(map, "plain", () => fromBlocked(g, map, { block, channels, pack: 1 }));
  return { map: plain, first: first * block, lanes: channels, block: 1 };
}
