import type { Device } from "./devices/device.ts";
import type { BackendName, ModelSource, SessionOptions } from "./session.ts";
import type { ElementType, Tensor, TensorData, ValueInfo } from "./tensor.ts";

/**
 * What a backend has to provide. Names, types, shapes, lifetimes and order of calls are checked above it,
 * so tensors arrive valid and in the model's order, and nothing is called after `release`.
 */
export interface Backend {
  readonly name: BackendName;
  readonly version: string;
  open(model: ModelSource, options: SessionOptions): Promise<BackendSession>;
}

export interface BackendSession {
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  prepare(inputs: readonly BoundTensor[], outputs: readonly BoundTensor[]): PreparedRun;
  run(inputs: readonly BoundTensor[], signal: AbortSignal | undefined): Promise<Tensor[]>;
  /** Memory of the session's device with a copy of the tensor in it. Absent where sessions bind the process's memory alone. */
  hold?(tensor: Tensor): DeviceMemory;
  release(): void;
}

export interface PreparedRun {
  run(signal: AbortSignal | undefined): Promise<void>;
  runSync?(): void;
  release(): void;
}

/** Memory on a device. */
export interface DeviceMemory {
  readonly device: Device;
  /** A copy in a new array. */
  read(): TensorData;
  write(data: TensorData): void;
  release(): void;
}

/** A tensor in a device's memory. */
interface DeviceTensor {
  readonly type: ElementType;
  readonly shape: readonly number[];
  readonly memory: DeviceMemory;
}

/** What is bound: memory of the process, or of a device. */
export type BoundTensor = Tensor | DeviceTensor;
