import { elementCount, float, float32Tensor, type GraphBuilder, type Value } from "@cochlea/onnx-graph";
import { required, type BlockedNode } from "./blocked-lowering.ts";
import { fromLanes } from "./layout.ts";
import { sumPerLane, sumPerStrip } from "./sums.ts";

/** The same operator on the maps as they lie. Padding stays zero only under those that keep zeros. */
export function inPlace(operator: string) {
  return (g: GraphBuilder, node: BlockedNode): (readonly Value[])[] => {
    const inputs = node.inputs.map((_, index) => node.parts(index));
    return [inputs[0].map((_, part) => g.add(operator, inputs.map((parts) => parts[part]), node.attributes))];
  };
}

/** The input as it is. */
export function unchanged(_: GraphBuilder, node: BlockedNode): (readonly Value[])[] {
  return [node.parts(0)];
}

/** dy where y is above 0. */
export function reluGradient(g: GraphBuilder, node: BlockedNode): (readonly Value[])[] {
  const outputs = node.parts(1);
  return [node.parts(0).map((dy, part) => g.add("Mul", [dy, step(g, outputs[part], 0)]))];
}

/** 1 above 0, 0 below, `atZero` at 0. `HardSigmoid` of so steep a slope is that, and runs on all threads. */
export function step(g: GraphBuilder, map: Value, atZero: 0 | 1): Value {
  return g.add("HardSigmoid", [map], { alpha: float(3e38), beta: float(atZero) });
}

/** What the sums over all phases of a map are kept under, by lane; by its first phase. */
export const PHASE_SUMS = "sums of phases";

/** The sum over samples, rows and columns, such as the gradient by a bias. */
export function sumPerChannel(g: GraphBuilder, node: BlockedNode): Value[] {
  const layout = required(node.layoutOf(0), "map that is summed");
  const parts = node.parts(0);
  const lanes = node.once(parts[0], PHASE_SUMS, () => parts.map((part) => sumPerLane(g, part, layout)).reduce((sum, each) => g.add("Add", [sum, each])));
  return [g.add("Reshape", [fromLanes(g, lanes, layout), g.ints([elementCount(node.outputs[0].shape)])])];
}

/** The sum of what adds up to nothing. */
export function noSum(g: GraphBuilder, { outputs: [{ shape }] }: BlockedNode): Value[] {
  return [g.constant(float32Tensor(shape.map(Number), new Float32Array(elementCount(shape))))];
}

/** The average of every channel of a sample; one number a lane lies in blocks as it does without. */
export function averagePerChannel(g: GraphBuilder, node: BlockedNode): Value[] {
  const map = node.blocked(0);
  const [samples, lanes, rows, columns] = map.shape.map(Number);
  const sums = g.add("ReduceSum", [sumPerStrip(g, map, required(node.layoutOf(0), "map of an average")), g.ints([2])], { keepdims: 0 });
  return [g.add("Mul", [g.add("Reshape", [sums, g.ints([samples, lanes, 1, 1])]), g.scalar(1 / (rows * columns))])];
}
