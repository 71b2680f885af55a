import type { Accelerator } from "../devices/device.ts";
import { WEBGPU_OPTIONS } from "../devices/webgpu-options.ts";
import { cStrings } from "./c-strings.ts";
import type { NativeRuntime } from "./native-runtime.ts";

type ProviderOptions = Readonly<Record<string, string>>;

interface DeviceProvider {
  /** How its memory is called in an `OrtMemoryInfo`, and the kind of allocator that hands it out. */
  readonly memory: { readonly name: string; readonly allocator: number };
  /** What is set unless the caller says otherwise. */
  readonly options: ProviderOptions;
  readonly append: (runtime: NativeRuntime, settings: bigint, options: ProviderOptions) => void;
}

const DEVICE_ALLOCATOR = 0;
const ARENA_ALLOCATOR = 1;

/** Every device with a provider of its own. */
export const DEVICE_PROVIDERS = {
  cuda: {
    memory: { name: "Cuda", allocator: ARENA_ALLOCATOR },
    options: {
      arena_extend_strategy: "kSameAsRequested", // the other strategy doubles, and a training step asks for large blocks once
      cudnn_conv_algo_search: "HEURISTIC", // the exhaustive search times kernels: slow to start, and other results run by run
      use_tf32: "0", // ten bits of mantissa would part training from the exported file
    },
    append: appendCuda,
  },
  webgpu: {
    memory: { name: "WebGPU_Buffer", allocator: DEVICE_ALLOCATOR },
    options: WEBGPU_OPTIONS,
    append: appendWebGpu,
  },
} satisfies Record<Accelerator, DeviceProvider>;

/**
 * Makes sessions with these settings compute on the device; what its provider lacks falls to the CPU.
 *
 * @throws {Error} With the runtime's message where the provider does not load or refuses an option.
 */
export function appendDevice(runtime: NativeRuntime, settings: bigint, device: Accelerator, options: ProviderOptions = {}): void {
  const provider = DEVICE_PROVIDERS[device];
  provider.append(runtime, settings, { ...provider.options, ...options });
}

function appendCuda(runtime: NativeRuntime, settings: bigint, options: ProviderOptions): void {
  const { api } = runtime;
  const cuda = api.make("CreateCUDAProviderOptions");
  try {
    withPairs(runtime, options, (keys, values, count) => api.call("UpdateCUDAProviderOptions", cuda, keys, values, count));
    api.call("SessionOptionsAppendExecutionProvider_CUDA_V2", settings, cuda);
  } finally {
    api.functions.ReleaseCUDAProviderOptions(cuda);
  }
}

function appendWebGpu(runtime: NativeRuntime, settings: bigint, options: ProviderOptions): void {
  withPairs(runtime, options, (keys, values, count) => runtime.api.call("SessionOptionsAppendExecutionProvider", settings, "WebGPU", keys, values, count));
}

/** Calls with the options as two arrays of strings, which live until it returns. */
function withPairs({ koffi }: NativeRuntime, options: ProviderOptions, call: (keys: BigUint64Array, values: BigUint64Array, count: number) => void): void {
  const [keys, values] = [cStrings(koffi, Object.keys(options)), cStrings(koffi, Object.values(options))];
  const held = new Set([keys, values]);
  call(keys.addresses, values.addresses, keys.bytes.length);
  held.clear();
}
