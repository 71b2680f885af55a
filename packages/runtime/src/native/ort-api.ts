import type { Koffi, NativeArgument, NativeFunction } from "./koffi.ts";
import { Turnstile } from "./turnstile.ts";

/**
 * The functions of ONNX Runtime's C API that are called, with their position in `struct OrtApi` of
 * `onnxruntime_c_api.h`. The struct is append-only: a position never changes, and the header of every release
 * asserts landmarks (`ReleaseCustomOpDomain` 101, `ReleaseModelMetadata` 118, `ReleaseAvailableProviders` 126,
 * `SessionOptionsAppendExecutionProvider_MIGraphX` 209, `ReleaseKernelInfo` 218).
 *
 * Handles and addresses are `void *`, passed as `bigint`. What the header returns through a pointer is written
 * into a one-element typed array. Functions that return `void *` return an `OrtStatus *`, null on success.
 */
export const ORT_FUNCTIONS = {
  GetErrorMessage: { index: 2, prototype: "const char *(void *status)" },
  CreateEnv: { index: 3, prototype: "void *(int severity, const char *id, void *out)" },
  CreateSession: { index: 7, prototype: "void *(void *env, void *path, void *options, void *out)" },
  CreateSessionFromArray: { index: 8, prototype: "void *(void *env, void *model, size_t bytes, void *options, void *out)" },
  Run: { index: 9, prototype: "void *(void *session, void *options, void *inputNames, void *inputs, size_t inputCount, void *outputNames, size_t outputCount, void *outputs)" },
  CreateSessionOptions: { index: 10, prototype: "void *(void *out)" },
  EnableProfiling: { index: 14, prototype: "void *(void *options, void *prefix)" },
  SetSessionLogSeverityLevel: { index: 22, prototype: "void *(void *options, int severity)" },
  SetSessionGraphOptimizationLevel: { index: 23, prototype: "void *(void *options, int level)" },
  SetIntraOpNumThreads: { index: 24, prototype: "void *(void *options, int threads)" },
  SessionGetInputCount: { index: 30, prototype: "void *(void *session, void *out)" },
  SessionGetOutputCount: { index: 31, prototype: "void *(void *session, void *out)" },
  SessionGetInputTypeInfo: { index: 33, prototype: "void *(void *session, size_t i, void *out)" },
  SessionGetOutputTypeInfo: { index: 34, prototype: "void *(void *session, size_t i, void *out)" },
  SessionGetInputName: { index: 36, prototype: "void *(void *session, size_t i, void *allocator, void *out)" },
  SessionGetOutputName: { index: 37, prototype: "void *(void *session, size_t i, void *allocator, void *out)" },
  CreateRunOptions: { index: 39, prototype: "void *(void *out)" },
  RunOptionsSetRunLogSeverityLevel: { index: 41, prototype: "void *(void *options, int severity)" },
  RunOptionsSetTerminate: { index: 46, prototype: "void *(void *options)" },
  RunOptionsUnsetTerminate: { index: 47, prototype: "void *(void *options)" },
  CreateTensorAsOrtValue: { index: 48, prototype: "void *(void *allocator, void *shape, size_t rank, int type, void *out)" },
  CreateTensorWithDataAsOrtValue: { index: 49, prototype: "void *(void *memory, void *data, size_t bytes, void *shape, size_t rank, int type, void *out)" },
  GetTensorMutableData: { index: 51, prototype: "void *(void *value, void *out)" },
  CastTypeInfoToTensorInfo: { index: 55, prototype: "void *(void *typeInfo, void *out)" },
  GetTensorElementType: { index: 60, prototype: "void *(void *info, void *out)" },
  GetDimensionsCount: { index: 61, prototype: "void *(void *info, void *out)" },
  GetDimensions: { index: 62, prototype: "void *(void *info, void *out, size_t rank)" },
  GetSymbolicDimensions: { index: 63, prototype: "void *(void *info, void *out, size_t rank)" },
  GetTensorTypeAndShape: { index: 65, prototype: "void *(void *value, void *out)" },
  CreateMemoryInfo: { index: 68, prototype: "void *(const char *name, int allocator, int device, int memory, void *out)" },
  CreateCpuMemoryInfo: { index: 69, prototype: "void *(int allocator, int memory, void *out)" },
  AllocatorFree: { index: 76, prototype: "void *(void *allocator, void *memory)" },
  GetAllocatorWithDefaultOptions: { index: 78, prototype: "void *(void *out)" },
  ReleaseStatus: { index: 93, prototype: "void (void *status)" },
  ReleaseMemoryInfo: { index: 94, prototype: "void (void *info)" },
  ReleaseSession: { index: 95, prototype: "void (void *session)" },
  ReleaseValue: { index: 96, prototype: "void (void *value)" },
  ReleaseRunOptions: { index: 97, prototype: "void (void *options)" },
  ReleaseTypeInfo: { index: 98, prototype: "void (void *typeInfo)" },
  ReleaseTensorTypeAndShapeInfo: { index: 99, prototype: "void (void *info)" },
  ReleaseSessionOptions: { index: 100, prototype: "void (void *options)" },
  AddSessionConfigEntry: { index: 130, prototype: "void *(void *options, const char *key, const char *value)" },
  CreateAllocator: { index: 131, prototype: "void *(void *session, void *memory, void *out)" },
  ReleaseAllocator: { index: 132, prototype: "void (void *allocator)" },
  SessionOptionsAppendExecutionProvider_CUDA_V2: { index: 204, prototype: "void *(void *options, void *cuda)" },
  CreateCUDAProviderOptions: { index: 205, prototype: "void *(void *out)" },
  UpdateCUDAProviderOptions: { index: 206, prototype: "void *(void *cuda, void *keys, void *values, size_t count)" },
  ReleaseCUDAProviderOptions: { index: 208, prototype: "void (void *cuda)" },
  SessionOptionsAppendExecutionProvider: { index: 216, prototype: "void *(void *options, const char *provider, void *keys, void *values, size_t count)" },
} as const;

/** Version of the table asked for: the oldest that has every function above with today's meaning, with room to spare. */
const API_VERSION = 16;

/** Asynchronous calls handed to koffi at once: more than it has threads, and few enough that it refuses none (by default past 256). */
const CALLS_AT_ONCE = 64;

type OrtFunctionName = keyof typeof ORT_FUNCTIONS;

/** The C API with statuses turned into exceptions. */
export interface OrtApi {
  readonly version: string;
  /** Held because koffi unloads a library whose object is collected, with every function in it. */
  readonly library: object;
  readonly functions: Readonly<Record<OrtFunctionName, NativeFunction>>;
  /** Calls a function that returns a status. @throws {Error} With the runtime's message. */
  call(name: OrtFunctionName, ...args: NativeArgument[]): void;
  /** `call` on one of koffi's threads; the arguments are held until it is done. @throws {Error} With the runtime's message. */
  callAsync(name: OrtFunctionName, ...args: NativeArgument[]): Promise<void>;
  /** Calls a function whose last parameter receives a handle, an address or a size, and returns it. */
  make(name: OrtFunctionName, ...args: NativeArgument[]): bigint;
}

/**
 * Reads the function table of an ONNX Runtime library.
 *
 * @throws {Error} If the library is older than the table needs.
 */
export function loadOrtApi(koffi: Koffi, libraryPath: string): OrtApi {
  const library = koffi.load(libraryPath);
  const base = library.func("OrtGetApiBase", "void *", [])() as bigint;
  const [getApi, versionString] = pointers(koffi, base, 2);
  const version = koffi.decode(versionString, koffi.proto("const char *()"))() as string;
  const table = koffi.decode(getApi, koffi.proto("void *(uint32_t version)"))(API_VERSION) as bigint | null;
  if (!table) throw new Error(`ONNX Runtime ${version} at ${libraryPath} does not offer version ${API_VERSION} of its C API`);
  return { version, library, ...statusCalls(functionsAt(koffi, table)) };
}

function functionsAt(koffi: Koffi, table: bigint): Record<OrtFunctionName, NativeFunction> {
  const entries = Object.entries(ORT_FUNCTIONS);
  const addresses = pointers(koffi, table, 1 + Math.max(...entries.map(([, { index }]) => index)));
  const functions = entries.map(([name, { index, prototype }]) => [name, koffi.decode(addresses[index], koffi.proto(prototype))]);
  return Object.fromEntries(functions) as Record<OrtFunctionName, NativeFunction>;
}

function pointers(koffi: Koffi, address: bigint, count: number): BigUint64Array {
  return BigUint64Array.from(koffi.decode(address, "void *", count) as bigint[]);
}

function statusCalls(functions: Record<OrtFunctionName, NativeFunction>): Omit<OrtApi, "version" | "library"> {
  const statusError = (status: unknown): Error | null => {
    if (status === null) return null;
    const message = functions.GetErrorMessage(status as bigint) as string;
    functions.ReleaseStatus(status as bigint);
    return new Error(message);
  };
  const call = (name: OrtFunctionName, ...args: NativeArgument[]): void => {
    const error = statusError(functions[name](...args));
    if (error) throw error;
  };
  const onThread = (name: OrtFunctionName, args: readonly NativeArgument[]): Promise<void> =>
    new Promise((resolve, reject) => {
      functions[name].async(...args, (failure: Error | null, status: unknown) => {
        const error = failure ?? statusError(status);
        if (error) reject(error);
        else resolve();
      });
    });
  const turnstile = new Turnstile(CALLS_AT_ONCE);
  /** Arguments of calls under way: koffi keeps no reference to them, so without this they could be collected. */
  const pinned = new Set<readonly NativeArgument[]>();
  const callAsync = (name: OrtFunctionName, ...args: NativeArgument[]): Promise<void> => {
    pinned.add(args);
    return turnstile.pass(() => onThread(name, args)).finally(() => pinned.delete(args));
  };
  const make = (name: OrtFunctionName, ...args: NativeArgument[]): bigint => {
    const out = new BigUint64Array(1);
    call(name, ...args, out);
    return out[0];
  };
  return { functions, call, callAsync, make };
}
