import type { PreparedRun } from "../backend.ts";
import { ELEMENT_FORMATS, elementCount, type Tensor, type TensorData, type ValueInfo } from "../tensor.ts";
import type { NativeRuntime } from "./native-runtime.ts";
import { OwnedHandles } from "./owned-handles.ts";
import { dimensions } from "./value-infos.ts";

export interface NativeSession {
  readonly runtime: NativeRuntime;
  readonly handle: bigint;
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
}

/** How the elements of an array are called in koffi. */
const NATIVE_TYPES = { float32: "float", float64: "double", int32: "int32_t", int64: "int64_t", bool: "uint8_t", uint8: "uint8_t" } as const;

/** Address given for a tensor without elements; the runtime never reads it but refuses null. */
const NOTHING = new Uint8Array(8);

/** `Run` with all its arguments as addresses, and everything those addresses point into. */
interface PreparedCall {
  readonly args: readonly (bigint | number)[];
  readonly runOptions: bigint;
  /** One `OrtValue *` an output; zero where the runtime is to allocate. */
  readonly outputValues: BigUint64Array;
  /** The runtime keeps addresses, not references: whatever is dropped here could be collected under it. */
  readonly held: readonly unknown[];
  readonly owned: OwnedHandles;
}

/** A run whose inputs and outputs are the caller's own memory. */
export function prepareRun(session: NativeSession, inputs: readonly Tensor[], outputs: readonly Tensor[]): PreparedRun {
  const call = prepareCall(session, inputs, outputs);
  return {
    run: (signal) => runAsync(session, call, signal),
    runSync: () => session.runtime.api.call("Run", ...call.args),
    release: () => call.owned.release(),
  };
}

/** Runs once with outputs that the runtime allocates, and copies them out. */
export async function runOnce(session: NativeSession, inputs: readonly Tensor[], signal: AbortSignal | undefined): Promise<Tensor[]> {
  const call = prepareCall(session, inputs, []);
  try {
    await runAsync(session, call, signal);
    for (const value of call.outputValues) call.owned.value(value);
    return session.outputs.map((info, i) => copyOut(session.runtime, call.outputValues[i], info));
  } finally {
    call.owned.release();
  }
}

function prepareCall({ runtime, handle, inputs, outputs }: NativeSession, inputTensors: readonly Tensor[], outputTensors: readonly Tensor[]): PreparedCall {
  const { koffi } = runtime;
  const owned = new OwnedHandles(runtime.api);
  try {
    const runOptions = owned.runOptions();
    const inputNames = cStrings(runtime, inputs.map((info) => info.name));
    const outputNames = cStrings(runtime, outputs.map((info) => info.name));
    const inputValues = BigUint64Array.from(inputTensors, (tensor) => owned.value(tensorValue(runtime, tensor)));
    const outputValues = new BigUint64Array(outputs.length);
    outputTensors.forEach((tensor, i) => (outputValues[i] = owned.value(tensorValue(runtime, tensor))));
    return {
      args: [handle, runOptions, koffi.address(inputNames.addresses), koffi.address(inputValues), inputs.length, koffi.address(outputNames.addresses), outputs.length, koffi.address(outputValues)],
      runOptions,
      outputValues,
      held: [inputNames, outputNames, inputValues, inputTensors, outputTensors],
      owned,
    };
  } catch (error) {
    owned.release();
    throw error;
  }
}

async function runAsync({ runtime: { api } }: NativeSession, call: PreparedCall, signal: AbortSignal | undefined): Promise<void> {
  const terminate = () => api.call("RunOptionsSetTerminate", call.runOptions);
  signal?.addEventListener("abort", terminate, { once: true });
  try {
    await api.callAsync("Run", ...call.args);
  } finally {
    signal?.removeEventListener("abort", terminate);
    if (signal?.aborted) api.call("RunOptionsUnsetTerminate", call.runOptions);
  }
}

function tensorValue({ api, koffi, cpuMemory }: NativeRuntime, { type, shape, data }: Tensor): bigint {
  const address = koffi.address(data.byteLength === 0 ? NOTHING : data);
  const sizes = BigInt64Array.from(shape, BigInt);
  return api.make("CreateTensorWithDataAsOrtValue", cpuMemory, address, data.byteLength, sizes, shape.length, ELEMENT_FORMATS[type].onnx);
}

function copyOut(runtime: NativeRuntime, value: bigint, { type }: ValueInfo): Tensor {
  const { api, koffi } = runtime;
  const info = api.make("GetTensorTypeAndShape", value);
  const shape = dimensions(runtime, info);
  api.functions.ReleaseTensorTypeAndShapeInfo(info);
  const data = new ELEMENT_FORMATS[type].array(elementCount(shape));
  if (data.length > 0) copyInto(data, koffi.decode(api.make("GetTensorMutableData", value), NATIVE_TYPES[type], data.length));
  return { type, shape, data };
}

function copyInto(target: TensorData, source: unknown): void {
  (target as Float32Array).set(source as Float32Array);
}

/** Zero-terminated strings and the array of their addresses. */
function cStrings({ koffi }: NativeRuntime, texts: readonly string[]): { addresses: BigUint64Array; bytes: Uint8Array[] } {
  const bytes = texts.map((text) => new TextEncoder().encode(`${text}\0`));
  return { bytes, addresses: BigUint64Array.from(bytes, (array) => koffi.address(array)) };
}
