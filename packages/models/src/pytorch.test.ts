import { elementCount } from "@cochlea/onnx-graph";
import { describe, expect, it } from "vitest";
import golden from "../test/golden/pytorch.json" with { type: "json" };
import { goldenInput, goldenMask, goldenParameters } from "../test/golden-values.ts";
import { LAYER_MODELS } from "../test/layer-models.ts";
import { relativeError, runModel, runTraining } from "../test/run-model.ts";
import { architecture, isModelName, LAYERS, MODEL_NAMES, modelParameters, specModel, summary, type LayerKind, type ModelSpec } from "./index.ts";

/** Calls that are not a model's name. */
const OTHERS: Record<string, ModelSpec> = {
  "cnn4 of another size": architecture("cnn4", { input: [1, 13, 29], classes: 3 }),
  "cnn of another size": architecture("cnn", { input: [1, 21, 27], classes: 4 }),
  "cnn-lstm of another size": architecture("cnn-lstm", { input: [1, 17, 22], classes: 5 }),
  "lstm with every option": architecture("lstm", { input: [1, 40, 12], classes: 4, units: 9, levels: 3, bidirectional: true, dropout: 0.3 }),
  "gru with every option": architecture("gru", { input: [1, 40, 12], classes: 4, units: 9, levels: 3, bidirectional: true, dropout: 0.3 }),
  "bc-resnet with every option": architecture("bc-resnet", { input: [1, 64, 21], classes: 4, tau: 1.5, subBands: 8, dropout: 0.4 }),
  "matchboxnet with every option": architecture("matchboxnet", { input: [2, 10, 31], classes: 5, blocks: 2, repeats: 3, channels: 12, dropout: 0.2 }),
  "matchboxnet-3x1x64 as published": architecture("matchboxnet-3x1x64", { input: [1, 64, 128], classes: 30 }),
  "matchboxnet-3x2x64 as published": architecture("matchboxnet-3x2x64", { input: [1, 64, 128], classes: 30 }),
  "crnn as published": architecture("crnn", { input: [1, 40, 151], classes: 2 }),
  "att-rnn as published": architecture("att-rnn", { input: [1, 80, 125], classes: 20 }),
  "att-rnn asked by the middle": architecture("att-rnn", { input: [1, 40, 21], query: "middle" }),
};

function specOf(call: string, input: readonly number[]): ModelSpec {
  return isModelName(call) ? architecture(call, { input }) : OTHERS[call];
}

/** The golden values are float64; float32 sums of up to some thousand products with rounded weights differ by some 1e-6. */
const TOLERANCE = 1e-5;

async function expectLogits(spec: ModelSpec, shape: readonly number[], { inference, training }: { readonly inference: readonly number[]; readonly training: readonly number[] }): Promise<void> {
  const parameters = goldenParameters(modelParameters(specModel(spec)));
  const features = goldenInput(shape);
  expect(elementCount(shape.slice(1))).toBe(elementCount(spec.input));
  expect(relativeError((await runModel(spec, parameters, features)).logits, inference)).toBeLessThan(TOLERANCE);
  expect(relativeError((await runTraining(spec, parameters, features, goldenMask)).logits, training)).toBeLessThan(TOLERANCE);
}

describe(`architectures against PyTorch ${golden.versions.torch}`, () => {
  it("has a count for every model, architectures in some size", () => {
    const counted = golden.parameters.map(({ call }) => call);
    expect(MODEL_NAMES.filter((name) => !counted.includes(name))).toEqual(["bc-resnet", "ds-cnn", "matchboxnet"]);
  });

  it.each(golden.architectures)("gives the logits of $call, in inference and in training", async ({ call, input, output }) => {
    await expectLogits(specOf(call, input.shape.slice(1)), input.shape, output);
  });

  it.each(golden.parameters)("counts the $parameters parameters of $call", ({ call, shape, parameters }) => {
    expect(summary(specOf(call, shape)).parameters).toBe(parameters);
  });
});

describe(`layers against PyTorch ${golden.versions.torch}`, () => {
  it("has a case for every kind", () => {
    const cases = golden.layers.map(({ call }) => call);
    expect(cases).toEqual(expect.arrayContaining(Object.keys(LAYERS) as LayerKind[]));
    expect(Object.keys(LAYER_MODELS).sort()).toEqual([...cases].sort());
  });

  it.each(golden.layers)("gives the outputs of $call, in inference and in training", async ({ call, input, output }) => {
    await expectLogits(LAYER_MODELS[call], input.shape, output);
  });
});
