import { describe, expect, it } from "vitest";
import { architecture, architectureOf, isModelName, LAYERS, MODEL_NAMES as NAMES, parseModelSpec, summary } from "./index.ts";

describe("architecture", () => {
  it.each(NAMES)("%s survives JSON", (name) => {
    const spec = architecture(name);
    expect(parseModelSpec(JSON.parse(JSON.stringify(spec)))).toEqual(spec);
  });

  it.each(NAMES)("%s has one output for each class", (name) => {
    const { layers } = summary(architecture(name, { classes: 7 }));
    expect(layers[layers.length - 1].outputShape).toEqual([7]);
  });

  it.each(NAMES)("%s names every layer that has parameters", (name) => {
    const trained = summary(architecture(name)).layers.filter(({ parameters }) => parameters > 0);
    const madeUp = Object.keys(LAYERS).flatMap((kind) => [1, 2, 3].map((number) => `${kind}-${number}`));
    for (const layer of trained) expect(madeUp).not.toContain(layer.name.split(".").at(-1));
  });

  it("takes the input and the dropout rate", () => {
    const spec = architecture("cnn", { input: [1, 65, 40], dropout: 0.25 });
    expect(spec.input).toEqual([1, 65, 40]);
    expect(spec.layers.filter(({ kind }) => kind === "dropout")).toEqual([1, 2, 3].map((number) => ({ kind: "dropout", name: `dropout-${number}`, rate: 0.25, drop: "elements" })));
  });

  it("puts batch norm behind ReLU in cnn4", () => {
    expect(architecture("cnn4").layers.slice(0, 3).map(({ kind }) => kind)).toEqual(["conv2d", "relu", "batch-norm"]);
  });

  it("knows published sizes by name, whose options may still be changed", () => {
    expect(architecture("bc-resnet-3", { classes: 5 })).toEqual({ ...architecture("bc-resnet", { tau: 3, classes: 5 }), name: "bc-resnet-3" });
    expect(architecture("ds-cnn-m", { dropout: 0.2 })).toEqual({ ...architecture("ds-cnn", { size: "m", dropout: 0.2 }), name: "ds-cnn-m" });
    expect([architectureOf("matchboxnet-3x2x64"), architectureOf("crnn-s"), architectureOf("cnn")]).toEqual(["matchboxnet", "crnn", "cnn"]);
    expect(["bc-resnet-1.5", "gru", "bc-resnet-4", "toString", 3, null].filter(isModelName)).toEqual(["bc-resnet-1.5", "gru"]);
  });

  it("takes each option of the recurrent ones", () => {
    const spec = architecture("gru", { units: 6, levels: 3, bidirectional: true, dropout: 0.25, input: [2, 5, 9], classes: 4 });
    expect(spec.layers[1]).toEqual({ kind: "gru", name: "gru", units: 6, levels: 3, bidirectional: true, dropout: 0.25, output: "last", init: "pytorch" });
    expect(summary(spec).layers.map(({ outputShape }) => outputShape)).toEqual([[9, 10], [12], [4]]);
  });

  it("takes each option of crnn", () => {
    const spec = architecture("crnn", { input: [1, 20, 40], classes: 3, filters: 4, kernel: [3, 6], stride: 2, padding: "valid", cell: "lstm", units: 5, levels: 1, bidirectional: false, output: "last", dense: 7, dropout: 0.1 });
    expect(summary(spec).layers.map(({ kind, outputShape }) => [kind, outputShape])).toEqual([
      ["conv2d", [4, 9, 18]], ["relu", [4, 9, 18]], ["dropout", [4, 9, 18]], ["time-major", [18, 36]], ["lstm", [5]], ["dense", [7]], ["relu", [7]], ["dropout", [7]], ["dense", [3]],
    ]);
  });

  it("cuts cnn-lstm's frames into as many steps as asked for", () => {
    const { layers } = summary(architecture("cnn-lstm", { steps: 8, units: 16, filters: 4 }));
    expect(layers.slice(3).map(({ kind, outputShape }) => [kind, outputShape])).toEqual([["time-major", [8, 4 * 512 * 2]], ["lstm", [16]], ["dense", [10]]]);
  });

  it("refuses bands that bc-resnet's sub-bands do not divide, and says which would", () => {
    expect(() => architecture("bc-resnet-1", { input: [1, 64, 101] })).toThrow('model "bc-resnet-1" for input [1, 64, 101]: layers[3].layers[4] "stage1-block1.bandsNorm" (sub-spectral-norm): need bands in 5 equal sub-bands, got 32; subBands may be 1, 2, 4, 8, 16, 32');
    expect(() => architecture("bc-resnet", { tau: 1.2 })).toThrow(/^architecture: bc-resnet: tau: .*0\.5.*got 1\.2$/);
  });

  it("names the option that is wrong", () => {
    expect(() => architecture("cnn4", { classes: NaN })).toThrow(/^architecture: cnn4: classes: .*NaN$/);
    expect(() => architecture("cnn4", { classes: 1 })).toThrow(/^architecture: cnn4: classes: .*>=2, got 1$/);
    // @ts-expect-error an option that mlp does not have
    expect(() => architecture("mlp", { dropout: 0.5 })).toThrow(/^architecture: mlp: .*"dropout"$/);
    expect(() => architecture("cnn", { dropout: 1 })).toThrow(/^architecture: cnn: dropout: .*<1, got 1$/);
    expect(() => architecture("mlp", { input: [40.5] })).toThrow(/^architecture: mlp: input\[0\]: .*int/);
    // @ts-expect-error an unknown name
    expect(() => architecture("resnet")).toThrow('architecture: need one of mlp, cnn4, cnn, cnn-lstm, alexnet-mnist, lstm, gru, bc-resnet, ds-cnn, matchboxnet, crnn, att-rnn, bc-resnet-1,');
  });

  it("names the layer where an input stops fitting", () => {
    expect(() => architecture("cnn", { input: [1, 7, 6] })).toThrow('model "cnn" for input [1, 7, 6]: layers[3] "conv2" (conv2d): a kernel of 5x5 does not fit [2, 2] with pads 1, 1, 1, 1');
    expect(() => architecture("cnn4", { input: [40, 101] })).toThrow('model "cnn4" for input [40, 101]: layers[0] "conv1" (conv2d): need maps [channels, bands, frames], got [40, 101]');
  });
});

describe("summary", () => {
  it("counts mlp as on paper", () => {
    const { layers, ...totals } = summary(architecture("mlp"));
    expect(totals).toEqual({ name: "mlp", input: [1, 40, 101], parameters: 1_068_682, multiplyAdds: 4040 * 256 + 256 * 128 + 128 * 10, bytes: 4 * 1_068_682 });
    expect(layers[1]).toEqual({ name: "dense1", kind: "dense", outputShape: [256], parameters: 4040 * 256 + 256, multiplyAdds: 4040 * 256, bytes: 4 * (4040 * 256 + 256) });
  });

  it("counts cnn4 as on paper", () => {
    const { parameters, multiplyAdds, layers } = summary(architecture("cnn4"));
    expect(parameters).toBe(25_602);
    expect(layers.filter(({ kind }) => kind === "conv2d").map(({ outputShape }) => outputShape)).toEqual([[8, 32, 172], [16, 16, 86], [32, 8, 43], [64, 4, 22]]);
    // Outputs times the products behind each of them.
    expect(multiplyAdds).toBe(8 * 32 * 172 * (2 * 25) + 16 * 16 * 86 * (8 * 9) + 32 * 8 * 43 * (16 * 9) + 64 * 4 * 22 * (32 * 9) + 64 * 10);
    expect(layers[2]).toEqual({ name: "norm1", kind: "batch-norm", outputShape: [8, 32, 172], parameters: 16, multiplyAdds: 0, bytes: 4 * 32 });
  });

  it("counts cnn as on paper", () => {
    const { parameters, layers } = summary(architecture("cnn"));
    expect(parameters).toBe(119_990_274);
    expect(layers.find(({ kind }) => kind === "flatten")?.outputShape).toEqual([20 * 254 * 6]);
  });

  it("counts a recurrent layer's products at every step, level and direction", () => {
    const model = (layer: object) => summary(parseModelSpec({ name: "m", input: [7, 6], layers: [layer, { kind: "flatten" }, { kind: "dense", name: "classes", units: 2 }] })).layers[0];
    expect(model({ kind: "lstm", units: 5 })).toMatchObject({ parameters: 4 * 5 * (6 + 5 + 2), multiplyAdds: 7 * 4 * 5 * (6 + 5) });
    expect(model({ kind: "gru", units: 5, levels: 2, bidirectional: true, output: "sequence" })).toMatchObject({ outputShape: [7, 10], parameters: 2 * 3 * 5 * (6 + 5 + 2) + 2 * 3 * 5 * (10 + 5 + 2), multiplyAdds: 7 * 2 * 3 * 5 * (6 + 5 + 10 + 5) });
  });

  it("counts products of attention, of weights and of data", () => {
    const model = (layer: object) => summary(parseModelSpec({ name: "m", input: [7, 6], layers: [layer, { kind: "flatten" }, { kind: "dense", name: "classes", units: 2 }] })).layers[0].multiplyAdds;
    expect(model({ kind: "attention-pool" })).toBe(6 * 6 + 7 * 6 + 7 * 6);
    expect(model({ kind: "self-attention", heads: 3 })).toBe(7 * 6 * 18 + 3 * (7 * 7 * 2) * 2 + 7 * 6 * 6);
    expect(model({ kind: "dense", units: 4 })).toBe(7 * 6 * 4);
  });

  it("counts transposed, depthwise and one-dimensional convolutions", () => {
    const model = (input: readonly number[], layer: object) => summary(parseModelSpec({ name: "m", input, layers: [layer, { kind: "flatten" }, { kind: "dense", name: "classes", units: 2 }] })).layers[0].multiplyAdds;
    expect(model([4, 5, 6], { kind: "conv-transpose2d", filters: 6, kernel: 2, stride: 2, groups: 2 })).toBe(4 * 5 * 6 * 3 * 4); // each element under 6 / 2 filters of 2 x 2
    expect(model([4, 5, 6], { kind: "depthwise-conv2d", kernel: [3, 1], multiplier: 2 })).toBe(8 * 3 * 6 * 3);
    expect(model([4, 9], { kind: "conv1d", filters: 6, kernel: 3, groups: 2 })).toBe(6 * 7 * 2 * 3);
    expect(model([4, 9], { kind: "depthwise-conv1d", kernel: 3 })).toBe(4 * 7 * 3);
  });

  it("lists nested layers by path before the layer that holds them, each counted once", () => {
    const conv = { kind: "conv2d", name: "conv", filters: 3, kernel: 3, padding: 1 };
    const spec = parseModelSpec({ name: "m", input: [3, 4, 4], layers: [{ kind: "residual", name: "block", layers: [conv, { kind: "batch-norm", name: "norm" }] }, { kind: "flatten" }, { kind: "dense", name: "classes", units: 2 }] });
    const { layers, ...totals } = summary(spec);
    expect(layers.map(({ name, parameters, multiplyAdds, bytes }) => [name, parameters, multiplyAdds, bytes])).toEqual([
      ["block.conv", 84, 3 * 4 * 4 * 27, 336], ["block.norm", 6, 0, 48], ["block", 0, 0, 0], ["flatten-1", 0, 0, 0], ["classes", 98, 96, 392],
    ]);
    expect(totals).toEqual({ name: "m", input: [3, 4, 4], parameters: 188, multiplyAdds: 1296 + 96, bytes: 776 });
  });

  it("divides a grouped convolution's products by its groups", () => {
    const depthwise = { kind: "conv2d", filters: 4, kernel: 3, padding: 1, groups: 4 };
    const spec = parseModelSpec({ name: "m", input: [4, 5, 6], layers: [depthwise, { kind: "flatten" }, { kind: "dense", units: 2 }] });
    expect(summary(spec).layers[0]).toMatchObject({ parameters: 4 * 9 + 4, multiplyAdds: 4 * 5 * 6 * 9 });
  });
});
