import { elementCount } from "@cochlea/onnx-graph";
import { fillUniform, randomStream } from "@cochlea/random";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
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

/** Each kind of layer, with its output shape for a 4 x 9 x 8 map worked out by hand. */
const EXAMPLES = {
  conv2d: [{ filters: 6, kernel: [3, 2], stride: [2, 1], padding: [0, 1], dilation: [2, 1], groups: 2 }, [6, 3, 9]],
  relu: [{}, [4, 9, 8]],
  "batch-norm": [{ epsilon: 0.1 }, [4, 9, 8]],
  "max-pool": [{ kernel: 2 }, [4, 4, 4]],
  "average-pool": [{ kernel: [3, 2], stride: 1, padding: [1, 0] }, [4, 9, 7]],
  "global-average-pool": [{}, [4]],
  flatten: [{}, [288]],
  dense: [{ units: 5 }, [5]],
  dropout: [{ rate: 0.5 }, [4, 9, 8]],
} satisfies Record<LayerKind, [fields: object, outputShape: number[]]>;

describe("LAYERS", () => {
  const cases = Object.entries(EXAMPLES).map(([kind, [fields, shape]]) => ({ kind: kind as LayerKind, fields, shape: shape }));
  const inputOf = (kind: LayerKind): number[] => (kind === "dense" ? [288] : [4, 9, 8]);

  it("has an example for each kind", () => {
    expect(Object.keys(EXAMPLES).sort()).toEqual(Object.keys(LAYERS).sort());
  });

  it.each(cases)("$kind gives the shape $shape", ({ kind, fields, shape }) => {
    expect(summary(withClassifier({ kind, ...fields }, inputOf(kind))).layers[0].outputShape).toEqual(shape);
  });

  it.each(cases)("$kind computes its definition", async ({ kind, fields }) => {
    await expectDefinition(withClassifier({ kind, ...fields }, inputOf(kind)), 1);
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

describe("whole models", () => {
  it.each([
    architecture("cnn4", { input: [2, 12, 19], classes: 4 }),
    architecture("mlp", { input: [1, 5, 7], classes: 3 }),
  ])("$name computes its definition", (spec) => expectDefinition(spec, 7));
});
