import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { DeviceGate } from "./device-gate.ts";

it("lets one call in at a time, refuses what cannot wait, and puts off what can", async () => {
  const gate = new DeviceGate("webgpu");
  const log: string[] = [];
  gate.checkFree("read");
  const first = gate.pass(async () => {
    log.push("first");
    await sleep(10);
    throw new Error("first failed");
  });
  const second = gate.pass(() => Promise.resolve(log.push("second")));
  gate.soon(() => log.push("later"));
  expect(() => gate.checkFree("read")).toThrow("read: a run on webgpu is under way; await it first");
  await expect(first).rejects.toThrow("first failed");
  await second;
  await sleep(1);
  gate.soon(() => log.push("at once"));
  expect(log).toEqual(["first", "second", "later", "at once"]);
  gate.checkFree("read");
});
