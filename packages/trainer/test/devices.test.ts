import { parseModelSpec, specModel } from "@cochlea/models";
import { availableDevices } from "@cochlea/runtime";
import { describe, expect, it } from "vitest";
import type { Engine } from "../src/index.ts";
import { createOnnxRuntimeEngine, createPredictor, writeTargets } from "../src/index.ts";
import { BATCH, CLASSES, SMALL_MODELS, smallBatch, smallEngine, type SmallModel } from "./small-models.ts";

/** `COCHLEA_TEST_DEVICE=cuda` or `=webgpu`, on a machine that has it: making a step's kernels takes seconds. */
const asked = process.env.COCHLEA_TEST_DEVICE;
const devices = asked === undefined ? [] : await availableDevices();
const models = Object.keys(SMALL_MODELS) as SmallModel[];

/** Losses of twelve steps. */
async function losses(engine: Engine, model: SmallModel): Promise<number[]> {
  const targets = new Float32Array(BATCH * CLASSES[model]);
  const result = [];
  for (let step = 0; step < 12; step++) {
    const batch = smallBatch(model, step % 4);
    writeTargets(targets, batch.labels, CLASSES[model], 0.05);
    result.push((await engine.step(batch, targets, 0.004)).loss);
  }
  return result;
}

function difference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  const scale = Math.max(...Array.from(expected, Math.abs));
  return Math.max(...Array.from(expected, (value, i) => Math.abs(actual[i] - value) / scale));
}

it.skipIf(asked === undefined)("the device of COCHLEA_TEST_DEVICE works", () => {
  expect(devices.find(({ device }) => device === asked)).toMatchObject({ available: true });
});

it.skipIf(asked !== "webgpu")("what WebGPU's provider gets wrong is refused: in ONNX Runtime 1.29 the bias of a 1x1 convolution of few channels on a small map", async () => {
  const model = specModel(parseModelSpec({ name: "pointwise", input: [3, 2, 3], layers: [{ kind: "conv2d", name: "conv", filters: 4, kernel: 1 }, { kind: "global-average-pool" }, { kind: "dense", name: "classes", units: 2 }] }));
  const engine = createOnnxRuntimeEngine({ model, parameters: model.initialParameters(1), batchSize: 2, optimiser: { kind: "sgd" }, seed: 0, device: "webgpu", backend: "native" });
  await expect(engine).rejects.toThrow(/webgpu computes model "pointwise" wrongly/);
});

describe.each(["cuda", "webgpu"] as const)("training on %s", (device) => {
  const works = device === asked;

  for (const backend of ["native", "node"] as const) {
    it.skipIf(!works).each(models)(`goes as on the CPU, through ${backend}: %s`, async (model) => {
      const [there, here] = [await smallEngine(model, { backend, device }), await smallEngine(model, { backend: "native" })];
      // Both are float32 and sum in another order; twelve steps of AdamW leave 3e-6 on SwiftShader.
      expect(difference(await losses(there, model), await losses(here, model))).toBeLessThan(1e-4);
      expect(there.description).toBe(`onnxruntime on ${device} (${backend})`);
      const batch = smallBatch(model, 0);
      expect(difference(await there.predict(batch), await here.predict(batch))).toBeLessThan(1e-3);
      const predictor = await createPredictor({ model: SMALL_MODELS[model], parameters: there.parameters(), batchSize: 3, backend, device });
      const three = { features: batch.features, size: 3 };
      expect(difference(await predictor.predict(three), (await there.predict(batch)).subarray(0, 3 * CLASSES[model]))).toBeLessThan(1e-5);
      for (const held of [there, here, predictor]) held.release();
    });

    it.skipIf(!works)(`goes on from a checkpoint, through ${backend}`, async () => {
      const [whole, parts] = [await smallEngine("cnn4", { backend, device }), await smallEngine("cnn4", { backend, device })];
      await losses(whole, "cnn4");
      await losses(parts, "cnn4");
      const saved = parts.state();
      const expected = await losses(whole, "cnn4");
      await losses(parts, "cnn4");
      parts.restore(saved, 12);
      expect(difference(await losses(parts, "cnn4"), expected)).toBeLessThan(1e-6);
      for (const engine of [whole, parts]) engine.release();
    });
  }
});
