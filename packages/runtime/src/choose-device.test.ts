import { describe, expect, it } from "vitest";
import { chooseDevice } from "./choose-device.ts";
import type { Device } from "./devices/device.ts";

const working = (device: Device) => Promise.resolve({ device, available: true, reason: null, missing: [] });
const missing = (device: Device) => Promise.resolve({ device, available: device === "cpu", reason: "libcuda.so.1 is not there", missing: ["libcuda.so.1"] });

describe("chooseDevice", () => {
  it("auto takes cuda where it works, else the CPU, and says why", async () => {
    expect(await chooseDevice("auto", working)).toEqual({ device: "cuda", reason: "cuda, which works here." });
    expect(await chooseDevice("auto", missing)).toEqual({ device: "cpu", reason: "cpu, because cuda does not work here: libcuda.so.1 is not there." });
  });

  it("auto never tries webgpu", async () => {
    const tried: Device[] = [];
    await chooseDevice("auto", (device) => (tried.push(device), missing(device)));
    expect(tried).toEqual(["cuda"]);
  });

  it("takes the one that is named, or fails with the reason", async () => {
    expect(await chooseDevice("webgpu", working)).toEqual({ device: "webgpu", reason: "webgpu, as asked for." });
    expect(await chooseDevice("cpu")).toEqual({ device: "cpu", reason: "cpu, as asked for." });
    await expect(chooseDevice("cuda", missing)).rejects.toThrow("chooseDevice: cuda does not work here: libcuda.so.1 is not there");
  });

  it("refuses what is no device", async () => {
    for (const name of ["gpu", NaN]) await expect(chooseDevice(name as "cuda")).rejects.toThrow(`chooseDevice: need one of auto, cpu, cuda, webgpu, got ${name}`);
  });
});
