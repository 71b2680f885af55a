import type { Attributes } from "@cochlea/onnx-graph";
import { any, fedInts, type GradientCase } from "./gradient-case.ts";

function slice(name: string, shape: number[], starts: number[], ends: number[], ...rest: number[][]): GradientCase {
  return { name, inputs: [any(...shape)], build: (g, [x]) => g.add("Slice", [x, ...[starts, ends, ...rest].map((list) => g.ints(list))]) };
}

/** Parts weighed unequally; `read` says which of them anything depends on. */
function split(name: string, shape: number[], parts: number[], axis: number, read = parts.map(() => true)): GradientCase {
  return {
    name,
    inputs: [any(...shape)],
    build: (g, [x]) => {
      const outputs = g.addAll("Split", [x, g.ints(parts)], { axis });
      const weighed = outputs.map((part, index) => g.add("Mul", [part, g.scalar(index + 1)]));
      return g.add("Concat", weighed.filter((_, index) => read[index]), { axis });
    },
  };
}

function pad(name: string, shape: number[], pads: number[], attributes: Attributes = {}): GradientCase {
  return { name: `${JSON.stringify(attributes)} ${name}`, inputs: [any(...shape)], build: (g, [x]) => g.add("Pad", [x, g.ints(pads)], attributes) };
}

const flags = [0, 1].flatMap((exclusive) => [0, 1].map((reverse) => ({ exclusive, reverse })));

export const SLICING_CASES = {
  Slice: [
    slice("with no axes", [3, 4], [1, 0], [3, 2]),
    slice("one axis, to the end", [2, 5], [2], [0x7fffffff], [1]),
    slice("negative places and axis", [2, 5], [-3], [-1], [-1]),
    slice("step 2 that leaves one over", [2, 6], [1], [6], [1], [2]),
    slice("step 2 to the last", [2, 5], [0], [5], [1], [2]),
    slice("step 3 on one axis, 2 on another", [7, 5], [1, 0], [7, 5], [0, 1], [3, 2]),
    slice("backwards, all of it", [2, 4], [-1], [-0x7fffffff], [1], [-1]),
    slice("backwards by 2, from the middle", [2, 7], [4], [-0x7fffffff], [1], [-2]),
    slice("backwards by 3, past the end", [8, 2], [100], [0], [0], [-3]),
    slice("nothing cut off", [2, 3], [0], [3], [1]),
  ],
  Split: [
    split("unequal parts", [2, 6], [1, 3, 2], 1),
    split("a negative axis", [2, 4, 3], [3, 1], -2),
    split("of which some are not read", [6, 2], [1, 2, 3], 0, [false, true, false]),
    { name: "equal parts", inputs: [any(2, 6)], build: (g, [x]) => g.add("Mul", g.addAll("Split", [x], { axis: 1 }, { outputs: 2 })) },
    { name: "of which one is read twice", inputs: [any(2, 4)], build: (g, [x]) => {
      const [left, right] = g.addAll("Split", [x, g.ints([2, 2])], { axis: 1 });
      return g.add("Mul", [g.add("Mul", [left, right]), right]);
    } },
  ],
  Pad: [
    pad("every side", [2, 3], [1, 2, 3, 0]),
    pad("less than nothing", [3, 4], [-1, 1, 0, -2]),
    pad("maps", [1, 2, 3, 2], [0, 0, 1, 2, 0, 0, 0, 1]),
    pad("nothing", [2, 3], [0, 0, 0, 0]),
    { name: "with a trained value", inputs: [any(2, 3), any()], build: (g, [x, value]) => g.add("Pad", [x, g.ints([0, 1, 2, 0]), value]) },
    { name: "with a constant value", inputs: [any(2, 3)], build: (g, [x]) => g.add("Pad", [x, g.ints([0, 1, 2, 0]), g.scalar(-3)], { mode: "constant" }) },
    pad("every side", [3, 4], [1, 2, 2, 3], { mode: "reflect" }),
    pad("one side, as far as it goes", [2, 4], [0, 0, 0, 3], { mode: "reflect" }),
    pad("maps", [1, 2, 3, 3], [0, 0, 2, 1, 0, 0, 1, 2], { mode: "reflect" }),
    pad("every side", [3, 2], [1, 2, 4, 3], { mode: "edge" }),
    pad("maps, at the start", [1, 2, 2, 3], [0, 0, 2, 1, 0, 0, 0, 0], { mode: "edge" }),
  ],
  Trilu: [0, 1].flatMap((upper) => [null, 1, -1, -2].map((k): GradientCase => ({
    name: `upper ${upper}, k ${k ?? "left out"}`,
    inputs: [any(2, 3, 4)],
    build: (g, [x]) => g.add("Trilu", k === null ? [x] : [x, g.constant({ type: "int64", shape: [], data: BigInt64Array.of(BigInt(k)) })], { upper }),
  }))),
  CumSum: flags.flatMap((attributes) => [0, -1].map((axis): GradientCase => ({
    name: `${JSON.stringify(attributes)} axis ${axis}`,
    inputs: [any(3, 4)],
    build: (g, [x]) => g.add("CumSum", [x, g.constant({ type: "int64", shape: [], data: BigInt64Array.of(BigInt(axis)) })], attributes),
  }))),
  ReverseSequence: [{ batch_axis: 1, time_axis: 0 }, { batch_axis: 0, time_axis: 1 }].map((attributes): GradientCase => ({
    name: JSON.stringify(attributes),
    inputs: [any(4, 4, 2)],
    build: (g, [x]) => g.add("ReverseSequence", [x, fedInts(g, [4], [4, 1, 3, 2])], attributes),
  })),
} satisfies Record<string, readonly GradientCase[]>;
