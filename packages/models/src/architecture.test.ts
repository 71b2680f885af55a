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

  it("divides a grouped convolution's products by its groups", () => {
    const depthwise = { kind: "conv2d", filters: 4, kernel: 3, padding: 1, groups: 4 };
    const spec = parseModelSpec({ name: "m", input: [4, 5, 6], layers: [depthwise, { kind: "flatten" }, { kind: "dense", units: 2 }] });
    expect(summary(spec).layers[0]).toMatchObject({ parameters: 4 * 9 + 4, multiplyAdds: 4 * 5 * 6 * 9 });
  });
});
