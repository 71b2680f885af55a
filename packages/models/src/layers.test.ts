import { elementCount, GraphBuilder } from "@cochlea/onnx-graph";
import { fillUniform, randomStream } from "@cochlea/random";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LAYER_MODELS } from "../test/layer-models.ts";
import { naiveModel } from "../test/naive-layers.ts";
import { relativeError, runModel } from "../test/run-model.ts";
import { architecture, LAYERS, modelParameters, specModel, parseModelSpec, summary, type LayerKind, type ModelSpec, type Parameter, type ParameterInfo } from "./index.ts";

/** Every parameter random, the statistics of batch norm too, variances positive. */
function randomParameters(spec: ModelSpec, seed: number): Map<string, Parameter> {
  const draw = ({ name, shape }: ParameterInfo): [string, Parameter] => {
    const [min, max] = name.endsWith("running_var") ? [0.5, 2] : [-0.5, 0.5];
    return [name, { shape, data: fillUniform(new Float32Array(elementCount(shape)), randomStream(seed, name), min, max) }];
  };
  return new Map(modelParameters(specModel(spec)).map(draw));
}

/** Runs a batch of two, so that a mistake between examples shows, and holds both to the definition. */
async function expectDefinition(spec: ModelSpec, seed: number): Promise<void> {
  const size = elementCount(spec.input);
  const features = fillUniform(new Float32Array(2 * size), randomStream(seed, "features"), -1, 1);
  const parameters = randomParameters(spec, seed);
  const { logits } = await runModel(spec, parameters, features);
  const example = (index: number) => naiveModel(spec.layers, { shape: spec.input, data: Array.from(features.subarray(index * size, (index + 1) * size)) }, parameters).data;
  expect(relativeError(logits, [...example(0), ...example(1)])).toBeLessThan(1e-5);
}

function withClassifier(layer: object, input = [4, 9, 8]): ModelSpec {
  return parseModelSpec({ name: "one layer", input, layers: [layer, { kind: "flatten", name: "flat" }, { kind: "dense", name: "classes", units: 3 }] });
}

const MAP = [4, 9, 8];
const SEQUENCE = [7, 6];
const SIGNAL = [6, 20];
const conv = { kind: "conv2d", name: "conv", filters: 4, kernel: 3, padding: 1 };

/** Each kind of layer, with its output shape worked out by hand, for a 4 x 9 x 8 map unless another input is named. */
const EXAMPLES: Record<LayerKind, [fields: object, outputShape: number[], input?: number[]]> = {
  conv2d: [{ filters: 6, kernel: [3, 2], stride: [2, 1], padding: [0, 1], dilation: [2, 1], groups: 2 }, [6, 3, 9]],
  "depthwise-conv2d": [{ kernel: 3, stride: 2, padding: "same", multiplier: 2 }, [8, 5, 4]],
  "conv-transpose2d": [{ filters: 6, kernel: [3, 2], stride: [2, 1], padding: [1, 0], outputPadding: [1, 0] }, [6, 18, 9]],
  conv1d: [{ filters: 5, kernel: 3, stride: 2, dilation: 2 }, [5, 8], SIGNAL],
  "depthwise-conv1d": [{ kernel: 4, padding: "same" }, [6, 20], SIGNAL],
  lstm: [{ units: 3 }, [3], SEQUENCE],
  gru: [{ units: 3, bidirectional: true, output: "sequence" }, [7, 6], SEQUENCE],
  "attention-pool": [{}, [6], SEQUENCE],
  "self-attention": [{ heads: 2 }, [7, 6], SEQUENCE],
  "position-embedding": [{}, [7, 6], SEQUENCE],
  relu: [{}, MAP],
  relu6: [{}, MAP],
  "leaky-relu": [{}, MAP],
  elu: [{}, MAP],
  silu: [{}, MAP],
  gelu: [{}, MAP],
  "hard-swish": [{}, MAP],
  "hard-sigmoid": [{}, MAP],
  sigmoid: [{}, MAP],
  tanh: [{}, MAP],
  softmax: [{}, MAP],
  "batch-norm": [{ epsilon: 0.1 }, MAP],
  "sub-spectral-norm": [{ subBands: 3 }, MAP],
  "layer-norm": [{}, MAP],
  "instance-norm": [{}, MAP],
  "max-pool": [{ kernel: 2 }, [4, 4, 4]],
  "average-pool": [{ kernel: [3, 2], stride: 1, padding: [1, 0] }, [4, 9, 7]],
  "max-pool1d": [{ kernel: 3, stride: 2, padding: 1 }, [6, 10], SIGNAL],
  "average-pool1d": [{ kernel: 3 }, [6, 6], SIGNAL],
  "global-average-pool": [{}, [4]],
  "global-max-pool": [{ axes: [1], keepAxes: true }, [4, 1, 8]],
  flatten: [{}, [288]],
  reshape: [{ shape: [6, -1] }, [6, 48]],
  permute: [{ axes: [2, 0, 1] }, [8, 4, 9]],
  "time-major": [{}, [8, 36]],
  dense: [{ units: 5 }, [5], [288]],
  dropout: [{ rate: 0.5 }, MAP],
  sequence: [{ layers: [conv, { kind: "relu" }] }, MAP],
  residual: [{ layers: [conv] }, MAP],
  parallel: [{ branches: [[conv], []] }, [8, 9, 8]],
};

/** Kinds whose definition is written out in naive-layers.ts; PyTorch stands for the others. */
const DEFINED: readonly LayerKind[] = ["conv2d", "relu", "batch-norm", "max-pool", "average-pool", "global-average-pool", "flatten", "dense", "dropout"];

describe("LAYERS", () => {
  const cases = Object.entries(EXAMPLES).map(([kind, [fields, shape, input = MAP]]) => ({ kind: kind as LayerKind, fields, shape, input }));

  it("has an example for each kind", () => {
    expect(Object.keys(EXAMPLES).sort()).toEqual(Object.keys(LAYERS).sort());
  });

  it.each(cases)("$kind gives the shape $shape", ({ kind, fields, shape, input }) => {
    expect(summary(withClassifier({ kind, name: "one", ...fields }, input)).layers.find(({ name }) => name === "one")?.outputShape).toEqual(shape);
  });

  it.each(cases)("$kind gives the same shape in training", ({ kind, fields, input }) => {
    const spec = withClassifier({ kind, ...fields }, input);
    const shapes = (mode: "training" | "inference") => {
      const builder = new GraphBuilder();
      const { logits } = specModel(spec).add(builder, builder.input("x", [3, ...input]), { mode, parameter: ({ name, shape }) => builder.input(name, shape) });
      return logits.shape;
    };
    expect(shapes("training")).toEqual(shapes("inference"));
  });

  it.each(cases.filter(({ kind }) => DEFINED.includes(kind)))("$kind computes its definition", async ({ kind, fields, input }) => {
    await expectDefinition(withClassifier({ kind, ...fields }, input), 1);
  });

  it("convolves with as many outputs as inputs by the stride where padding is same", async () => {
    const axis = fc.record({ kernel: fc.integer({ min: 1, max: 5 }), stride: fc.integer({ min: 1, max: 3 }), dilation: fc.integer({ min: 1, max: 2 }) });
    await fc.assert(
      fc.asyncProperty(axis, axis, fc.nat(), async (bands, frames, seed) => {
        const pairs = Object.fromEntries((["kernel", "stride", "dilation"] as const).map((field) => [field, [bands[field], frames[field]]]));
        const spec = withClassifier({ kind: "conv2d", filters: 2, padding: "same", ...pairs });
        expect(summary(spec).layers[0].outputShape).toEqual([2, Math.ceil(9 / bands.stride), Math.ceil(8 / frames.stride)]);
        await expectDefinition(spec, seed);
      }),
      { numRuns: 20 },
    );
  });

  it("convolves by the definition, whatever the geometry", async () => {
    const axis = fc.record({ kernel: fc.integer({ min: 1, max: 3 }), stride: fc.integer({ min: 1, max: 3 }), padding: fc.integer({ min: 0, max: 2 }), dilation: fc.integer({ min: 1, max: 2 }) });
    await fc.assert(
      fc.asyncProperty(axis, axis, fc.constantFrom(1, 2, 4), fc.boolean(), fc.nat(), async (bands, frames, groups, bias, seed) => {
        const pairs = Object.fromEntries((["kernel", "stride", "padding", "dilation"] as const).map((field) => [field, [bands[field], frames[field]]]));
        await expectDefinition(withClassifier({ kind: "conv2d", filters: 4, groups, bias, ...pairs }), seed);
      }),
      { numRuns: 30 },
    );
  });

  it("pools by the definition, whatever the geometry", async () => {
    const axis = fc.integer({ min: 1, max: 4 }).chain((kernel) => fc.record({ kernel: fc.constant(kernel), stride: fc.integer({ min: 1, max: 4 }), padding: fc.integer({ min: 0, max: kernel >> 1 }) }));
    await fc.assert(
      fc.asyncProperty(fc.constantFrom("max-pool", "average-pool"), axis, axis, fc.nat(), async (kind, bands, frames, seed) => {
        const pairs = Object.fromEntries((["kernel", "stride", "padding"] as const).map((field) => [field, [bands[field], frames[field]]]));
        await expectDefinition(withClassifier({ kind, ...pairs }), seed);
      }),
      { numRuns: 30 },
    );
  });
});

describe("a batch", () => {
  const models = [...Object.entries(LAYER_MODELS), ...(["bc-resnet-1", "matchboxnet-3x1x64", "crnn-s", "att-rnn"] as const).map((name) => [name, architecture(name, { input: [1, 40, 31] })] as const)];

  it.each(models)("gives what its examples give one by one: %s", async (_, spec) => {
    const size = elementCount(spec.input);
    const features = fillUniform(new Float32Array(3 * size), randomStream(6, "features"), -1, 1);
    const parameters = randomParameters(spec, 6);
    const singles: number[] = [];
    for (const index of [0, 1, 2]) singles.push(...(await runModel(spec, parameters, features.slice(index * size, (index + 1) * size))).logits);
    // Another batch size may add up in another order.
    expect(relativeError((await runModel(spec, parameters, features)).logits, singles)).toBeLessThan(2e-6);
  });
});

describe("whole models", () => {
  it.each([
    architecture("cnn4", { input: [2, 12, 19], classes: 4 }),
    architecture("mlp", { input: [1, 5, 7], classes: 3 }),
  ])("$name computes its definition", (spec) => expectDefinition(spec, 7));
});
