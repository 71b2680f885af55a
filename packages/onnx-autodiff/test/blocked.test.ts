import { describe, expect, it } from "vitest";
import { float32Tensor } from "@cochlea/onnx-graph";
import { any, between, positive, type GradientCase } from "./cases/gradient-case.ts";
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

describe("on maps in blocks", () => {
  it("a bias that a batch norm takes away has no gradient", async () => {
    const channels = [any(16), positive(16), any(16)];
    const problem = gradientProblem({
      name: "a bias before a batch norm",
      inputs: [any(3, 2, 6, 5), any(16, 2, 3, 3), ...channels],
      build: (g, [x, w, b, scale, bias]) => {
        const running = [0, 1].map((value) => g.constant(float32Tensor([16], new Float32Array(16).fill(value))));
        return g.add("BatchNormalization", [g.add("Conv", [x, w, b]), scale, bias, ...running], { training_mode: 1 });
      },
    }, "blocked");
    const [blocked, portable] = [await runBlocked(problem), await runGradients(problem)];
    expect([...blocked.plan.forms.values()]).toContain("blocked-zero");
    expect(Array.from(blocked.gradients.get("p2") ?? [])).toEqual(Array.from({ length: 16 }, () => 0));
    expect(Math.max(...Array.from(portable.gradients.get("p2") ?? [], Math.abs))).toBeLessThan(1e-5);
  });

  it("the average of each channel is taken where its map lies, a large mean included", async () => {
    const problem = gradientProblem({ name: "average", inputs: [any(2, 3, 9, 8), any(32, 3, 3, 3), between(90, 110, 32)], build: (g, inputs) => g.add("GlobalAveragePool", [g.add("Conv", inputs)]) }, "blocked");
    expectClose(await runBlocked(problem), await runGradients(problem));
    expect((await blockedForms(problem)).length).toBeGreaterThanOrEqual(4);
  });
});
