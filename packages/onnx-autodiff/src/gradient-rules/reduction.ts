import { elementCount, intAttribute, intsAttribute, normaliseAxis, type GraphBuilder, type Value } from "@cochlea/onnx-graph";
import { inputOf, knownShape, reshape, type ForwardNode, type GradientRule } from "./gradient-rule.ts";

export const REDUCTION_GRADIENTS = {
  ReduceSum: (g, forward) => [spread(g, forward, forward.gradient)],
  ReduceMean: (g, forward) => {
    const count = elementCount(inputOf(forward, 0).shape) / elementCount(forward.gradient.shape);
    return [spread(g, forward, g.add("Mul", [forward.gradient, g.scalar(1 / count)]))];
  },
  /** dx = y∘(dy − Σ dy∘y). */
  Softmax: (g, forward) => {
    const [y] = forward.outputs;
    const inner = sumAlong(g, forward, g.add("Mul", [forward.gradient, y]));
    return [g.add("Mul", [y, g.add("Sub", [forward.gradient, inner])])];
  },
  /** dx = dy − exp(y)·Σ dy. */
  LogSoftmax: (g, forward) => {
    const total = sumAlong(g, forward, forward.gradient);
    return [g.add("Sub", [forward.gradient, g.add("Mul", [g.add("Exp", [forward.outputs[0]]), total])])];
  },
} satisfies Record<string, GradientRule>;

/** Repeats the gradient of a reduction over all the elements that went into it. */
function spread(g: GraphBuilder, forward: ForwardNode, gradient: Value): Value {
  const from = knownShape(inputOf(forward, 0));
  return g.add("Expand", [reshape(g, gradient, keptShape(forward, from)), g.ints(from)]);
}

/** Shape of the result with length 1 on the axes that were summed. No axes means all. */
function keptShape(forward: ForwardNode, from: readonly number[]): number[] {
  const out = knownShape(forward.gradient);
  if (out.length === from.length) return out;
  const given = forward.constantInts(1) ?? intsAttribute(forward.node.attributes, "axes", []);
  const axes = given.map((axis) => normaliseAxis(axis, from.length));
  return from.map((length, axis) => (axes.length === 0 || axes.includes(axis) ? 1 : length));
}

function sumAlong(g: GraphBuilder, forward: ForwardNode, value: Value): Value {
  return g.add("ReduceSum", [value, g.ints([intAttribute(forward.node.attributes, "axis", -1)])], { keepdims: 1 });
}
