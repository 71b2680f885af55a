import type { Backend, BackendSession } from "../backend.ts";
import type { ModelSource, SessionOptions } from "../session.ts";
import { nativePath } from "./c-strings.ts";
import { NativeDeviceMemory } from "./device-memory.ts";
import { DeviceSession } from "./device-session.ts";
import { loadNativeRuntime, type NativeRuntime } from "./native-runtime.ts";
import { prepareRun, runOnce, type NativeSession } from "./native-run.ts";
import { sessionSettings } from "./session-settings.ts";
import { valueInfos } from "./value-infos.ts";

/**
 * The backend that calls ONNX Runtime's C API.
 *
 * @throws {Error} With the reason if it does not load here.
 */
export async function loadNativeBackend(): Promise<Backend> {
  const runtime = await loadNativeRuntime();
  return { name: "native", version: runtime.api.version, open: (model, options) => open(runtime, model, options) };
}

async function open(runtime: NativeRuntime, model: ModelSource, options: SessionOptions): Promise<BackendSession> {
  const { device = "cpu" } = options;
  if (device === "cpu") return sessionOf(runtime, await createHandle(runtime, model, options), null);
  const handle = await runtime.gates[device].pass(() => createHandle(runtime, model, options));
  return sessionOf(runtime, handle, new DeviceSession(runtime, handle, device, options));
}

function sessionOf(runtime: NativeRuntime, handle: bigint, device: DeviceSession | null): BackendSession {
  const free = (): void => {
    device?.release();
    runtime.api.functions.ReleaseSession(handle);
  };
  const release = (): void => (device ? device.gate.soon(free) : free());
  try {
    return backendSession({ runtime, handle, device, inputs: valueInfos(runtime, handle, "Input"), outputs: valueInfos(runtime, handle, "Output") }, release);
  } catch (error) {
    release();
    throw error;
  }
}

function backendSession(session: NativeSession, release: () => void): BackendSession {
  const { device } = session;
  return {
    inputs: session.inputs,
    outputs: session.outputs,
    prepare: (inputs, outputs) => prepareRun(session, inputs, outputs),
    run: (inputs, signal) => runOnce(session, inputs, signal),
    ...(device ? { hold: (tensor) => new NativeDeviceMemory(device, tensor) } : {}),
    release,
  };
}

async function createHandle(runtime: NativeRuntime, model: ModelSource, options: SessionOptions): Promise<bigint> {
  const { api, env } = runtime;
  const settings = sessionSettings(runtime, options);
  const out = new BigUint64Array(1);
  try {
    if (model instanceof Uint8Array) await api.callAsync("CreateSessionFromArray", env, model, model.byteLength, settings, out);
    else await api.callAsync("CreateSession", env, nativePath(model.path), settings, out);
    return out[0];
  } finally {
    api.functions.ReleaseSessionOptions(settings);
  }
}
