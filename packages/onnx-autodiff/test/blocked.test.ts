import { describe, expect, it } from "vitest";
import type { GradientCase } from "./cases/gradient-case.ts";
import { BLOCKED_CASES } from "./cases/blocked.ts";
import { CONVOLUTION_CASES } from "./cases/convolution.ts";
import { gradientProblem, referenceGradients, relativeError, runBlocked, runBlocksOf, runGradients, type GradientProblem, type LossAndGradients } from "./gradient-problem.ts";

function expectClose(actual: LossAndGradients, expected: LossAndGradients): void {
  expect(Math.abs(actual.loss / expected.loss - 1)).toBeLessThan(1e-5);
  for (const [name, gradient] of actual.gradients) expect(relativeError(gradient, expected.gradients.get(name) ?? []), `gradient by ${name}`).toBeLessThan(1e-4);
}

async function blockedForms(problem: GradientProblem): Promise<string[]> {
  const { plan } = await runBlocked(problem);
  return [...plan.forms.values()].filter((form) => form.startsWith("blocked"));
}

const plain = (each: GradientCase): boolean => /one axis|group|depthwise|three axes/.test(each.name);

describe("convolutions on maps in blocks against central differences in float64", () => {
  it.each(CONVOLUTION_CASES.Conv)("$name", async (each) => {
    const problem = gradientProblem(each, "Conv");
    expectClose(await runBlocked(problem), referenceGradients(problem));
    expect((await blockedForms(problem)).length).toBe(plain(each) ? 0 : each.inputs.length + 1);
  });
});

/** Larger than central differences can go through: the portable form, held to them elsewhere, is the second source. */
describe("networks on maps in blocks against the portable lowering", () => {
  it.each(BLOCKED_CASES)("$name", async (each) => {
    const problem = gradientProblem(each, "blocked");
    expectClose(await runBlocked(problem), await runGradients(problem));
  });

  it.each(BLOCKED_CASES)("in blocks of 8: $name", async (each) => {
    const problem = gradientProblem(each, "blocked");
    expectClose(await runBlocksOf(8, problem), await runGradients(problem));
  });
});
