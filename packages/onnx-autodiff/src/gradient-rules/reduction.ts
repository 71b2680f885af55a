import { elementCount, intAttribute, intsAttribute, normaliseAxis, type GraphBuilder, type Value } from "@cochlea/onnx-graph";
import { indicator } from "../graphs/indicator.ts";
import { inputOf, knownShape, reshape, type ForwardNode, type GradientRule } from "./gradient-rule.ts";
import { times, withoutZeros } from "./unary.ts";

export const REDUCTION_GRADIENTS = {
  ReduceSum: (g, forward) => [spread(g, forward, forward.gradient)],
  ReduceMean: (g, forward) => {
    const count = elementCount(inputOf(forward, 0).shape) / elementCount(forward.gradient.shape);
    return [spread(g, forward, times(g, forward.gradient, 1 / count))];
  },
  ReduceMax: sharedByEqual,
  ReduceMin: sharedByEqual,
  ReduceProd: (g, forward) => [prodGradient(g, forward)],
  /** 0 at 0. */
  ReduceL1: (g, forward) => [g.add("Mul", [g.add("Sign", [inputOf(forward, 0)]), kept(g, forward, forward.gradient)])],
  /** x/‖x‖, and 0 where all are 0. */
  ReduceL2: (g, forward) => [g.add("Mul", [inputOf(forward, 0), kept(g, forward, g.add("Div", [forward.gradient, withoutZeros(g, forward.outputs[0])]))])],
  ReduceSumSquare: (g, forward) => [g.add("Mul", [inputOf(forward, 0), kept(g, forward, times(g, forward.gradient, 2))])],
  ReduceLogSum: (g, forward) => [spread(g, forward, g.add("Div", [forward.gradient, g.add("Exp", [forward.outputs[0]])]))],
  /** exp(x − y), the softmax. */
  ReduceLogSumExp: (g, forward) => {
    const share = g.add("Exp", [g.add("Sub", [inputOf(forward, 0), kept(g, forward, forward.outputs[0])])]);
    return [g.add("Mul", [share, kept(g, forward, forward.gradient)])];
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
  return g.add("Expand", [kept(g, forward, gradient), g.ints(knownShape(inputOf(forward, 0)))]);
}

/** A value of the result's shape with length 1 on the axes that were reduced, so that it broadcasts against the input. */
function kept(g: GraphBuilder, forward: ForwardNode, value: Value): Value {
  const from = knownShape(inputOf(forward, 0));
  if (value.shape.length === from.length) return value;
  const axes = reducedAxes(forward);
  return reshape(g, value, from.map((length, axis) => (axes.includes(axis) ? 1 : length)));
}

/** No axes means all. */
function reducedAxes(forward: ForwardNode): number[] {
  const rank = inputOf(forward, 0).shape.length;
  const given = forward.constantNumbers(1) ?? intsAttribute(forward.node.attributes, "axes", []);
  return given.length === 0 ? Array.from({ length: rank }, (_, axis) => axis) : given.map((axis) => normaliseAxis(axis, rank));
}

/** Elements that are equal to the extreme one take equal parts of the gradient, as in `torch.amax`. */
function sharedByEqual(g: GraphBuilder, forward: ForwardNode): Value[] {
  const taking = indicator(g, g.add("Equal", [inputOf(forward, 0), kept(g, forward, forward.outputs[0])]));
  const count = g.add("ReduceSum", [taking, g.ints(reducedAxes(forward))], { keepdims: 1 });
  return [g.add("Mul", [taking, g.add("Div", [kept(g, forward, forward.gradient), count])])];
}

/** The product of the others: of all but zeros over x where none is 0, at the zero alone where one is, nowhere where more are. */
function prodGradient(g: GraphBuilder, forward: ForwardNode): Value {
  const axes = reducedAxes(forward);
  const x = inputOf(forward, 0);
  const filled = withoutZeros(g, x);
  const isZero = indicator(g, g.add("Equal", [x, g.scalar(0)]));
  const zeroCount = g.add("ReduceSum", [isZero, g.ints(axes)], { keepdims: 1 });
  const holds = (count: number): Value => indicator(g, g.add("Equal", [zeroCount, g.scalar(count)]));
  const share = g.add("Add", [g.add("Div", [holds(0), filled]), g.add("Mul", [isZero, holds(1)])]);
  const scale = g.add("Mul", [g.add("ReduceProd", [filled], { axes, keepdims: 1 }), kept(g, forward, forward.gradient)]);
  return g.add("Mul", [scale, share]);
}

function sumAlong(g: GraphBuilder, forward: ForwardNode, value: Value): Value {
  return g.add("ReduceSum", [value, g.ints([intAttribute(forward.node.attributes, "axis", -1)])], { keepdims: 1 });
}
