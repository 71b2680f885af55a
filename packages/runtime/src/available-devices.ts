import type { Backend, BackendSession } from "./backend.ts";
import { loadBackend } from "./backends.ts";
import { DEVICES, type Device } from "./devices/device.ts";
import { providerProblem } from "./devices/provider-problem.ts";
import { runtimeReason } from "./error-text.ts";
import { oneNodeModel } from "./one-node-model.ts";
import { ELEMENT_FORMATS, type Tensor } from "./tensor.ts";

export interface DeviceStatus {
  readonly device: Device;
  /** Whether a convolution was computed there, and rightly. */
  readonly available: boolean;
  /** Why it does not work here; null if it does. */
  readonly reason: string | null;
  /** Shared libraries that it needs and that are not found, by name. */
  readonly missing: readonly string[];
}

/** Which devices work in this process, each tried out, and why the others do not. */
export async function availableDevices(): Promise<DeviceStatus[]> {
  const statuses: DeviceStatus[] = [];
  for (const device of DEVICES) statuses.push(await deviceStatus(device));
  return statuses;
}

/** What is known of one device, which is tried out where nothing speaks against it beforehand. */
export async function deviceStatus(device: Device): Promise<DeviceStatus> {
  try {
    const problem = device === "cpu" ? null : providerProblem(device);
    if (problem) return { device, available: false, ...problem };
    await tryOut(await loadBackend("auto"), device);
    return { device, available: true, reason: null, missing: [] };
  } catch (error) {
    return { device, available: false, reason: runtimeReason(error), missing: [] };
  }
}

/** A convolution of one point, the operator that needs most of what a device can lack. */
const PROBE = oneNodeModel({ operator: "Conv", type: ELEMENT_FORMATS.float32.onnx, inputs: { x: [1, 1, 2, 2], w: [1, 1, 1, 1] }, output: [1, 1, 2, 2] });

async function tryOut(backend: Backend, device: Device): Promise<void> {
  const session = await backend.open(PROBE, { device, threads: 1 });
  try {
    await checkProbe(session);
  } finally {
    session.release();
  }
}

async function checkProbe(session: BackendSession): Promise<void> {
  const [x, w] = [floats([1, 1, 2, 2], [1, 2, -3, 0.5]), floats([1, 1, 1, 1], [2])];
  const [y] = await session.run([x, w], undefined);
  const expected = [2, 4, -6, 1];
  if (!expected.every((value, i) => Math.abs(Number(y.data[i]) - value) < 1e-3)) throw new Error(`a convolution gave ${[...y.data].join(", ")} for ${expected.join(", ")}`);
}

function floats(shape: readonly number[], values: readonly number[]): Tensor {
  return { type: "float32", shape, data: Float32Array.from(values) };
}
