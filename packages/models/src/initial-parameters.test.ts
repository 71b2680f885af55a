import { fillUniform, randomStream } from "@cochlea/random";
import { describe, expect, it } from "vitest";
import { architecture, initialParameters, modelParameters, specModel, parseModelSpec, type ModelSpec } from "./index.ts";

const flatten = { kind: "flatten" };
const hidden = { kind: "dense", name: "hidden", units: 50 };
const classes = { kind: "dense", name: "classes", units: 3 };

function model(...layers: object[]): ModelSpec {
  return parseModelSpec({ name: "m", input: [2, 10, 10], layers: [...layers, classes] });
}

describe("modelParameters", () => {
  it("says what each parameter is", () => {
    const spec = model({ kind: "conv2d", name: "conv", filters: 8, kernel: [5, 3], groups: 2 }, { kind: "batch-norm", name: "norm" }, { kind: "global-average-pool" });
    const conv = { kind: "uniform", bound: 1 / Math.sqrt(1 * 5 * 3) };
    const dense = { kind: "uniform", bound: 1 / Math.sqrt(8) };
    const constant = (value: number) => ({ kind: "constant", value });
    expect(modelParameters(specModel(spec))).toEqual([
      { name: "conv.weight", shape: [8, 1, 5, 3], trainable: true, decay: true, init: conv },
      { name: "conv.bias", shape: [8], trainable: true, decay: false, init: conv },
      { name: "norm.weight", shape: [8], trainable: true, decay: false, init: constant(1) },
      { name: "norm.bias", shape: [8], trainable: true, decay: false, init: constant(0) },
      { name: "norm.running_mean", shape: [8], trainable: false, decay: false, init: constant(0) },
      { name: "norm.running_var", shape: [8], trainable: false, decay: false, init: constant(1) },
      { name: "classes.weight", shape: [8, 3], trainable: true, decay: true, init: dense },
      { name: "classes.bias", shape: [3], trainable: true, decay: false, init: dense },
    ]);
  });
});

describe("initialParameters", () => {
  it("starts batch norm as the identity", () => {
    const parameters = initialParameters(architecture("cnn4"), 0);
    const first = (name: string) => parameters.get(`norm2.${name}`)?.data;
    expect(first("weight")).toEqual(new Float32Array(16).fill(1));
    expect(first("bias")).toEqual(new Float32Array(16));
    expect(first("running_mean")).toEqual(new Float32Array(16));
    expect(first("running_var")).toEqual(new Float32Array(16).fill(1));
  });

  it("fills weights and biases evenly between ±1/√fanIn, seed 5", () => {
    const { data } = initialParameters(model(flatten, hidden), 5).get("hidden.weight") ?? { data: [] };
    const bound = 1 / Math.sqrt(200);
    const moment = (power: number) => Array.from(data, (value) => (value / bound) ** power).reduce((sum, value) => sum + value, 0) / data.length;
    expect(data).toHaveLength(200 * 50);
    expect(Math.max(...Array.from(data, Math.abs))).toBeLessThanOrEqual(Math.fround(bound));
    // Of 10,000 draws: five standard errors of the mean (1/√3 each) and of the mean square (2/√45 each).
    expect(Math.abs(moment(1))).toBeLessThan(5 / Math.sqrt(3 * 10_000));
    expect(Math.abs(moment(2) - 1 / 3)).toBeLessThan((5 * 2) / Math.sqrt(45 * 10_000));
  });

  it("draws from a stream keyed by seed and name, so that a seed means the same in every version", () => {
    const expected = fillUniform(new Float32Array(8), randomStream(9, "init", "conv1.bias"), -1 / Math.sqrt(50), 1 / Math.sqrt(50));
    expect(initialParameters(architecture("cnn4"), 9).get("conv1.bias")?.data).toEqual(expected);
  });

  it("gives the same numbers for the same seed, others for another", () => {
    const draw = (seed: number) => initialParameters(model(flatten, hidden), seed).get("classes.weight");
    expect(draw(3)).toEqual(draw(3));
    expect(draw(4)).not.toEqual(draw(3));
  });

  it("does not change a layer's weights when another layer is added", () => {
    const before = initialParameters(model(flatten, hidden), 3);
    const after = initialParameters(model({ kind: "conv2d", filters: 2, kernel: 3, padding: 1 }, flatten, hidden, { kind: "dense", name: "more", units: 50 }), 3);
    for (const name of ["hidden.weight", "hidden.bias", "classes.weight", "classes.bias"]) expect(after.get(name)).toEqual(before.get(name));
  });

  it("does not start two parameters alike", () => {
    const parameters = initialParameters(model(flatten, hidden, { ...hidden, name: "twin" }), 3);
    expect(parameters.get("twin.bias")?.data[0]).not.toBe(parameters.get("hidden.bias")?.data[0]);
  });

  it("refuses a seed that is none", () => {
    expect(() => initialParameters(architecture("mlp"), NaN)).toThrow("need an integer seed in 0..2^53-1, got NaN");
  });
});
