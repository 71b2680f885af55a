import type { BoundTensor, PreparedRun } from "../backend.ts";
import { ELEMENT_FORMATS, elementCount, type Tensor, type TensorData, type ValueInfo } from "../tensor.ts";
import { cStrings } from "./c-strings.ts";
import { NativeDeviceMemory } from "./device-memory.ts";
import type { DeviceSession } from "./device-session.ts";
import { hostValue } from "./host-value.ts";
import type { NativeRuntime } from "./native-runtime.ts";
import { OwnedHandles } from "./owned-handles.ts";
import { dimensions } from "./value-infos.ts";

export interface NativeSession {
  readonly runtime: NativeRuntime;
  readonly handle: bigint;
  /** The side of its device; null on the CPU. */
  readonly device: DeviceSession | null;
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
}

/** How the elements of an array are called in koffi. */
const NATIVE_TYPES = { float32: "float", float64: "double", int32: "int32_t", int64: "int64_t", bool: "uint8_t", uint8: "uint8_t" } as const;

/** `Run` with all its arguments as addresses, and everything those addresses point into. */
interface PreparedCall {
  readonly args: readonly (bigint | number)[];
  readonly runOptions: bigint;
  /** One `OrtValue *` an output; zero where the runtime is to allocate. */
  readonly outputValues: BigUint64Array;
  /** Values of device memory, which change places between runs. */
  readonly places: readonly DevicePlace[];
  /** The runtime keeps addresses, not references: whatever is dropped here could be collected under it. */
  readonly held: readonly unknown[];
  readonly owned: OwnedHandles;
}

/** Where the address of device memory stands among the arguments. */
interface DevicePlace {
  readonly memory: NativeDeviceMemory;
  readonly values: BigUint64Array;
  readonly index: number;
  /** An output that is an input too: written beside the old elements. */
  readonly renewed: boolean;
}

/** A run whose inputs and outputs are the caller's own memory. */
export function prepareRun(session: NativeSession, inputs: readonly BoundTensor[], outputs: readonly BoundTensor[]): PreparedRun {
  const call = prepareCall(session, inputs, outputs);
  return {
    run: (signal) => runAsync(session, call, signal),
    ...(session.device ? {} : { runSync: () => session.runtime.api.call("Run", ...call.args) }),
    release: () => call.owned.release(),
  };
}

/** Runs once with outputs that the runtime allocates, and copies them out. */
export async function runOnce(session: NativeSession, inputs: readonly BoundTensor[], signal: AbortSignal | undefined): Promise<Tensor[]> {
  const call = prepareCall(session, inputs, []);
  try {
    await runAsync(session, call, signal);
    for (const value of call.outputValues) call.owned.value(value);
    return session.outputs.map((info, i) => copyOut(session.runtime, call.outputValues[i], info));
  } finally {
    call.owned.release();
  }
}

function prepareCall({ runtime, handle, inputs, outputs }: NativeSession, inputTensors: readonly BoundTensor[], outputTensors: readonly BoundTensor[]): PreparedCall {
  const { koffi } = runtime;
  const owned = new OwnedHandles(runtime.api);
  try {
    const runOptions = owned.runOptions();
    const inputNames = cStrings(koffi, inputs.map((info) => info.name));
    const outputNames = cStrings(koffi, outputs.map((info) => info.name));
    const [inputValues, outputValues] = [new BigUint64Array(inputs.length), new BigUint64Array(outputs.length)];
    fillHostValues(runtime, owned, inputTensors, inputValues);
    fillHostValues(runtime, owned, outputTensors, outputValues);
    const places = [...devicePlaces(inputTensors, inputValues), ...devicePlaces(outputTensors, outputValues, inputTensors)];
    return {
      args: [handle, runOptions, koffi.address(inputNames.addresses), koffi.address(inputValues), inputs.length, koffi.address(outputNames.addresses), outputs.length, koffi.address(outputValues)],
      runOptions,
      outputValues,
      places,
      held: [inputNames, outputNames, inputValues, inputTensors, outputTensors],
      owned,
    };
  } catch (error) {
    owned.release();
    throw error;
  }
}

function fillHostValues(runtime: NativeRuntime, owned: OwnedHandles, tensors: readonly BoundTensor[], values: BigUint64Array): void {
  tensors.forEach((tensor, i) => {
    if ("data" in tensor) values[i] = owned.value(hostValue(runtime, tensor));
  });
}

/** @param read Inputs of the same run, where the values are outputs. */
function devicePlaces(tensors: readonly BoundTensor[], values: BigUint64Array, read: readonly BoundTensor[] = []): DevicePlace[] {
  const memories = read.map((tensor) => ("memory" in tensor ? tensor.memory : null));
  return tensors.flatMap((tensor, index) => {
    if ("data" in tensor || !(tensor.memory instanceof NativeDeviceMemory)) return [];
    return [{ memory: tensor.memory, values, index, renewed: memories.includes(tensor.memory) }];
  });
}

async function runAsync(session: NativeSession, call: PreparedCall, signal: AbortSignal | undefined): Promise<void> {
  if (!session.device) return runStoppable(session, call, signal);
  await session.device.gate.pass(async () => {
    for (const { memory, values, index, renewed } of call.places) values[index] = renewed ? memory.spare : memory.current;
    await runStoppable(session, call, signal);
    for (const { memory, renewed } of call.places) if (renewed) memory.swap();
  });
}

async function runStoppable({ runtime: { api } }: NativeSession, call: PreparedCall, signal: AbortSignal | undefined): Promise<void> {
  const terminate = () => api.call("RunOptionsSetTerminate", call.runOptions);
  signal?.addEventListener("abort", terminate, { once: true });
  try {
    await api.callAsync("Run", ...call.args);
  } finally {
    signal?.removeEventListener("abort", terminate);
    if (signal?.aborted) api.call("RunOptionsUnsetTerminate", call.runOptions);
  }
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
