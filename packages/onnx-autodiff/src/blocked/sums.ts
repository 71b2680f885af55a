import type { GraphBuilder, Value } from "@cochlea/onnx-graph";
import { lanesOf, type BlockedLayout } from "./layout.ts";

/**
 * The sum of each lane over samples and positions, [lanes].
 *
 * Row by row: short sums lose less, and every row is work for a thread.
 */
export function sumPerLane(g: GraphBuilder, map: Value, layout: BlockedLayout): Value {
  const [samples, lanes, rows, columns] = map.shape.map(Number);
  const means = g.add("NchwcGlobalAveragePool", [g.add("Reshape", [map, g.ints([1, samples * lanes * rows, 1, columns])])]);
  return g.add("Mul", [sumOfRows(g, means, map, layout), g.scalar(columns)]);
}

/** The sum of each lane's products of two maps, [lanes]: a convolution of the one with the other, row by row. */
export function productPerLane(g: GraphBuilder, a: Value, b: Value, layout: BlockedLayout): Value {
  const [samples, lanes, rows, columns] = a.shape.map(Number);
  const all = samples * lanes * rows;
  const inputs = [g.add("Reshape", [a, g.ints([1, all, 1, columns])]), g.add("Reshape", [b, g.ints([all, 1, 1, columns])])];
  return sumOfRows(g, g.add("NchwcConv", inputs, { kernel_shape: [1, columns], group: all }), a, layout);
}

/** Numbers of samples, blocks, rows and lanes of a block to [lanes]. */
function sumOfRows(g: GraphBuilder, values: Value, map: Value, layout: BlockedLayout): Value {
  const [samples, , rows] = map.shape.map(Number);
  const apart = g.add("Reshape", [values, g.ints([samples, lanesOf(layout) / layout.block, rows, layout.block])]);
  return g.add("Reshape", [g.add("ReduceSum", [apart, g.ints([0, 2])], { keepdims: 0 }), g.ints([lanesOf(layout)])]);
}
