import { any, type GradientCase } from "./gradient-case.ts";

const AXES = [[0], [1, 2], [-1], [0, -2], [0, 1, 2]];
const SHAPE = [2, 3, 4];

const choices = [0, 1].flatMap((keepdims) => AXES.map((axes) => ({ axes, keepdims, name: `axes ${axes.join(" and ")}, keepdims ${keepdims}` })));

function along(operator: string): GradientCase[] {
  return [0, 1, 2, -1, -2].map((axis) => ({ name: `axis ${axis}`, inputs: [any(...SHAPE)], build: (g, [x]) => g.add(operator, [x], { axis }) }));
}

function whole(operator: string): GradientCase {
  return { name: "with no axes", inputs: [any(...SHAPE)], build: (g, [x]) => g.add(operator, [x], { keepdims: 0 }) };
}

export const REDUCTION_CASES = {
  ReduceSum: [...choices.map(({ name, axes, keepdims }): GradientCase => ({ name, inputs: [any(...SHAPE)], build: (g, [x]) => g.add("ReduceSum", [x, g.ints(axes)], { keepdims }) })), whole("ReduceSum")],
  ReduceMean: [...choices.map(({ name, axes, keepdims }): GradientCase => ({ name, inputs: [any(...SHAPE)], build: (g, [x]) => g.add("ReduceMean", [x], { axes, keepdims }) })), whole("ReduceMean")],
  Softmax: [...along("Softmax"), { name: "with no axis", inputs: [any(2, 3)], build: (g, [x]) => g.add("Softmax", [x]) }],
  LogSoftmax: [...along("LogSoftmax"), { name: "with no axis", inputs: [any(2, 3)], build: (g, [x]) => g.add("LogSoftmax", [x]) }],
} satisfies Record<string, readonly GradientCase[]>;
