import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { parse as parseYaml } from "yaml";
import { LAYERS, parseModelSpec, summary } from "./index.ts";

const classifier = { kind: "dense", name: "classes", units: 2 };

function parse(...layers: unknown[]) {
  return () => parseModelSpec({ name: "m", input: [3, 8, 8], layers });
}

describe("parseModelSpec", () => {
  it("fills in defaults and names", () => {
    const spec = parse({ kind: "conv2d", filters: 4, kernel: 3 }, { kind: "max-pool", kernel: [2, 1] }, { kind: "batch-norm" }, { kind: "flatten" }, { kind: "dense", units: 2 })();
    expect(spec.layers).toEqual([
      { kind: "conv2d", name: "conv2d-1", filters: 4, kernel: [3, 3], stride: [1, 1], padding: [0, 0], dilation: [1, 1], groups: 1, bias: true },
      { kind: "max-pool", name: "max-pool-1", kernel: [2, 1], stride: [2, 1], padding: [0, 0] },
      { kind: "batch-norm", name: "batch-norm-1", epsilon: 1e-5, momentum: 0.1, axis: 0 },
      { kind: "flatten", name: "flatten-1" },
      { kind: "dense", name: "dense-1", units: 2, bias: true },
    ]);
  });

  it("numbers layers among those of their kind", () => {
    const { layers } = parse({ kind: "relu" }, { kind: "flatten" }, { kind: "relu" }, { kind: "relu", name: "last" }, classifier)();
    expect(layers.map(({ name }) => name)).toEqual(["relu-1", "flatten-1", "relu-2", "last", "classes"]);
  });

  it("leaves the caller's object alone", () => {
    const json = { name: "m", input: [4], layers: [{ kind: "dense", units: 2 }] };
    parseModelSpec(json);
    expect(json).toEqual({ name: "m", input: [4], layers: [{ kind: "dense", units: 2 }] });
  });

  it("names the layer, the field, the rule and the value in one line", () => {
    expect(parse({ kind: "lstn" })).toThrow(`parseModelSpec: layers[0]: kind: need one of ${Object.keys(LAYERS).join(", ")}, got "lstn"`);
    expect(parse({ kind: "relu" }, { kind: "conv2d", filters: NaN, kernel: 3 })).toThrow(/^parseModelSpec: layers\[1\] \(conv2d\): filters: .*NaN$/);
    expect(parse({ kind: "conv2d", filters: 0, kernel: 3 })).toThrow(/^parseModelSpec: layers\[0\] \(conv2d\): filters: .*>0, got 0$/);
    expect(parse({ kind: "conv2d", filters: 1 })).toThrow("parseModelSpec: layers[0] (conv2d): kernel: need a whole number of at least 1, or two of them (bands, frames), got nothing");
    expect(parse({ kind: "conv2d", filters: 1, kernel: [3, 3, 3] })).toThrow("kernel: need a whole number of at least 1, or two of them (bands, frames), got [3,3,3]");
    expect(parse({ kind: "conv2d", filters: 1, kernel: 3, padding: -1 })).toThrow("padding: need a whole number of at least 0, two of them (bands, frames), or \"same\", got -1");
    expect(parse({ kind: "conv2d", filters: 1, kernel: 3, strides: 2 })).toThrow('parseModelSpec: layers[0] (conv2d): Unrecognized key: "strides"');
    expect(parse({ kind: "dropout", rate: 1 })).toThrow(/^parseModelSpec: layers\[0\] \(dropout\): rate: .*<1, got 1$/);
    expect(parse({ kind: "batch-norm", epsilon: 0 })).toThrow(/^parseModelSpec: layers\[0\] \(batch-norm\): epsilon: .*>0, got 0$/);
    expect(parse({ kind: "relu", name: "a.b" })).toThrow('parseModelSpec: layers[0] (relu): name: need a name of letters, digits, _ and -, got "a.b"');
    expect(() => parseModelSpec({ name: "m", input: [3, NaN], layers: [] })).toThrow(/^parseModelSpec: input\[1\]: .*NaN$/);
    expect(() => parseModelSpec(undefined)).toThrow(/^parseModelSpec: .*undefined$/);
  });

  it("refuses two layers of one name", () => {
    expect(parse({ kind: "relu", name: "a" }, { kind: "relu", name: "a" }, classifier)).toThrow('parseModelSpec: layers[1].name: "a" is taken by layers[0]; names must differ');
  });

  it("wants a classifier at the end", () => {
    expect(parse({ kind: "flatten" }, classifier, { kind: "relu" })).toThrow("parseModelSpec: layers[2]: the last layer must be dense, with a unit for each class, got relu");
    expect(parse()).toThrow(/^parseModelSpec: layers: /);
  });

  it("names the layer where shapes stop fitting, and the fix", () => {
    const at = (layer: object) => parse(layer, { kind: "flatten" }, classifier);
    expect(at({ kind: "conv2d", filters: 2, kernel: 9 })).toThrow('model "m" for input [3, 8, 8]: layers[0] "conv2d-1" (conv2d): a kernel of 9x9 does not fit [8, 8] with pads 0, 0, 0, 0');
    expect(at({ kind: "conv2d", filters: 4, kernel: 1, groups: 2 })).toThrow("need input channels in 2 equal groups, got 3");
    expect(at({ kind: "conv2d", filters: 4, kernel: 1, groups: 3 })).toThrow("need output channels in 3 equal groups, got 4");
    expect(at({ kind: "max-pool", kernel: 2, padding: 2 })).toThrow("need padding of at most half the kernel [2, 2], got [2, 2]");
    expect(parse(classifier)).toThrow('layers[0] "classes" (dense): need a vector or a sequence [steps, features], got [3, 8, 8]; put a flatten, global-average-pool or time-major layer before it');
    expect(parse({ kind: "flatten" }, { kind: "max-pool", kernel: 2 }, classifier)).toThrow('layers[1] "max-pool-1" (max-pool): need maps [channels, bands, frames], got [192]');
  });
});

describe("the model of one's own in the README", () => {
  const yaml = readFileSync(path.join(import.meta.dirname, "../../../examples/keyword-model.yaml"), "utf8");
  const readme = readFileSync(path.join(import.meta.dirname, "../README.md"), "utf8");

  it("is the one in examples", () => {
    expect(/^```yaml\n(.*?)^```$/ms.exec(readme)?.[1]).toBe(yaml);
  });

  it("has the shapes and the parameters that it says", () => {
    const { layers, parameters } = summary(parseModelSpec(parseYaml(yaml)));
    const shapes = new Map(layers.map(({ name, outputShape }) => [name, outputShape]));
    expect(["conv", "block1", "block2.excite", "block2", "gru", "attention", "classes"].map((name) => shapes.get(name))).toEqual([[24, 20, 51], [24, 20, 51], [32, 10, 51], [32, 10, 51], [51, 96], [96], [12]]);
    expect(/yaml\), with ([\d,]+) parameters/.exec(readme)?.[1]).toBe(parameters.toLocaleString("en"));
  });
});
