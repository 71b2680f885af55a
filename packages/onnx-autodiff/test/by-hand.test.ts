import { float, float32Tensor, GraphBuilder, type Attributes, type TensorData, type Value } from "@cochlea/onnx-graph";
import type { Tensor } from "@cochlea/runtime";
import { describe, expect, it } from "vitest";
import type { TrainingOperator } from "../src/operators/training-operators.ts";
import { runGradients } from "./gradient-problem.ts";

/**
 * Gradient by x where that by the operator's result is `dy`, whose sum must be 0.
 *
 * The gradient by logits is softmax·Σtarget − target, so a target of −dy makes it dy to the bit.
 */
async function gradientBy(x: TensorData, dy: readonly number[], build: (g: GraphBuilder, x: Value) => Value, form?: [TrainingOperator, string]): Promise<number[]> {
  const g = new GraphBuilder();
  const logits = g.add("Reshape", [build(g, g.input("x", x.shape)), g.ints([1, dy.length])]);
  const target = float32Tensor([1, dy.length], dy.map((value) => -value));
  const feeds = new Map([["x", x as Tensor], ["target", target as Tensor]]);
  const { gradients } = await runGradients({ forward: g.build(), logits: logits.name, parameters: ["x"], feeds }, new Map(form ? [form] : []));
  return Array.from(gradients.get("x") ?? [], (value) => value + 0);
}

describe("by hand", () => {
  it("ReLU has gradient 0 at 0, whatever its sign", async () => {
    expect(await gradientBy(float32Tensor([5], [-1, 0, -0, 2, 1e-30]), [1, 2, 3, 4, -10], (g, x) => g.add("Relu", [x]))).toEqual([0, 0, 0, 4, -10]);
  });

  it("Abs has gradient 0 at 0", async () => {
    expect(await gradientBy(float32Tensor([3], [-2, 0, 5]), [1, 2, -3], (g, x) => g.add("Abs", [x]))).toEqual([-1, 0, -3]);
  });

  it.each<[operator: string, attributes: Attributes, x: number, derivative: number]>([
    ["LeakyRelu", { alpha: float(0.25) }, 0, 0.25],
    ["Elu", { alpha: float(0.5) }, 0, 0.5],
    ["Selu", {}, 0, 1.7580993],
    ["Celu", { alpha: float(0.5) }, 0, 1],
    ["HardSigmoid", {}, -2.5, 0],
    ["HardSigmoid", {}, 2.5, 0],
    ["HardSwish", {}, -3, 0],
    ["HardSwish", {}, 3, 1],
    ["ThresholdedRelu", {}, 1, 0],
    ["Softplus", {}, 100, 1],
    ["Softplus", {}, -100, 0],
    ["Elu", {}, 100, 1],
    ["Elu", {}, -100, 0],
  ])("%s %j at %d takes PyTorch's side: %d", async (operator, attributes, x, derivative) => {
    const [left, right] = await gradientBy(float32Tensor([2], [x, x]), [1, -1], (g, value) => g.add(operator, [value], attributes));
    expect(left).toBeCloseTo(derivative, 6);
    expect(right).toBeCloseTo(-derivative, 6);
  });

  it("Clip gives x the gradient at its bounds", async () => {
    expect(await gradientBy(float32Tensor([4], [0, 6, -1e-30, 6.000001]), [1, 2, 3, -6], (g, x) => g.add("Clip", [x, g.scalar(0), g.scalar(6)]))).toEqual([1, 2, 0, 0]);
  });

  it("Max and ReduceMax share the gradient out among equals", async () => {
    const twice = (g: GraphBuilder, x: Value): Value => g.add("Max", [x, g.scalar(2), g.add("Neg", [g.add("Neg", [x])])]);
    const shared = await gradientBy(float32Tensor([2], [2, 1]), [3, -3], twice);
    expect(shared[0]).toBeCloseTo(2, 6);
    expect(shared[1]).toBe(0);
    const most = (g: GraphBuilder, x: Value): Value => g.add("ReduceMax", [x], { axes: [1] });
    expect(await gradientBy(float32Tensor([2, 4], [2, 5, 5, 1, 3, 3, 3, 3]), [6, -6], most)).toEqual([0, 3, 3, 0, -1.5, -1.5, -1.5, -1.5]);
  });

  it.each([["ReduceL2", [0, 0, -3, -4]], ["ReduceL1", [0, 0, -5, -5]]] as const)("%s has gradient 0 where everything is 0", async (operator, expected) => {
    const dx = await gradientBy(float32Tensor([2, 2], [0, 0, 3, 4]), [5, -5], (g, x) => g.add(operator, [x], { axes: [1] }));
    dx.forEach((value, place) => expect(value).toBeCloseTo(expected[place], 5));
  });

  it.each(["compare", "indices"])("MaxPool by %s: the first of equal maxima takes the gradient, rows past the last window none", async (form) => {
    const x = float32Tensor([1, 1, 3, 5], [
      7, 7, 1, 2, 9,
      7, 7, 2, 2, 9,
      9, 9, 9, 9, 9,
    ]);
    const dx = await gradientBy(x, [5, -5], (g, value) => g.add("MaxPool", [value], { kernel_shape: [2, 2], strides: [2, 2] }), ["MaxPoolGrad", form]);
    expect(dx).toEqual([
      5, 0, 0, -5, 0,
      0, 0, 0, 0, 0,
      0, 0, 0, 0, 0,
    ]);
  });

  it("MaxPool adds up where windows overlap", async () => {
    const x = float32Tensor([1, 1, 5], [0, 3, 3, 1, 2]);
    expect(await gradientBy(x, [1, 10, 100, -111], (g, value) => g.add("MaxPool", [value], { kernel_shape: [2], strides: [1] }))).toEqual([0, 11, 100, 0, -111]);
  });

  it.each(["compare", "indices"])("MaxPool by %s of nothing but minus infinity and zeros", async (form) => {
    const x = float32Tensor([1, 1, 4], [-Infinity, -Infinity, 0, -0]);
    expect(await gradientBy(x, [0, 0], (g, value) => g.add("MaxPool", [value], { kernel_shape: [2], strides: [2] }), ["MaxPoolGrad", form])).toEqual([0, 0, 0, 0]);
  });

  it.each(["convolution", "columns"])("Conv's weight gradient by %s: what each tap has seen, weighted", async (form) => {
    const g = new GraphBuilder();
    const x = g.constant(float32Tensor([1, 1, 4], [1, 2, 3, 5]));
    const logits = g.add("Reshape", [g.add("Conv", [x, g.input("x", [1, 1, 2])]), g.ints([1, 3])]);
    const feeds = new Map([["x", float32Tensor([1, 1, 2], [0, 0]) as Tensor], ["target", float32Tensor([1, 3], [-1, -10, 11]) as Tensor]]);
    const { gradients } = await runGradients({ forward: g.build(), logits: logits.name, parameters: ["x"], feeds }, new Map([["ConvGradWeight", form]]));
    expect([...Array.from(gradients.get("x") ?? [])]).toEqual([1 + 20 - 33, 2 + 30 - 55]);
  });

  it.each(["convolution", "transposed-convolution"])("Conv's input gradient by %s: the filter laid down at every position", async (form) => {
    const w = float32Tensor([1, 1, 3], [1, 2, 4]);
    const dx = await gradientBy(float32Tensor([1, 1, 4], [0, 0, 0, 0]), [1, 10, -21, 10], (g, x) => g.add("Conv", [x, g.constant(w)], { pads: [1, 1] }), ["ConvGradInput", form]);
    expect(dx).toEqual([2 + 10, 4 + 20 - 21, 40 - 42 + 10, -84 + 20]);
  });

  it("a value used twice gets the sum of both gradients", async () => {
    expect(await gradientBy(float32Tensor([2], [3, 5]), [1, -1], (g, x) => g.add("Sub", [g.add("Mul", [x, x]), x]))).toEqual([5, -9]);
  });

  it("nothing flows through a rounding, a comparison or a cast from booleans", async () => {
    const steps = (g: GraphBuilder, x: Value): Value => g.add("Cast", [g.add("Greater", [x, g.scalar(0)])], { to: 1 });
    const dx = await gradientBy(float32Tensor([2], [0.5, -0.5]), [1, -1], (g, x) => g.add("Add", [x, g.add("Mul", [g.add("Floor", [x]), steps(g, x)])]));
    expect(dx).toEqual([1, -1]);
  });

  it("cross-entropy of equal logits is the logarithm of their number", async () => {
    const g = new GraphBuilder();
    const problem = { forward: (g.input("x", [2, 4]), g.build()), logits: "x", parameters: ["x"] };
    const feeds = new Map([["x", float32Tensor([2, 4], new Float32Array(8).fill(3)) as Tensor], ["target", float32Tensor([2, 4], [1, 0, 0, 0, 0, 0, 0.5, 0.5]) as Tensor]]);
    const { loss, gradients } = await runGradients({ ...problem, feeds });
    expect(loss).toBeCloseTo(Math.log(4), 6);
    expect(Array.from(gradients.get("x") ?? [], (value) => 8 * value)).toEqual([-3, 1, 1, 1, 1, 1, -1, -1].map((value) => expect.closeTo(value, 6) as number));
  });
});
