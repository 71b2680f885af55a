import type { Accelerator } from "../devices/device.ts";
import { DeviceGate } from "./device-gate.ts";
import { importKoffi, type Koffi } from "./koffi.ts";
import { libraryPath } from "../library-path.ts";
import { loadOrtApi, type OrtApi } from "./ort-api.ts";

/** Only fatal messages: every error comes back in a status, so the log would print it a second time. */
export const LOG_FATAL = 4;
const DEVICE_ALLOCATOR = 0;
const DEFAULT_MEMORY = 0;

/** The loaded library and the handles that all its sessions share; they live as long as the process. */
export interface NativeRuntime {
  readonly koffi: Koffi;
  readonly api: OrtApi;
  readonly env: bigint;
  readonly cpuMemory: bigint;
  readonly allocator: bigint;
  readonly gates: Readonly<Record<Accelerator, DeviceGate>>;
}

let loading: Promise<NativeRuntime> | undefined;

/**
 * The native runtime, loaded on the first call.
 *
 * @throws {Error} With the reason if koffi or the library does not load.
 */
export function loadNativeRuntime(): Promise<NativeRuntime> {
  loading ??= load();
  return loading;
}

async function load(): Promise<NativeRuntime> {
  const koffi = await importKoffi();
  const api = loadOrtApi(koffi, libraryPath());
  return {
    koffi,
    api,
    env: api.make("CreateEnv", LOG_FATAL, "cochlea"),
    cpuMemory: api.make("CreateCpuMemoryInfo", DEVICE_ALLOCATOR, DEFAULT_MEMORY),
    allocator: api.make("GetAllocatorWithDefaultOptions"),
    gates: { cuda: new DeviceGate("cuda"), webgpu: new DeviceGate("webgpu") },
  };
}
