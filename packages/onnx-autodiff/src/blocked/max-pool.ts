import type { GraphBuilder, Value } from "@cochlea/onnx-graph";
import { required, type BlockedNode } from "./blocked-lowering.ts";
import { PHASE_SUMS, step } from "./elementwise.ts";
import { sumPerLane } from "./sums.ts";

/** The maximum of the phases of a map, two at a time: of four at once it takes eight times as long. */
export function maxPool(g: GraphBuilder, node: BlockedNode): Value[] {
  return [node.parts(0).reduce((most, each) => g.add("Max", [most, each]))];
}

/** The first phase that equals the maximum takes the gradient, as in PyTorch. */
export function maxPoolGradient(g: GraphBuilder, node: BlockedNode): (readonly Value[])[] {
  return [shared(g, node, node.blocked(0))];
}

/** The gradient by what went into a ReLU before the pool: where the maximum is 0, so is all that it was taken of. */
export function rectifiedMaxPoolGradient(g: GraphBuilder, node: BlockedNode): (readonly Value[])[] {
  return [shared(g, node, g.add("Mul", [node.blocked(0), step(g, node.blocked(2), 0)]))];
}

/** Every gradient goes to one phase, so that the phases' sums are those of what was shared out. */
function shared(g: GraphBuilder, node: BlockedNode, dy: Value): Value[] {
  const [inputs, y] = [node.parts(1), node.blocked(2)];
  let left = dy;
  const phases = inputs.map((x, phase) => {
    if (phase === inputs.length - 1) return left;
    const taken = g.add("Mul", [left, step(g, g.add("Sub", [x, y]), 1)]);
    left = g.add("Sub", [left, taken]);
    return taken;
  });
  node.once(phases[0], PHASE_SUMS, () => sumPerLane(g, dy, required(node.layoutOf(0), "gradient of a pool")));
  return phases;
}
