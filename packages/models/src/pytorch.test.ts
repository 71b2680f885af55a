import { elementCount } from "@cochlea/onnx-graph";
import { describe, expect, it } from "vitest";
import golden from "../test/golden/pytorch.json" with { type: "json" };
import { relativeError, runModel } from "../test/run-model.ts";
import { architecture, modelParameters, specModel, parseModelSpec, summary, type ModelSpec, type Parameter, type ParameterInfo } from "./index.ts";

const SPECS: Record<string, ModelSpec> = {
  cnn4: architecture("cnn4"),
  "cnn4 of another size": architecture("cnn4", { input: [1, 13, 29], classes: 3 }),
  mlp: architecture("mlp"),
  "cnn of another size": architecture("cnn", { input: [1, 21, 27], classes: 4 }),
  "parameters of cnn": architecture("cnn"),
  "every option": parseModelSpec({
    name: "every option",
    input: [4, 11, 14],
    layers: [
      { kind: "conv2d", filters: 6, kernel: [3, 2], stride: [2, 1], padding: [1, 2], dilation: [1, 3], groups: 2, bias: false },
      { kind: "batch-norm", epsilon: 0.01, momentum: 0.3 },
      { kind: "relu" },
      { kind: "max-pool", kernel: [3, 2], stride: [2, 1], padding: [1, 0] },
      { kind: "average-pool", kernel: [2, 3], stride: [1, 2], padding: 1 },
      { kind: "dropout", rate: 0.2 },
      { kind: "flatten" },
      { kind: "dense", units: 5, bias: false },
    ],
  }),
};

/** Element i is sin(0.37 i² + k): the formula of tooling/golden/models.py. */
function wave(length: number, k: number): Float64Array {
  return Float64Array.from({ length }, (_, i) => Math.sin(0.37 * (i * i) + k));
}

function amplitude(shape: readonly number[]): number {
  if (shape.length === 4) return 1 / Math.sqrt(elementCount(shape.slice(1)));
  return shape.length === 2 ? 1 / Math.sqrt(shape[0]) : 0.3;
}

function formulaParameter({ name, shape }: ParameterInfo, index: number): [string, Parameter] {
  const offset = name.endsWith("running_var") ? 1 : 0;
  return [name, { shape, data: Float32Array.from(wave(elementCount(shape), index + 1), (value) => offset + amplitude(shape) * value) }];
}

describe(`models against PyTorch ${golden.versions.torch}`, () => {
  it.each(golden.cases)("counts the parameters of $call", ({ call, output }) => {
    expect(summary(SPECS[call]).parameters).toBe(output.parameters);
  });

  it.each(golden.cases.filter(({ output }) => output.logits))("gives the logits of $call", async ({ call, input, output }) => {
    const spec = SPECS[call];
    const parameters = new Map(modelParameters(specModel(spec)).map(formulaParameter));
    const { logits } = await runModel(spec, parameters, Float32Array.from(wave(elementCount(input.shape), 0)));
    // The golden values are float64; float32 sums of up to 4040 products with rounded weights differ by some 1e-6.
    expect(relativeError(logits, output.logits ?? [])).toBeLessThan(1e-5);
  });
});
