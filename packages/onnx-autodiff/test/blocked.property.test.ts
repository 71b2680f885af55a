import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { float32Tensor, type Attributes, type GraphBuilder, type Value } from "@cochlea/onnx-graph";
import { any, positive, type GradientCase } from "./cases/gradient-case.ts";
import { gradientProblem, runBlocked, runBlocksOf, runGradients, type LossAndGradients } from "./gradient-problem.ts";

const length = (min: number, max: number): fc.Arbitrary<number> => fc.integer({ min, max });

/** One spatial axis of a convolution that fits. */
const axis = fc.record({ kernel: length(1, 5), stride: length(1, 3), dilation: length(1, 2), before: length(0, 3), after: length(0, 3), over: length(1, 12) });

const filters = fc.constantFrom(1, 2, 4, 5, 8, 12, 16, 24, 32);

/** What follows the convolution. */
const AFTER = {
  nothing: (_, y) => y,
  "ReLU and batch norm": (g, y, [scale, bias]) => {
    const running = [0, 1].map((value) => g.constant(float32Tensor(bias.shape.map(Number), new Float32Array(Number(bias.shape[0])).fill(value))));
    return g.add("BatchNormalization", [g.add("Relu", [y]), scale, bias, ...running], { training_mode: 1 });
  },
  "ReLU and pool": (g, y) => {
    const window = y.shape.slice(2).map((lines) => Math.min(2, Number(lines)));
    return g.add("MaxPool", [g.add("Relu", [y])], { kernel_shape: window, strides: window });
  },
} satisfies Record<string, (g: GraphBuilder, y: Value, norm: readonly Value[]) => Value>;

/** A convolution, what follows it, and a second of 3 by 3 whose input gradient goes through all. */
const network: fc.Arbitrary<GradientCase> = fc.record({ axes: fc.tuple(axis, axis), samples: fc.constantFrom(1, 2, 5, 16, 17), channels: fc.constantFrom(1, 2, 3, 8, 16, 20), filters, later: filters, after: fc.constantFrom(...(Object.keys(AFTER) as (keyof typeof AFTER)[])) }).map((drawn) => {
  const { axes, samples, channels, later, after } = drawn;
  const x = [samples, channels, ...axes.map(({ kernel, dilation, before, after: behind, over }) => Math.max(1, dilation * (kernel - 1) + 1 - before - behind) + over)];
  const attributes: Attributes = { strides: axes.map(({ stride }) => stride), dilations: axes.map(({ dilation }) => dilation), pads: [...axes.map(({ before }) => before), ...axes.map(({ after: behind }) => behind)] };
  const w = [drawn.filters, channels, ...axes.map(({ kernel }) => kernel)];
  const norm = after === "ReLU and batch norm" ? [positive(drawn.filters), any(drawn.filters)] : [];
  return {
    name: JSON.stringify({ x, w, later, after, ...attributes }),
    inputs: [any(...x), any(...w), any(drawn.filters), any(later, drawn.filters, 3, 3), ...norm],
    build: (g, [first, filter, bias, second, ...rest]) => g.add("Conv", [AFTER[after](g, g.add("Conv", [first, filter, bias], attributes), rest), second], { pads: [1, 1, 1, 1] }),
  };
});

/** A depthwise convolution, what follows it, and a pointwise one. */
const separable: fc.Arbitrary<GradientCase> = fc.record({ axes: fc.tuple(axis, axis), samples: fc.constantFrom(1, 2, 5, 16, 17), channels: fc.constantFrom(16, 32), later: filters, after: fc.constantFrom(...(Object.keys(AFTER) as (keyof typeof AFTER)[])) }).map((drawn) => {
  const { axes, samples, channels, later, after } = drawn;
  const x = [samples, channels, ...axes.map(({ kernel, dilation, before, after: behind, over }) => Math.max(1, dilation * (kernel - 1) + 1 - before - behind) + over)];
  const attributes: Attributes = { group: channels, strides: axes.map(({ stride }) => stride), dilations: axes.map(({ dilation }) => dilation), pads: [...axes.map(({ before }) => before), ...axes.map(({ after: behind }) => behind)] };
  const norm = after === "ReLU and batch norm" ? [positive(channels), any(channels)] : [];
  return {
    name: JSON.stringify({ x, later, after, ...attributes }),
    inputs: [any(...x), any(channels, 1, ...axes.map(({ kernel }) => kernel)), any(channels), any(later, channels, 1, 1), ...norm],
    build: (g, [first, filter, bias, second, ...rest]) => g.add("Conv", [AFTER[after](g, g.add("Conv", [first, filter, bias], attributes), rest), second]),
  };
});

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return a.length === b.length ? Array.from(a).reduce((most, value, index) => Math.max(most, Math.abs(value - b[index])), 0) : Infinity;
}

/** The bias before a batch norm has a gradient near 0, left of large sums: rounding counts against the largest of all. */
function expectAlike(actual: LossAndGradients, expected: LossAndGradients): void {
  const largest = Math.max(...[...expected.gradients.values()].flatMap((gradient) => Array.from(gradient, Math.abs)));
  for (const [name, gradient] of actual.gradients) expect(largestDifference(gradient, expected.gradients.get(name) ?? []) / largest, `gradient by ${name}`).toBeLessThan(1e-4);
}

describe.each([["any two convolutions", network], ["any depthwise and pointwise convolution", separable]])("%s", (_, networks) => {
  it("give on maps in blocks the gradients of the portable lowering (seed 5)", async () => {
    await fc.assert(fc.asyncProperty(networks, async (each) => {
      const problem = gradientProblem(each, "Conv");
      const blocked = await runBlocked(problem);
      expect(blocked.plan.layouts.size).toBeGreaterThan(0);
      expectAlike(blocked, await runGradients(problem));
    }), { seed: 5, numRuns: 60 });
  });

  it.each([8, 16])("give them in blocks of %i by the definitions of the runtime's operators too (seed 6)", async (block) => {
    await fc.assert(fc.asyncProperty(networks, async (each) => {
      const problem = gradientProblem(each, "Conv");
      expectAlike(await runBlocksOf(block, problem), await runGradients(problem));
    }), { seed: 6, numRuns: 40 });
  });
});
