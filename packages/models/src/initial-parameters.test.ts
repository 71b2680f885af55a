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

describe("initialisers", () => {
  const started = (layer: object, input: readonly number[], seed = 2) => {
    const spec = parseModelSpec({ name: "m", input, layers: [{ name: "one", ...layer }, flatten, classes] });
    return (name: string): Float32Array => initialParameters(spec, seed).get(`one.${name}`)?.data ?? new Float32Array();
  };
  const deviation = (values: Float32Array): number => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
  const largest = (values: Float32Array): number => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

  // Weights [100, 80] of a dense layer and [100, 10, 2, 4] of a convolution: 8,000 draws, whose deviation is within 5/√(2·8000) = 4 % of its expectation.
  const dense = { kind: "dense", units: 80, bias: true };
  const conv = { kind: "conv2d", filters: 100, kernel: [2, 4] };
  it.each([
    ["kaiming-uniform", Math.sqrt(2 / 100), Math.sqrt(2 / 80), Math.sqrt(3)],
    ["kaiming-normal", Math.sqrt(2 / 100), Math.sqrt(2 / 80), Infinity],
    ["xavier-uniform", Math.sqrt(2 / 180), Math.sqrt(2 / 880), Math.sqrt(3)],
    ["xavier-normal", Math.sqrt(2 / 180), Math.sqrt(2 / 880), Infinity],
  ])("%s has the deviation of its paper, and biases of 0", (init, ofDense, ofConv, reach) => {
    for (const [layer, input, expected] of [[dense, [100], ofDense], [conv, [10, 5, 5], ofConv]] as const) {
      const value = started({ ...layer, init }, input);
      expect(Math.abs(deviation(value("weight")) / expected - 1)).toBeLessThan(0.04);
      expect(largest(value("weight"))).toBeLessThanOrEqual(reach * expected * (1 + 1e-6));
      expect(value("bias").every((bias) => bias === 0)).toBe(true);
    }
  });

  it("multiplies by the gain", () => {
    const plain = started({ ...dense, init: "xavier-normal" }, [100])("weight");
    const tripled = started({ ...dense, init: { kind: "xavier-normal", gain: 3 } }, [100])("weight");
    expect(deviation(tripled) / deviation(plain)).toBeCloseTo(3, 5);
  });

  it("cuts truncated normals at two deviations", () => {
    const weight = started({ ...dense, init: { kind: "truncated-normal", deviation: 0.1 } }, [100])("weight");
    expect(largest(weight)).toBeLessThanOrEqual(Math.fround(0.2));
    expect(largest(weight)).toBeGreaterThan(0.19);
    // Variance of a normal cut at ±2: 1 - 4·φ(2)/(2·Φ(2) - 1) = 0.7737.
    expect(Math.abs(deviation(weight) / (0.1 * Math.sqrt(0.7737)) - 1)).toBeLessThan(0.04);
  });

  it.each([[7, 20], [20, 7]])("makes the shorter sides of an orthogonal %i x %i matrix orthogonal", (rows, columns) => {
    const weight = started({ kind: "dense", units: columns, init: { kind: "orthogonal", gain: 2 } }, [rows])("weight");
    const at = (vector: number, element: number) => (rows <= columns ? weight[vector * columns + element] : weight[element * columns + vector]);
    for (let a = 0; a < 7; a++) for (let b = 0; b < 7; b++) {
      const product = Array.from({ length: 20 }, (_, element) => at(a, element) * at(b, element)).reduce((sum, value) => sum + value, 0);
      expect(Math.abs(product - (a === b ? 4 : 0))).toBeLessThan(1e-6);
    }
  });

  it("starts recurrent layers in ±1/√units, as PyTorch", () => {
    const value = started({ kind: "lstm", units: 25, levels: 2 }, [4, 6]);
    for (const name of ["weight_0", "recurrence_0", "bias_0", "weight_1", "recurrence_1", "bias_1"]) {
      expect(largest(value(name))).toBeLessThanOrEqual(Math.fround(0.2));
      expect(largest(value(name))).toBeGreaterThan(0.19);
    }
    expect(value("weight_1")).toHaveLength(100 * 25);
  });

  it("starts recurrent layers as Keras does where that is asked for", () => {
    const value = started({ kind: "lstm", units: 5, bidirectional: true, init: "keras" }, [4, 30]);
    expect(largest(value("weight"))).toBeLessThanOrEqual(Math.fround(Math.sqrt(6 / (30 + 20))));
    const forward = [...Array.from({ length: 10 }, () => 0), ...Array.from({ length: 5 }, () => 1), ...Array.from({ length: 25 }, () => 0)]; // i, o, f, c, then the recurrence's
    expect(Array.from(value("bias"))).toEqual([...forward, ...forward]);
    const recurrence = value("recurrence"); // [2, 20, 5]
    for (const start of [0, 100]) for (let a = 0; a < 5; a++) for (let b = 0; b < 5; b++) {
      const product = Array.from({ length: 20 }, (_, row) => recurrence[start + row * 5 + a] * recurrence[start + row * 5 + b]).reduce((sum, each) => sum + each, 0);
      expect(Math.abs(product - (a === b ? 1 : 0))).toBeLessThan(1e-6);
    }
    expect(Array.from(started({ kind: "gru", units: 2, init: "keras" }, [4, 3])("bias"))).toEqual(Array.from({ length: 12 }, () => 0));
  });

  it("starts PyTorch's attention as PyTorch does", () => {
    const value = started({ kind: "self-attention", heads: 2 }, [4, 50]);
    expect(Math.abs(deviation(value("weight")) / Math.sqrt(2 / 200) - 1)).toBeLessThan(0.04);
    expect(largest(value("output_weight"))).toBeLessThanOrEqual(Math.fround(1 / Math.sqrt(50)));
    expect(largest(value("bias")) + largest(value("output_bias"))).toBe(0);
  });
});
