import { any, apart, fixed, positive, withAttributes, type Draw, type GradientCase } from "./gradient-case.ts";

const AXES = [[0], [1, 2], [-1], [0, -2], [0, 1, 2]];
const SHAPE = [2, 3, 4];

const choices = [0, 1].flatMap((keepdims) => AXES.map((axes) => ({ axes, keepdims, name: `axes ${axes.join(" and ")}, keepdims ${keepdims}` })));

function along(operator: string): GradientCase[] {
  return [0, 1, 2, -1, -2].map((axis) => ({ name: `axis ${axis}`, inputs: [any(...SHAPE)], build: (g, [x]) => g.add(operator, [x], { axis }) }));
}

function whole(operator: string, draw: Draw = any(...SHAPE)): GradientCase {
  return withAttributes(operator, "with no axes", [draw], { keepdims: 0 });
}

/** An operator whose axes are an attribute. */
function over(operator: string, draw: (...shape: number[]) => Draw): GradientCase[] {
  const some = choices.map(({ name, axes, keepdims }) => withAttributes(operator, name, [draw(...SHAPE)], { axes, keepdims }));
  return [...some, whole(operator, draw(...SHAPE)), withAttributes(operator, "of a vector", [draw(5)]), withAttributes(operator, "over an axis of length 1", [draw(2, 1, 3)], { axes: [1] })];
}

/** A product with no, one and two zeros in its rows. */
function prodOfZeros(keepdims: number): GradientCase {
  return withAttributes("ReduceProd", `with no, one and two zeros, keepdims ${keepdims}`, [fixed([0.7, -1.3, 0.4, 0.9, 0, -0.6, 0, 1.1, 0], 3, 3)], { axes: [1], keepdims });
}

export const REDUCTION_CASES = {
  ReduceSum: [...choices.map(({ name, axes, keepdims }): GradientCase => ({ name, inputs: [any(...SHAPE)], build: (g, [x]) => g.add("ReduceSum", [x, g.ints(axes)], { keepdims }) })), whole("ReduceSum"), withAttributes("ReduceSum", "of nothing, with no axes", [any(2, 3)], { noop_with_empty_axes: 1 })],
  ReduceMean: over("ReduceMean", any),
  ReduceMax: over("ReduceMax", apart),
  ReduceMin: over("ReduceMin", apart),
  ReduceProd: [...over("ReduceProd", positive), prodOfZeros(0), prodOfZeros(1)],
  ReduceL1: over("ReduceL1", apart),
  ReduceL2: over("ReduceL2", apart),
  ReduceSumSquare: over("ReduceSumSquare", any),
  ReduceLogSum: over("ReduceLogSum", positive),
  ReduceLogSumExp: over("ReduceLogSumExp", any),
  Softmax: [...along("Softmax"), { name: "with no axis", inputs: [any(2, 3)], build: (g, [x]) => g.add("Softmax", [x]) }],
  LogSoftmax: [...along("LogSoftmax"), { name: "with no axis", inputs: [any(2, 3)], build: (g, [x]) => g.add("LogSoftmax", [x]) }],
} satisfies Record<string, readonly GradientCase[]>;
