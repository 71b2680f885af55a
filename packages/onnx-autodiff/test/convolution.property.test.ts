import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { GradientCase } from "./cases/gradient-case.ts";
import { conv } from "./cases/convolution.ts";
import { gradientProblem, referenceGradients, relativeError, runGradients } from "./gradient-problem.ts";

const length = (min: number, max: number): fc.Arbitrary<number> => fc.integer({ min, max });

/** One spatial axis of a convolution that fits. */
const axis = fc.record({ kernel: length(1, 3), stride: length(1, 3), dilation: length(1, 2), before: length(0, 2), after: length(0, 2), over: length(0, 4) });

const axes = fc.array(axis, { minLength: 1, maxLength: 2 });

/** Any convolution of one or two axes: groups, strides that leave rows over, dilations, pads of each side. */
const convolution = named({ axes, samples: length(1, 2), group: length(1, 2), inner: length(1, 2), filters: length(1, 2) });

/** One filter a channel. */
const depthwise = named({ axes, samples: length(1, 4), group: length(1, 10), inner: fc.constant(1), filters: fc.constant(1) });

/** One filter a channel, and a stride of rows alone. */
const overRows = named({ axes: fc.tuple(axis, axis).map(([rows, columns]) => [{ ...rows, kernel: 3, stride: rows.stride + 1 }, { ...columns, kernel: 3, stride: 1 }]), samples: length(1, 2), group: length(1, 4), inner: fc.constant(1), filters: fc.constant(1) });

function named(parts: { readonly axes: typeof axes } & Readonly<Record<"samples" | "group" | "inner" | "filters", fc.Arbitrary<number>>>): fc.Arbitrary<GradientCase> {
  return fc.record(parts).map(({ axes, samples, group, inner, filters }) => {
    const x = [samples, group * inner, ...axes.map(({ kernel, dilation, before, after, over }) => Math.max(1, dilation * (kernel - 1) + 1 - before - after) + over)];
    const w = [group * filters, inner, ...axes.map(({ kernel }) => kernel)];
    const attributes = { group, strides: axes.map(({ stride }) => stride), dilations: axes.map(({ dilation }) => dilation), pads: [...axes.map(({ before }) => before), ...axes.map(({ after }) => after)] };
    return conv(JSON.stringify({ x, w, ...attributes }), x, w, attributes);
  });
}

const FORMS = [
  ["ConvGradWeight", "convolution", convolution],
  ["ConvGradWeight", "columns", convolution],
  ["ConvGradWeight", "planes", depthwise],
  ["ConvGradInput", "spaced", overRows],
  ["ConvGradInput", "convolution", convolution],
  ["ConvGradInput", "transposed-convolution", convolution],
] as const;

describe("any convolution", () => {
  it.each(FORMS)("%s by %s, where it takes the shape, against central differences (seed 4)", async (operator, form, drawn) => {
    let taken = 0;
    await fc.assert(fc.asyncProperty(drawn, async (each) => {
      const problem = gradientProblem(each, "Conv");
      const actual = await runGradients(problem, new Map([[operator, form]]), "cpu").catch((error: Error) => {
        expect(error.message).toMatch(new RegExp(`${operator}: the form "${form}" needs`));
        return null;
      });
      if (!actual) return;
      taken++;
      const expected = referenceGradients(problem);
      for (const [name, gradient] of actual.gradients) expect(relativeError(gradient, expected.gradients.get(name) ?? []), name).toBeLessThan(1e-4);
    }), { seed: 4, numRuns: 30 });
    expect(taken).toBeGreaterThanOrEqual(3);
  });
});
