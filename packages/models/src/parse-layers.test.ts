import { describe, expect, it } from "vitest";
import { modelParameters, parseModelSpec, specModel, type ModelSpec } from "./index.ts";

const conv = { kind: "conv2d", filters: 3, kernel: 1 };

function parse(...layers: unknown[]): ModelSpec {
  return parseModelSpec({ name: "m", input: [3, 8, 8], layers: [...layers, { kind: "flatten" }, { kind: "dense", name: "classes", units: 2 }] });
}

describe("nested layers", () => {
  it("get names and defaults as the others do, numbered among those that one layer holds", () => {
    const [residual] = parse({ kind: "residual", layers: [conv, { kind: "relu" }], shortcut: [conv] }).layers;
    expect(residual).toMatchObject({
      name: "residual-1",
      layers: [{ name: "conv2d-1", stride: [1, 1] }, { name: "relu-1" }],
      shortcut: [{ name: "conv2d-2", bias: true }],
      meet: "add",
    });
    expect(parse({ kind: "parallel", branches: [[conv], [], [{ kind: "sequence", layers: [conv] }]] }).layers[0]).toMatchObject({
      branches: [[{ name: "conv2d-1" }], [], [{ name: "sequence-1", layers: [{ name: "conv2d-1" }] }]],
      meet: "concat",
      axis: 0,
    });
  });

  it("name their parameters by path", () => {
    const spec = parse({ kind: "sequence", name: "stage1", layers: [{ kind: "residual", name: "block1", layers: [{ ...conv, name: "conv" }], shortcut: [{ ...conv, name: "short", bias: false }] }] });
    expect(modelParameters(specModel(spec)).map(({ name }) => name)).toEqual(["stage1.block1.conv.weight", "stage1.block1.conv.bias", "stage1.block1.short.weight", "classes.weight", "classes.bias"]);
  });

  it("survive JSON", () => {
    const spec = parse({ kind: "parallel", branches: [[{ kind: "residual", layers: [conv] }], []] });
    expect(parseModelSpec(JSON.parse(JSON.stringify(spec)))).toEqual(spec);
  });

  it("leave the caller's object alone", () => {
    const residual = { kind: "residual", layers: [{ ...conv }] };
    parse(residual);
    expect(residual).toEqual({ kind: "residual", layers: [conv] });
  });

  it("are refused by their place in the tree", () => {
    const residual = (layers: unknown, shortcut?: unknown) => () => parse({ kind: "relu" }, { kind: "residual", layers, ...(shortcut !== undefined && { shortcut }) });
    expect(residual([{ ...conv, filters: NaN }])).toThrow(/^parseModelSpec: layers\[1\]\.layers\[0\] \(conv2d\): filters: .*NaN$/);
    expect(residual([conv], [{ kind: "konv" }])).toThrow(/^parseModelSpec: layers\[1\]\.shortcut\[0\]: kind: need one of conv2d, .*, got "konv"$/);
    expect(residual([])).toThrow(/^parseModelSpec: layers\[1\] \(residual\): layers: need a list of one layer or more, got \[\]$/);
    expect(residual("conv2d")).toThrow('parseModelSpec: layers[1] (residual): layers: need a list of one layer or more, got "conv2d"');
    expect(residual([null])).toThrow(/^parseModelSpec: layers\[1\]\.layers\[0\]: /);
    expect(() => parse({ kind: "parallel", branches: [[conv]] })).toThrow("parseModelSpec: layers[0] (parallel): branches: need two branches or more");
    expect(() => parse({ kind: "parallel", branches: [conv, conv] })).toThrow(/^parseModelSpec: layers\[0\] \(parallel\): branches\[0\]: need a list of layers/);
  });

  it("may not share a name in one layer, on whichever path", () => {
    const named = { ...conv, name: "conv" };
    expect(() => parse({ kind: "residual", layers: [named], shortcut: [named] })).toThrow('parseModelSpec: layers[0].shortcut[0].name: "conv" is taken by layers[0].layers[0]; names must differ');
    expect(() => parse({ kind: "residual", name: "a", layers: [named] }, { kind: "residual", name: "b", layers: [named] })).not.toThrow();
  });
});

describe("fields of layers", () => {
  it.each([
    [{ kind: "lstm", units: NaN }, /units: .*NaN$/],
    [{ kind: "lstm", units: 3, dropout: 1 }, /dropout: .*<1, got 1$/],
    [{ kind: "gru", units: 3, output: "all" }, /output: .*, got "all"$/],
    [{ kind: "gru", units: 3, levels: 0 }, /levels: .*>0, got 0$/],
    [{ kind: "dropout", rate: NaN }, /rate: .*NaN$/],
    [{ kind: "dropout", rate: 0.5, drop: "rows" }, /drop: .*, got "rows"$/],
    [{ kind: "leaky-relu", slope: NaN }, /slope: .*NaN$/],
    [{ kind: "elu", alpha: 0 }, /alpha: .*>0, got 0$/],
    [{ kind: "conv1d", filters: 2, kernel: 3, padding: "valid" }, /padding: need a whole number of at least 0, or "same", got "valid"$/],
    [{ kind: "reshape", shape: [0] }, /shape\[0\]: need lengths of at least 1, or -1 for what is left, got 0$/],
    [{ ...conv, init: "xavier" }, /\(conv2d\): init\.kind: need one of kaiming-uniform, .*, orthogonal, received "xavier"$/],
    [{ ...conv, init: { kind: "kaiming-normal", gain: NaN } }, /\(conv2d\): init\.gain: .*NaN/],
    [{ kind: "self-attention", heads: 1.5 }, /heads: .*int/],
  ])("%o is refused", (layer, message) => {
    expect(() => parse(layer)).toThrow(message);
  });
});
