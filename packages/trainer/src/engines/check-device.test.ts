import { expect, it } from "vitest";
import { SMALL_MODELS, smallEngine } from "../../test/small-models.ts";
import { checkDevice } from "./check-device.ts";
import type { Engine, TrainingState } from "../engine.ts";

const model = SMALL_MODELS.cnn4;

/** An engine that gives other numbers than it should. */
function altered(engine: Engine, { more = 0, state = (true_: TrainingState) => true_ }): Engine {
  return Object.assign(Object.create(engine) as Engine, {
    step: async (...args: Parameters<Engine["step"]>) => {
      const result = await engine.step(...args);
      return { ...result, logits: result.logits.map((value) => value + more) };
    },
    state: () => state(engine.state()),
  });
}

it("lets an engine pass that computes as the CPU does, and leaves it as it was", async () => {
  const [engine, cpu] = [await smallEngine("cnn4"), await smallEngine("cnn4", { backend: "node" })];
  const before = engine.state();
  await checkDevice("webgpu", engine, cpu, model);
  expect(engine.state()).toEqual(before);
  expect(engine.stepCount).toBe(0);
  for (const held of [engine, cpu]) held.release();
});

it("stops one whose logits or update is another, or no number", async () => {
  const [engine, cpu] = [await smallEngine("cnn4"), await smallEngine("cnn4")];
  await expect(checkDevice("webgpu", altered(engine, { more: 0.5 }), cpu, model)).rejects.toThrow(/^createOnnxRuntimeEngine: webgpu computes model "cnn4" wrongly: one step on the CPU gives logits that differ by \d+ % and an update that differs by 0 %; train on the CPU$/);
  for (const held of [engine, cpu]) held.release();
  for (const change of [(value: number) => -value, () => NaN]) {
    const [other, right] = [await smallEngine("cnn4"), await smallEngine("cnn4")];
    const state = (given: TrainingState): TrainingState => (other.stepCount === 0 ? given : new Map([...given].map(([name, { shape, data }]) => [name, { shape, data: data.map(change) }])));
    await expect(checkDevice("cuda", altered(other, { state }), right, model)).rejects.toThrow('cuda computes model "cnn4" wrongly');
    for (const held of [other, right]) held.release();
  }
});
