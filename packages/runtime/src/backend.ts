import type { BackendName, SessionOptions } from "./session.ts";
import type { Tensor, ValueInfo } from "./tensor.ts";

/**
 * What a backend has to provide. Names, types, shapes, lifetimes and order of calls are checked above it,
 * so tensors arrive valid and in the model's order, and nothing is called after `release`.
 */
export interface Backend {
  readonly name: BackendName;
  readonly version: string;
  open(model: Uint8Array, options: SessionOptions): Promise<BackendSession>;
}

export interface BackendSession {
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  prepare(inputs: readonly Tensor[], outputs: readonly Tensor[]): PreparedRun;
  run(inputs: readonly Tensor[], signal: AbortSignal | undefined): Promise<Tensor[]>;
  release(): void;
}

export interface PreparedRun {
  run(signal: AbortSignal | undefined): Promise<void>;
  runSync?(): void;
  release(): void;
}
