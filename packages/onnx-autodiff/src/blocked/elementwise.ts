import { elementCount, float, type GraphBuilder, type Value } from "@cochlea/onnx-graph";
import { required, type BlockedNode } from "./blocked-lowering.ts";
import { fromLanes } from "./layout.ts";
import { sumPerLane } from "./sums.ts";

/** The same operator on the maps as they lie. Padding stays zero only under those that keep zeros. */
export function inPlace(operator: string) {
  return (g: GraphBuilder, node: BlockedNode): Value[] => [g.add(operator, node.inputs.map((_, index) => node.blocked(index)), node.attributes)];
}

/** The input as it is. */
export function unchanged(_: GraphBuilder, node: BlockedNode): Value[] {
  return [node.blocked(0)];
}

/** dy where y is above 0. `HardSigmoid` of so steep a slope is 0 or 1 and runs on all threads. */
export function reluGradient(g: GraphBuilder, node: BlockedNode): Value[] {
  const mask = g.add("HardSigmoid", [node.blocked(1)], { alpha: float(3e38), beta: float(0) });
  return [g.add("Mul", [node.blocked(0), mask])];
}

/** The sum over samples, rows and columns, such as the gradient by a bias. */
export function sumPerChannel(g: GraphBuilder, node: BlockedNode): Value[] {
  const layout = required(node.layoutOf(0), "map that is summed");
  const sums = fromLanes(g, sumPerLane(g, node.blocked(0), layout), layout);
  return [g.add("Reshape", [sums, g.ints([elementCount(node.outputs[0].shape)])])];
}
