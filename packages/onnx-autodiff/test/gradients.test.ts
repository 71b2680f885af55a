import { intAttribute, intsAttribute } from "@cochlea/onnx-graph";
import { describe, expect, it } from "vitest";
import { GRADIENTS } from "../src/differentiation/gradients.ts";
import { CPU } from "../src/lowerings/cpu.ts";
import { isPlaneByPlane, spacedPads } from "../src/lowerings/cpu-depthwise.ts";
import type { TrainingOperator } from "../src/operators/training-operators.ts";
import { CASES } from "./cases.ts";
import { COMPOSITION_CASES } from "./cases/composition.ts";
import { gradientProblem, referenceGradients, relativeError, runGradients, trainingNodes, type GradientProblem, type LossAndGradients } from "./gradient-problem.ts";

/**
 * Float32 rounds by 6e-8 and a gradient here is a sum of at most a few hundred products, so 1e-4 of the largest is a
 * thousand roundings; a wrong index, sign or factor in one of them shows as a hundredth or more.
 */
const TOLERANCE = 1e-4;

/** Which shapes each form of an operator is for, in words of its own; those not named take all. */
const ACCEPTS: Readonly<Record<string, (node: ReturnType<typeof trainingNodes>[number]) => boolean>> = {
  "ConvGradInput convolution": ({ attributes, shapes: [[, , ...kernel]] }) => {
    const reach = kernel.map((length, axis) => (length - 1) * intsAttribute(attributes, "dilations", kernel.map(() => 1))[axis]);
    const pads = intsAttribute(attributes, "pads", [...reach, ...reach].map(() => 0));
    return pads.every((pad, index) => pad <= reach[index % kernel.length]) && intsAttribute(attributes, "strides", [1]).every((stride) => stride === 1);
  },
  "ConvGradInput spaced": ({ attributes, shapes: [w, y] }) => spacedPads({ x: intsAttribute(attributes, "shape", []), w, y }, attributes) !== null,
  "ConvGradWeight columns": ({ attributes }) => intAttribute(attributes, "group", 1) === 1,
  "ConvGradWeight planes": ({ attributes, shapes: [x] }) => isPlaneByPlane({ x, w: intsAttribute(attributes, "shape", []) }, attributes),
};

describe("every gradient against central differences in float64", () => {
  it("has cases for the whole table", () => {
    expect(Object.keys(CASES).sort()).toEqual(Object.keys(GRADIENTS).sort());
  });

  describe.each(Object.entries(CASES))("%s", (operator, cases) => {
    it.each(cases)("$name", async (each) => {
      const problem = gradientProblem(each, operator);
      const expected = referenceGradients(problem);
      expectClose(await runGradients(problem), expected);
      for (const parameter of problem.parameters) expectClose(await runGradients({ ...problem, parameters: [parameter] }), expected);
      await checkForms(problem, expected);
    });
  });
});

describe("compositions against central differences in float64", () => {
  it.each(COMPOSITION_CASES)("$name", async (each) => {
    const problem = gradientProblem(each, "composition");
    expectClose(await runGradients(problem), referenceGradients(problem));
  });
});

/** Every form gives the same gradient where it is for these shapes, and refuses them where it is not. */
async function checkForms(problem: GradientProblem, expected: LossAndGradients): Promise<void> {
  for (const node of trainingNodes(problem)) {
    const operator = node.operator as TrainingOperator;
    const forms = Object.keys(CPU[operator] ?? {});
    for (const form of forms.length > 1 ? forms : []) {
      const result = runGradients(problem, new Map([[operator, form]]), "cpu");
      if (ACCEPTS[`${operator} ${form}`]?.(node) ?? true) expectClose(await result, expected);
      else await expect(result).rejects.toThrow(new RegExp(`^${operator}: the form "${form}" needs .*, got `));
    }
  }
}

function expectClose(actual: LossAndGradients, expected: LossAndGradients): void {
  expect(Math.abs(actual.loss / expected.loss - 1)).toBeLessThan(1e-5);
  for (const [name, gradient] of actual.gradients) expect(relativeError(gradient, expected.gradients.get(name) ?? []), `gradient by ${name}`).toBeLessThan(TOLERANCE);
}
