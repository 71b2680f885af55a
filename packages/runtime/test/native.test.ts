import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { createSession } from "../src/index.ts";
import { floats, loopInputs, loopModel, reluModel, tensor } from "./models.ts";

describe("what only the native backend does", () => {
  it("aborts a long run promptly and stays usable", async () => {
    const session = await createSession(loopModel, { backend: "native", threads: 1 });
    const x = loopInputs(1_000_000);
    const binding = session.bind(x, { y: tensor("float32", [256, 256], new Float32Array(65536)) });
    const start = performance.now();
    await expect(binding.run({ signal: AbortSignal.timeout(100) })).rejects.toMatchObject({ name: "TimeoutError" });
    expect(performance.now() - start).toBeLessThan(1000);
    x.trips.data[0] = 2n;
    await binding.run();
    session.release();
  });

  it("keeps the event loop ticking during a run", async () => {
    const session = await createSession(loopModel, { backend: "native", threads: 1 });
    const binding = session.bind(loopInputs(1_000_000), { y: tensor("float32", [256, 256], new Float32Array(65536)) });
    let ticks = 0;
    const timer = setInterval(() => ticks++, 5);
    const controller = new AbortController();
    const run = binding.run({ signal: controller.signal }).catch(() => "aborted");
    await sleep(200);
    controller.abort();
    expect(await run).toBe("aborted");
    clearInterval(timer);
    expect(ticks).toBeGreaterThan(10);
    session.release();
  });

  it("runs on the calling thread with runSync", async () => {
    const session = await createSession(reluModel, { backend: "native" });
    const y = floats([2], 9, 9);
    const binding = session.bind({ x: floats([2], -1, 4) }, { y });
    binding.runSync?.();
    expect(y.data).toEqual(Float32Array.of(0, 4));
    binding.release();
    expect(() => binding.runSync?.()).toThrow("runSync: the binding was released");
    session.release();
  });

  it("node has no runSync", async () => {
    const session = await createSession(reluModel, { backend: "node" });
    expect(session.bind({ x: floats([1], 1) }, { y: floats([1], 0) }).runSync).toBeUndefined();
    session.release();
  });
});
