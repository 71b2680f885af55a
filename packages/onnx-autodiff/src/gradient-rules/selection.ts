import type { GraphBuilder, Value } from "@cochlea/onnx-graph";
import { indicator, masked } from "../graphs/indicator.ts";
import { inputOf, unbroadcast, type ForwardNode, type GradientRule } from "./gradient-rule.ts";
import { times } from "./unary.ts";

export const SELECTION_GRADIENTS = {
  Max: sharedByEqual,
  Min: sharedByEqual,
  Sum: (g, forward) => everyInput(forward, (input) => unbroadcast(g, forward.gradient, input)),
  Mean: (g, forward) => {
    const share = times(g, forward.gradient, 1 / forward.inputs.length);
    return everyInput(forward, (input) => unbroadcast(g, share, input));
  },
  /** The condition has none: it jumps. */
  Where: (g, forward) => {
    const [condition, dy] = [inputOf(forward, 0), forward.gradient];
    return [
      null,
      forward.wants(1) ? unbroadcast(g, masked(g, dy, condition), inputOf(forward, 1)) : null,
      forward.wants(2) ? unbroadcast(g, masked(g, dy, g.add("Not", [condition])), inputOf(forward, 2)) : null,
    ];
  },
  /** y = min(max(x, least), most). At a bound x takes the gradient, as in `torch.clamp`. */
  Clip: (g, forward) => {
    const [x, dy] = [inputOf(forward, 0), forward.gradient];
    const [least, most] = [forward.inputs[1] ?? null, forward.inputs[2] ?? null];
    const below = least && g.add("Less", [x, least]);
    const above = most && g.add("Greater", [x, most]);
    const outside = below && above ? g.add("Or", [below, above]) : (below ?? above);
    return [
      forward.wants(0) ? (outside ? masked(g, dy, g.add("Not", [outside])) : dy) : null,
      below && forward.wants(1) ? sumWhere(g, dy, below) : null,
      above && forward.wants(2) ? sumWhere(g, dy, above) : null,
    ];
  },
} satisfies Record<string, GradientRule>;

function everyInput(forward: ForwardNode, rule: (input: Value) => Value): (Value | null)[] {
  return forward.inputs.map((_, index) => (forward.wants(index) ? rule(inputOf(forward, index)) : null));
}

/** Inputs that are equal to the result take equal parts of the gradient, as in `torch.maximum` and `torch.amax`. */
function sharedByEqual(g: GraphBuilder, forward: ForwardNode): (Value | null)[] {
  const [y] = forward.outputs;
  if (forward.inputs.length === 1) return [forward.gradient];
  const taking = forward.inputs.map((_, index) => indicator(g, g.add("Equal", [inputOf(forward, index), y])));
  const share = g.add("Div", [forward.gradient, g.add("Sum", taking)]);
  return forward.inputs.map((_, index) => (forward.wants(index) ? unbroadcast(g, g.add("Mul", [share, taking[index]]), inputOf(forward, index)) : null));
}

function sumWhere(g: GraphBuilder, dy: Value, condition: Value): Value {
  return g.add("ReduceSum", [masked(g, dy, condition)], { keepdims: 0 });
}
