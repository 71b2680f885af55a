import type { GraphBuilder, Value } from "@cochlea/onnx-graph";
import { any, apart, fixed, spread, withAttributes, type GradientCase } from "./gradient-case.ts";

/** No two of all the inputs' numbers within 0.05 of each other. */
const distinct = (count: number): GradientCase["inputs"] => Array.from({ length: count }, (_, index) => {
  const { shape, data } = spread(0.05 * count, 2, 3);
  return { shape, data: (length: number, stream: Parameters<typeof data>[1]) => data(length, stream).map((value) => value + 0.05 * index) };
});

function extreme(operator: string): GradientCase[] {
  return [
    ...[1, 2, 3].map((count) => withAttributes(operator, `of ${count}`, distinct(count))),
    withAttributes(operator, "of maps, channels and a number", [apart(2, 3, 2, 2), fixed([0.111, -0.263, 0.347], 3, 1, 1), fixed([0.0077])]),
    { name: "of a value and a constant", inputs: [apart(2, 5)], build: (g, [x]) => g.add(operator, [x, g.scalar(0.04)]) },
  ];
}

function added(operator: string): GradientCase[] {
  return [
    ...[1, 2, 3].map((count) => withAttributes(operator, `of ${count}`, distinct(count))),
    withAttributes(operator, "of shapes that broadcast", [any(2, 1, 3), any(4, 1), any()]),
    { name: "of a value twice", inputs: [any(2, 3), any(3)], build: (g, [x, row]) => g.add(operator, [x, row, x]) },
  ];
}

const bools = (g: GraphBuilder, shape: readonly number[], values: readonly number[]): Value => g.constant({ type: "bool", shape, data: Uint8Array.from(values) });

function where(name: string, condition: number[], first: number[], second: number[]): GradientCase {
  const values = Array.from({ length: condition.reduce((product, length) => product * length, 1) }, (_, place) => Number(place % 3 !== 1));
  return { name, inputs: [any(...first), any(...second)], build: (g, inputs) => g.add("Where", [bools(g, condition, values), ...inputs]) };
}

function clip(name: string, draw: GradientCase["inputs"][number], bounds: (g: GraphBuilder) => (Value | null)[]): GradientCase {
  return { name, inputs: [draw], build: (g, [x]) => g.add("Clip", [x, ...bounds(g)]) };
}

export const SELECTION_CASES = {
  Max: extreme("Max"),
  Min: extreme("Min"),
  Sum: added("Sum"),
  Mean: added("Mean"),
  Where: [
    where("one shape", [2, 3], [2, 3], [2, 3]),
    where("a condition that broadcasts", [3], [2, 3], [2, 3]),
    where("values that broadcast", [2, 3], [3], [2, 1]),
    where("a number or a matrix", [2, 1], [], [2, 3]),
    { name: "masking with a constant", inputs: [any(2, 3)], build: (g, [x]) => g.add("Where", [bools(g, [2, 3], [1, 0, 1, 1, 0, 0]), x, g.scalar(-3)]) },
  ],
  Clip: [
    clip("with no bounds", apart(2, 5), () => []),
    clip("from 0 to 6", spread(1.5, 3, 5), (g) => [g.scalar(0), g.scalar(6)]),
    clip("from below", apart(2, 5), (g) => [g.scalar(-0.05)]),
    clip("from above", apart(2, 5), (g) => [null, g.scalar(0.05)]),
    withAttributes("Clip", "by bounds that are trained", [spread(0.3, 2, 5), fixed([-0.5]), fixed([0.7])]),
    { name: "by a trained lower bound", inputs: [spread(0.3, 2, 5), fixed([-0.5])], build: (g, inputs) => g.add("Clip", inputs) },
    { name: "by a trained upper bound", inputs: [spread(0.3, 2, 5), fixed([0.7])], build: (g, [x, most]) => g.add("Clip", [x, null, most]) },
  ],
} satisfies Record<string, readonly GradientCase[]>;
