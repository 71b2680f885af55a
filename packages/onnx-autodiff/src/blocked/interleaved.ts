import { float32Tensor, int32Tensor, type GraphBuilder, type Value } from "@cochlea/onnx-graph";
import type { BlockedNode } from "./blocked-lowering.ts";
import { blocksOf, type BlockedLayout } from "./layout.ts";

/** One axis of a map in phases that repeat. */
export interface Repeat {
  /** Phases, each a unit of the map. */
  readonly count: number;
  /** Units in the map. */
  readonly length: number;
}

/** Phases of a map one behind the other, [samples, phases·blocks·rows·columns (and a blank), block]: a unit is what a block holds at a place. */
export interface Phases {
  readonly units: Value;
  /** Rows and columns of each phase. */
  readonly height: number;
  readonly width: number;
  readonly vertical: Repeat;
  readonly horizontal: Repeat;
}

/** Which blocks of a map to take, and how many blank columns to put around them. */
export interface Cut {
  readonly first: number;
  readonly count: number;
  readonly before: number;
  readonly after: number;
}

/** Phases that lie in one tensor as lanes, [samples, phases·lanes, rows, columns]. */
export function phasesInLanes(g: GraphBuilder, map: Value, { block }: BlockedLayout, vertical: Repeat, horizontal: Repeat): Phases {
  const [samples, lanes, height, width] = map.shape.map(Number);
  const units = g.add("Reshape", [map, g.ints([samples, (lanes / block) * height * width, block])]);
  return { units, height, width, vertical, horizontal };
}

/** Parts of a map, row-major, and a blank unit after them. Rows and columns past the last phase are left out. */
export function phasesInParts(g: GraphBuilder, node: BlockedNode, parts: readonly Value[], layout: BlockedLayout): Phases {
  const [down, along] = layout.phases ?? [1, 1];
  const [samples, , height, width] = parts[0].shape.map(Number);
  const flat = (part: Value): Value => g.add("Reshape", [part, g.ints([samples, blocksOf(layout) * height * width, layout.block])]);
  const blank = (): Value => g.constant(float32Tensor([samples, 1, layout.block], new Float32Array(samples * layout.block)));
  const units = node.once(parts[0], "units of phases", () => g.add("Concat", [...parts.map(flat), blank()], { axis: 1 }));
  return { units, height, width, vertical: { count: down, length: down * height }, horizontal: { count: along, length: along * width } };
}

/** A map in phases as one. */
export function joined(g: GraphBuilder, node: BlockedNode, index: number, layout: BlockedLayout): Value {
  const [first, ...others] = node.parts(index);
  if (others.length === 0) return first;
  return node.once(first, "phases joined", () => interleaved(g, phasesInParts(g, node, [first, ...others], layout), layout));
}

/** Phases as one map; what lies past its end is cut off. Blank columns need the blank unit. */
export function interleaved(g: GraphBuilder, phases: Phases, layout: BlockedLayout, cut: Cut = { first: 0, count: blocksOf(layout), before: 0, after: 0 }): Value {
  const { units, vertical, horizontal, width } = phases;
  const [samples, all] = units.shape.map(Number);
  const columns = cut.before + horizontal.length + cut.after;
  const run = horizontal.count === 1 && columns === width && all % width === 0 ? width : 1;
  const runs = run === 1 ? units : g.add("Reshape", [units, g.ints([samples, all / run, run * layout.block])]);
  const places = placesOf(phases, blocksOf(layout), cut, run);
  const gathered = g.add("Gather", [runs, g.constant(int32Tensor([places.length], places))], { axis: 1 });
  return g.add("Reshape", [gathered, g.ints([samples, cut.count * layout.block, vertical.length, columns])]);
}

/** Where each run of units of the result stands among the phases. */
function placesOf({ units, height, width, vertical, horizontal }: Phases, blocks: number, { first, count, before, after }: Cut, run: number): number[] {
  const blank = Number(units.shape[1]) - 1;
  const places: number[] = [];
  for (let block = first; block < first + count; block++)
    for (let row = 0; row < vertical.length; row++)
      for (let column = -before; column < horizontal.length + after; column += run) {
        const phase = (row % vertical.count) * horizontal.count + (column % horizontal.count);
        const line = (phase * blocks + block) * height + Math.floor(row / vertical.count);
        const isBlank = column < 0 || column >= horizontal.length;
        places.push(isBlank ? blank : (line * width + Math.floor(column / horizontal.count)) / run);
      }
  return places;
}
