import { deviceStatus, type DeviceStatus } from "./available-devices.ts";
import { DEVICES, type Device } from "./devices/device.ts";

export interface DeviceChoice {
  readonly device: Device;
  /** A sentence for the user: why this one. */
  readonly reason: string;
}

/**
 * The device to compute on.
 *
 * `auto` takes CUDA where it works, else the CPU. WebGPU is taken only when it is asked for: adapters that are programs
 * on the CPU pass for devices, and what its provider lacks goes back and forth between device and CPU.
 *
 * @param status How a device is tried out.
 * @throws {RangeError} On a name that is no device. @throws {Error} With the reason where the named one does not work.
 */
export async function chooseDevice(request: "auto" | Device, status: (device: Device) => Promise<DeviceStatus> = deviceStatus): Promise<DeviceChoice> {
  if (request !== "auto" && !DEVICES.includes(request)) throw new RangeError(`chooseDevice: need one of auto, ${DEVICES.join(", ")}, got ${String(request)}`);
  if (request === "auto") return automatic(await status("cuda"));
  const { available, reason } = await status(request);
  if (available) return { device: request, reason: `${request}, as asked for.` };
  throw new Error(`chooseDevice: ${request} does not work here: ${reason}`);
}

function automatic({ available, reason }: DeviceStatus): DeviceChoice {
  return available ? { device: "cuda", reason: "cuda, which works here." } : { device: "cpu", reason: `cpu, because cuda does not work here: ${reason}.` };
}
