import { expect, it } from "vitest";
import { floats, loopInputs, loopModel, reluModel, tensor } from "../models.ts";
import { describeEachBackend } from "./each-backend.ts";

describeEachBackend("aborting", (open) => {
  it("before the run: rejects with the reason, outputs untouched, session usable", async () => {
    const session = await open(reluModel);
    const y = floats([1], 9);
    const binding = session.bind({ x: floats([1], 1) }, { y });
    await expect(binding.run({ signal: AbortSignal.abort() })).rejects.toMatchObject({ name: "AbortError" });
    await expect(session.run({ x: floats([1], 1) }, { signal: AbortSignal.abort(new Error("enough")) })).rejects.toThrow("enough");
    expect(y.data[0]).toBe(9);
    await binding.run({ signal: new AbortController().signal });
    expect(y.data[0]).toBe(1);
    session.release();
  });

  it("right after the call: rejects, and the binding runs again", async () => {
    const session = await open(loopModel);
    const binding = session.bind(loopInputs(3), { y: tensor("float32", [256, 256], new Float32Array(65536)) });
    const controller = new AbortController();
    const run = binding.run({ signal: controller.signal });
    controller.abort();
    await expect(run).rejects.toMatchObject({ name: "AbortError" });
    await binding.run();
    session.release();
  });
});
