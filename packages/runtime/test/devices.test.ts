import { describe, expect, it } from "vitest";
import { availableDevices, createSession } from "../src/index.ts";
import { providerProblem } from "../src/devices/provider-problem.ts";
import { isAutomatic } from "../src/backends.ts";
import { floats, loopInputs, loopModel, reluModel, sgdModel } from "./models.ts";

const statuses = await availableDevices();
const webgpu = statuses.find(({ device }) => device === "webgpu");
const cudaProblem = providerProblem("cuda");

describe("availableDevices", () => {
  it("tries each out; the CPU always works, and a device that does not has a reason", () => {
    expect(statuses.map(({ device }) => device)).toEqual(["cpu", "cuda", "webgpu"]);
    expect(statuses[0]).toEqual({ device: "cpu", available: true, reason: null, missing: [] });
    for (const { available, reason } of statuses) expect(reason === null).toBe(available);
  });

  it.skipIf(cudaProblem === null)("without CUDA, a session on it is refused with what is missing", async () => {
    const message = `createSession: device cuda does not work here: ${cudaProblem?.reason}`;
    for (const backend of ["native", "node"] as const) await expect(createSession(sgdModel, { device: "cuda", backend })).rejects.toThrow(message);
  });
});

describe("backends that auto takes", () => {
  it("native only where it is tested", () => {
    expect(isAutomatic("native", "linux-x64")).toBe(true);
    for (const platform of ["linux-arm64", "darwin-arm64", "darwin-x64", "win32-x64", "win32-arm64"]) expect([isAutomatic("native", platform), isAutomatic("node", platform)]).toEqual([false, true]);
  });
});

describe("options of a device's provider", () => {
  it("are refused by node, which would pass over most", async () => {
    await expect(createSession(reluModel, { backend: "node", deviceOptions: { device_id: "1" } })).rejects.toThrow("createSession: deviceOptions need backend native, got node");
  });
});

describe.skipIf(!webgpu?.available)("on a WebGPU adapter", () => {
  it("options reach the provider", async () => {
    const open = (deviceOptions: Record<string, string>) => createSession(reluModel, { device: "webgpu", backend: "native", deviceOptions });
    (await open({ validationMode: "full" })).release();
    await expect(open({ validationMode: "nonsense" })).rejects.toThrow(/^createSession: ONNX Runtime refused the model on webgpu: /);
  });

  it("a tensor that is updated in place passes full validation, and keeps its value where a run fails", async () => {
    const session = await createSession(sgdModel, { device: "webgpu", backend: "native", deviceOptions: { validationMode: "full" } });
    const p = session.hold(floats([3], 1, 2, 3));
    const binding = session.bind({ p, g: floats([3], 1, 0, -1), lr: floats([], 0.5) }, { next: p });
    expect(binding.runSync).toBeUndefined();
    await binding.run();
    await expect(binding.run({ signal: AbortSignal.abort(new Error("stop")) })).rejects.toThrow("stop");
    expect(p.read()).toEqual(Float32Array.of(0.5, 2, 3.5));
    session.release();
  });

  it("is not read under a run, and holds for its own sessions alone", async () => {
    const session = await createSession(loopModel, { device: "webgpu", backend: "native" });
    const { trips, go, x } = loopInputs(1);
    const held = session.hold(x);
    const run = session.run({ trips, go, x: held });
    expect(() => held.read()).toThrow("read: a run on webgpu is under way; await it first");
    await run;
    for (const options of [{ device: "cpu", backend: "native" }, { device: "webgpu", backend: "node" }] as const) {
      const other = await createSession(loopModel, options);
      const message = `run: input "x" is held on webgpu by the native backend, and this session runs on ${options.device} with ${options.backend}; hold it with a session like this one, or bind what read() gives`;
      await expect(other.run({ trips, go, x: held })).rejects.toThrow(message);
      other.release();
    }
    session.release();
  });
});
