import { describe } from "vitest";
import { createSession, type BackendName, type Device, type Session, type SessionOptions } from "../../src/index.ts";

/** Opens a model on the backend under test, with one thread unless told otherwise. */
export type Open = (model: Uint8Array, options?: SessionOptions) => Promise<Session>;

/** `COCHLEA_TEST_DEVICE=webgpu` or `=cuda` runs the suite there too, on a machine that has it. */
const DEVICE_UNDER_TEST = (process.env.COCHLEA_TEST_DEVICE ?? "cpu") as Device;

const BACKENDS = ["native", "node"] as const;

/** One suite, the same for every backend and device: what they must agree on. */
export function describeEachBackend(title: string, suite: (open: Open, backend: BackendName, device: Device) => void): void {
  describe.each(BACKENDS)(`${title} (%s)`, (backend) => suite(openOn(backend, "cpu"), backend, "cpu"));
  describe.skipIf(DEVICE_UNDER_TEST === "cpu").each(BACKENDS)(`${title} (%s, on the device of COCHLEA_TEST_DEVICE)`, (backend) => suite(openOn(backend, DEVICE_UNDER_TEST), backend, DEVICE_UNDER_TEST));
}

function openOn(backend: BackendName, device: Device): Open {
  return (model, options = {}) => createSession(model, { backend, device, threads: 1, ...options });
}
