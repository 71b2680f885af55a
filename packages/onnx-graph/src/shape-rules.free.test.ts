import { describe, expect, it } from "vitest";
import { freeInputs, freeShapes, knownShape } from "../test/free-node.ts";
import { OPERATOR_CASES } from "../test/operator-cases.ts";
import { GraphBuilder, type Attributes, type Dimension, type Value } from "./index.ts";

const cases = Object.entries(OPERATOR_CASES).flatMap(([operator, list]) => list.map((one, index) => ({ ...one, operator, index })));
const first = (input: number, axis: number): boolean => input === 0 && axis === 0;

/** They have no input with a length to free, or only such as must be known. */
const WITHOUT_BATCH = ["ConstantOfShape", "Range"];

describe("free lengths", () => {
  it.each(Object.keys(OPERATOR_CASES).filter((operator) => !WITHOUT_BATCH.includes(operator)))("%s lets a free first length pass", (operator) => {
    const shapes = OPERATOR_CASES[operator].map(({ inputs, attributes, outputs }) => freeShapes(operator, freeInputs(inputs, first), attributes, outputs));
    expect(shapes.filter((shape) => shape !== null)).not.toEqual([]);
  });

  it.each(cases)("$operator gives names that stand for its lengths ($index)", ({ operator, inputs, attributes, outputs, shapes }) => {
    for (const frees of [first, (input: number) => input === 0, () => true]) {
      const named = freeShapes(operator, freeInputs(inputs, frees), attributes, outputs) ?? shapes;
      expect(named.map((shape, index) => knownShape(shape, shapes[index]))).toEqual(shapes);
    }
  });
});

const END = Number.MAX_SAFE_INTEGER;
type Slice = [start: number, end: number, step: number, length: Dimension];

/** What comes of x, [batch, steps, 3], and of m, [batch, 4, rows, steps]. */
const NAMED: [operator: string, input: "x" | "m", attributes: Attributes, constants: number[][], shape: Dimension[]][] = [
  ["Flatten", "x", {}, [], ["batch", "3*steps"]],
  ["Flatten", "x", { axis: 3 }, [], ["3*batch*steps", 1]],
  ["Reshape", "x", {}, [[-1, 3]], ["batch*steps", 3]],
  ["Reshape", "x", {}, [[0, -1]], ["batch", "3*steps"]],
  ["Reshape", "x", {}, [[-1]], ["3*batch*steps"]],
  ["Reshape", "m", {}, [[0, 2, 2, -1]], ["batch", 2, 2, "rows*steps"]],
  ["Tile", "x", {}, [[1, 2, 2]], ["batch", "2*steps", 6]],
  ["Pad", "x", {}, [[0, 1, 0, 0, 2, 0]], ["batch", "steps+3", 3]],
  ["Pad", "x", {}, [[0, -1, 0, 0, -1, 0]], ["batch", "steps-2", 3]],
  ["DepthToSpace", "m", { blocksize: 2 }, [], ["batch", 1, "2*rows", "2*steps"]],
  ["SpaceToDepth", "m", { blocksize: 2 }, [], ["batch", 16, "floor(rows/2)", "floor(steps/2)"]],
  ["MaxPool", "m", { kernel_shape: [2, 3], strides: [2, 1] }, [], ["batch", 4, "floor(rows/2)", "steps-2"]],
  ["AveragePool", "m", { kernel_shape: [3, 3], strides: [2, 3], pads: [1, 0, 1, 0] }, [], ["batch", 4, "floor((rows+1)/2)", "floor(steps/3)"]],
  ["MaxPool", "m", { kernel_shape: [2, 2], strides: [2, 3], ceil_mode: 1 }, [], ["batch", 4, "floor((rows+1)/2)", "floor((steps+2)/3)"]],
  ["LpPool", "m", { kernel_shape: [2, 2], strides: [2, 1], auto_pad: "SAME_UPPER" }, [], ["batch", 4, "floor((rows+1)/2)", "steps"]],
  ["GlobalAveragePool", "m", {}, [], ["batch", 4, 1, 1]],
  ["ReduceMean", "m", { axes: [2], keepdims: 0 }, [], ["batch", 4, "steps"]],
  ["Einsum", "x", { equation: "bsf->sb" }, [], ["steps", "batch"]],
];

/** Parts of an axis of "steps". */
const SLICES: Slice[] = [
  [0, END, 1, "steps"], [2, END, 1, "steps-2"], [1, -1, 1, "steps-2"], [0, 5, 1, "min(steps,5)"], [2, 5, 1, "min(steps,5)-2"], [5, 2, 1, 0],
  [0, 1, 1, 1], [-1, END, 1, 1], [-3, END, 1, "min(steps,3)"], [-3, -1, 1, "min(steps,3)-1"], [-1, -3, 1, 0], [-3, -5, 1, 0], [-END, END, 1, "steps"], [-END, -1, 1, "steps-1"],
  [0, END, 2, "floor((steps+1)/2)"], [1, END, 2, "floor(steps/2)"], [0, 1, 3, 1], [5, 2, 3, 0],
  [-1, -END, -1, "steps"], [END, -END, -2, "floor((steps+1)/2)"], [-2, -END, -1, "slice(steps,-2,-9007199254740991,-1)"], [-3, 2, 1, "slice(steps,-3,2,1)"],
];

describe("free lengths by name", () => {
  const g = new GraphBuilder();
  const inputs: Record<"x" | "m", Value> = { x: g.input("x", ["batch", "steps", 3]), m: g.input("m", ["batch", 4, "rows", "steps"]) };

  it.each(NAMED)("%s of %s %j %j is %j", (operator, input, attributes, constants, shape) => {
    expect(g.add(operator, [inputs[input], ...constants.map((values) => g.ints(values))], attributes).shape).toEqual(shape);
  });

  it.each(SLICES)("%d to %d by %d of steps is %s", (start, end, step, length) => {
    expect(g.add("Slice", [inputs.x, ...[[start], [end], [1], [step]].map((values) => g.ints(values))]).shape).toEqual(["batch", length, 3]);
  });

  it("a residual path fits what a convolution of stride 1 and pads kept", () => {
    const filter = g.input("w", [4, 4, 3, 3]);
    const map = g.add("Conv", [inputs.m, filter], { pads: [1, 1, 1, 1] });
    const strided = (value: Value, kernel: Value, pads: number[]): Value => g.add("Conv", [value, kernel], { pads, strides: [2, 2] });
    expect(g.add("Add", [map, inputs.m]).shape).toEqual(["batch", 4, "rows", "steps"]);
    expect(g.add("Add", [strided(map, filter, [1, 1, 1, 1]), strided(inputs.m, g.input("v", [4, 4, 1, 1]), [0, 0, 0, 0])]).shape).toEqual(["batch", 4, "floor((rows+1)/2)", "floor((steps+1)/2)"]);
  });

  it("a transposed convolution, twice as long, and back", () => {
    const up = g.add("ConvTranspose", [inputs.m, g.input("up", [4, 2, 2, 2])], { strides: [2, 2] });
    expect(up.shape).toEqual(["batch", 2, "2*rows", "2*steps"]);
    expect(g.add("AveragePool", [up], { kernel_shape: [2, 2], strides: [2, 2] }).shape).toEqual(["batch", 2, "rows", "steps"]);
    expect(g.add("ConvTranspose", [inputs.m, g.input("same", [4, 2, 3, 3])], { strides: [3, 1], auto_pad: "SAME_LOWER" }).shape).toEqual(["batch", 2, "3*rows", "steps"]);
  });

  it("joined and split", () => {
    const x = inputs.x;
    expect(g.add("Concat", [x, x, g.input("y", ["batch", 2, 3])], { axis: 1 }).shape).toEqual(["batch", "2*steps+2", 3]);
    expect(g.add("Concat", [x, g.input("z", [8, 2, "features"])], { axis: 1 }).shape).toEqual([8, "steps+2", 3]);
    expect(g.addAll("Split", [x], { axis: 1 }, { outputs: 2 }).map(({ shape }) => shape[1])).toEqual(["floor(steps/2)", "floor(steps/2)"]);
    expect(g.addAll("Split", [x, g.ints([3, 4])], { axis: 1 }).map(({ shape }) => shape[1])).toEqual([3, 4]);
  });

  it("beside known ones, which they must then be", () => {
    expect(g.add("Add", [inputs.x, g.input("bias", [4, 1, 3])]).shape).toEqual([4, "steps", 3]);
    expect(g.add("MatMul", [g.input("rows", ["batch", "features"]), g.input("matrix", [5, 6])]).shape).toEqual(["batch", 6]);
  });
});
