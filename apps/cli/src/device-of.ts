import { chooseDevice, type Device } from "@cochlea/runtime";
import type { DeviceRequest } from "./device-choices.ts";
import { CommandError } from "./errors.ts";

/**
 * The device that was asked for; of one that was chosen the user is told why.
 *
 * @throws {CommandError} With the reason where it does not work here.
 */
export async function deviceOf(request: DeviceRequest, log: (line: string) => void): Promise<Device> {
  if (request === "cpu") return "cpu";
  const { device, reason } = await chooseDevice(request).catch((cause: unknown) => {
    throw new CommandError(`--device ${request}: ${cause instanceof Error ? cause.message.replace("chooseDevice: ", "") : String(cause)}; cochlea doctor has the whole picture`, { cause });
  });
  if (request === "auto") log(`device ${reason}`);
  return device;
}
