import type { GraphBuilder, Value } from "@cochlea/onnx-graph";
import { blocksOf, type BlockedLayout } from "./layout.ts";

/** Most positions that are added up in one number: long sums lose digits, and each strip is work for a thread. */
const LONGEST_STRIP = 512;

/** Rows of a map in a strip: as many as divide all. */
function rowsOfStrip(map: Value): number {
  const [rows, columns] = map.shape.slice(2).map(Number);
  const divisors = Array.from({ length: rows }, (_, index) => rows - index).filter((each) => rows % each === 0);
  return divisors.find((each) => each * columns <= LONGEST_STRIP) ?? 1;
}

/** The sum of each lane over samples and positions, [lanes]. */
export function sumPerLane(g: GraphBuilder, map: Value, layout: BlockedLayout): Value {
  return sumOfStrips(g, sumPerStrip(g, map, layout));
}

/** Numbers of strips, [samples, blocks, strips, lanes of a block], added up to [lanes]. */
export function sumOfStrips(g: GraphBuilder, strips: Value): Value {
  const [, blocks, , block] = strips.shape.map(Number);
  return g.add("Reshape", [g.add("ReduceSum", [strips, g.ints([0, 2])], { keepdims: 0 }), g.ints([blocks * block])]);
}

/** The sum of each lane over the positions of a strip, [samples, blocks, strips, lanes of a block]. */
export function sumPerStrip(g: GraphBuilder, map: Value, layout: BlockedLayout): Value {
  const { all, rows, columns } = stripsOf(map);
  const means = g.add("NchwcGlobalAveragePool", [g.add("Reshape", [map, g.ints([1, all, rows, columns])])]);
  return g.add("Mul", [apart(g, means, map, layout), g.scalar(rows * columns)]);
}

/** The sum of each lane's products of two maps over a strip: a convolution of the one with the other. */
export function productPerStrip(g: GraphBuilder, a: Value, b: Value, layout: BlockedLayout): Value {
  const { all, rows, columns } = stripsOf(a);
  const inputs = [g.add("Reshape", [a, g.ints([1, all, rows, columns])]), g.add("Reshape", [b, g.ints([all, 1, rows, columns])])];
  return apart(g, g.add("NchwcConv", inputs, { kernel_shape: [rows, columns], group: all }), a, layout);
}

/** A map as strips of lanes, each a channel of its own. */
function stripsOf(map: Value): { readonly all: number; readonly rows: number; readonly columns: number } {
  const [samples, lanes, height, columns] = map.shape.map(Number);
  const rows = rowsOfStrip(map);
  return { all: (samples * lanes * height) / rows, rows, columns };
}

function apart(g: GraphBuilder, values: Value, map: Value, layout: BlockedLayout): Value {
  const strips = Number(map.shape[2]) / rowsOfStrip(map);
  return g.add("Reshape", [values, g.ints([Number(map.shape[0]), blocksOf(layout), strips, layout.block])]);
}
