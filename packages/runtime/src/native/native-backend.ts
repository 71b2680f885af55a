import type { Backend, BackendSession } from "../backend.ts";
import type { SessionOptions } from "../session.ts";
import { loadNativeRuntime, LOG_FATAL, type NativeRuntime } from "./native-runtime.ts";
import { prepareRun, runOnce, type NativeSession } from "./native-run.ts";
import type { OrtApi } from "./ort-api.ts";
import { valueInfos } from "./value-infos.ts";

const OPTIMISATION_LEVELS = { none: 0, basic: 1, all: 99 } as const;

/**
 * The backend that calls ONNX Runtime's C API.
 *
 * @throws {Error} With the reason if it does not load here.
 */
export async function loadNativeBackend(): Promise<Backend> {
  const runtime = await loadNativeRuntime();
  return { name: "native", version: runtime.api.version, open: (model, options) => open(runtime, model, options) };
}

async function open(runtime: NativeRuntime, model: Uint8Array, options: SessionOptions): Promise<BackendSession> {
  const handle = await createHandle(runtime, model, options);
  const release = () => void runtime.api.functions.ReleaseSession(handle);
  try {
    return backendSession({ runtime, handle, inputs: valueInfos(runtime, handle, "Input"), outputs: valueInfos(runtime, handle, "Output") }, release);
  } catch (error) {
    release();
    throw error;
  }
}

function backendSession(session: NativeSession, release: () => void): BackendSession {
  return {
    inputs: session.inputs,
    outputs: session.outputs,
    prepare: (inputs, outputs) => prepareRun(session, inputs, outputs),
    run: (inputs, signal) => runOnce(session, inputs, signal),
    release,
  };
}

async function createHandle({ api, env }: NativeRuntime, model: Uint8Array, options: SessionOptions): Promise<bigint> {
  const settings = api.make("CreateSessionOptions");
  try {
    configure(api, settings, options);
    const out = new BigUint64Array(1);
    await api.callAsync("CreateSessionFromArray", env, model, model.byteLength, settings, out);
    return out[0];
  } finally {
    api.functions.ReleaseSessionOptions(settings);
  }
}

function configure(api: OrtApi, settings: bigint, { optimise = "all", threads, config = {} }: SessionOptions): void {
  api.call("SetSessionLogSeverityLevel", settings, LOG_FATAL);
  api.call("SetSessionGraphOptimizationLevel", settings, OPTIMISATION_LEVELS[optimise]);
  if (threads !== undefined) api.call("SetIntraOpNumThreads", settings, threads);
  for (const [key, value] of Object.entries(config)) api.call("AddSessionConfigEntry", settings, key, value);
}
