import type { GraphBuilder, Value } from "@cochlea/onnx-graph";
import type { BlockedNode } from "./blocked-lowering.ts";
import { step } from "./elementwise.ts";

/** The maximum of the phases of a map, two at a time: of four at once it takes eight times as long. */
export function maxPool(g: GraphBuilder, node: BlockedNode): Value[] {
  return [node.parts(0).reduce((most, each) => g.add("Max", [most, each]))];
}

/** The first phase that equals the maximum takes the gradient, as in PyTorch. */
export function maxPoolGradient(g: GraphBuilder, node: BlockedNode): (readonly Value[])[] {
  return [shared(g, node.blocked(0), node.parts(1), node.blocked(2))];
}

/** The gradient by what went into a ReLU before the pool: where the maximum is 0, so is all that it was taken of. */
export function rectifiedMaxPoolGradient(g: GraphBuilder, node: BlockedNode): (readonly Value[])[] {
  const y = node.blocked(2);
  return [shared(g, g.add("Mul", [node.blocked(0), step(g, y, 0)]), node.parts(1), y)];
}

function shared(g: GraphBuilder, dy: Value, phases: readonly Value[], y: Value): Value[] {
  let left = dy;
  return phases.map((x, phase) => {
    if (phase === phases.length - 1) return left;
    const taken = g.add("Mul", [left, step(g, g.add("Sub", [x, y]), 1)]);
    left = g.add("Sub", [left, taken]);
    return taken;
  });
}
