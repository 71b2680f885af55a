import type { Device } from "./devices/device.ts";
import type { ElementType, Tensor, TensorData, ValueInfo } from "./tensor.ts";

/** `native` calls the runtime's C API, `node` its JavaScript binding. */
export type BackendName = "native" | "node";

/** An ONNX file in memory, or its path; one with external data, or of more than 2 GB, needs the path. */
export type ModelSource = Uint8Array | { readonly path: string };

export interface SessionOptions {
  /** Default `auto`: `native` where it loads and is tested (`availableBackends` says), else `node`. */
  readonly backend?: "auto" | BackendName;
  /** Where it computes. Default `cpu`; operators that another device lacks run on the CPU all the same. */
  readonly device?: Device;
  /** Options of the device's provider by ONNX Runtime's names, e.g. `{ device_id: "1" }` for CUDA. `native` only. */
  readonly deviceOptions?: Readonly<Record<string, string>>;
  /** Threads inside one operator. Default: ONNX Runtime's own choice, the physical cores. */
  readonly threads?: number;
  /** How far ONNX Runtime may rewrite the graph. Default `all`. */
  readonly optimise?: "none" | "basic" | "all";
  /** ONNX Runtime's session configuration entries, e.g. `{ "session.intra_op.allow_spinning": "0" }`. */
  readonly config?: Readonly<Record<string, string>>;
  /**
   * Records how long each operator takes: the start of a file's path, to which ONNX Runtime adds the time and `.json`. The file, of
   * Chrome's trace events, is whole once the session has been released; runs get slower by some microseconds a node. Default off.
   */
  readonly profile?: string;
}

export interface RunOptions {
  /** Ends the run early; the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** Buffers bound to a session once, run many times. */
export interface Binding {
  /**
   * Runs the graph on what the input buffers hold now and writes the output buffers.
   *
   * One run at a time: a second call before the first has settled rejects.
   * After a run that failed or was aborted the output buffers hold unspecified values.
   *
   * @throws {Error} When released, already running, a buffer was transferred, or the graph fails.
   */
  run(options?: RunOptions): Promise<void>;
  /**
   * The same on the calling thread, for graphs so small that a promise costs more than the arithmetic.
   * Only the `native` backend has it.
   */
  readonly runSync?: () => void;
  /** Frees the native handles and lets go of the buffers, after the run in flight if there is one. */
  release(): void;
}

/** A tensor that stays where its session computes, to be bound run after run. */
export interface HeldTensor {
  readonly type: ElementType;
  readonly shape: readonly number[];
  /** Where its memory is; `cpu` also where a backend copies to the device at each run. */
  readonly device: Device;
  /** A copy of its elements. @throws {Error} Once it was released. */
  read(): TensorData;
  /** Its elements as they are until the next run or `write`: on the CPU its own memory, to be left alone; else a copy. */
  peek(): TensorData;
  /** Overwrites all its elements. @throws {TypeError} On another array class. @throws {RangeError} On another length. */
  write(data: TensorData): void;
  /**
   * The same memory in another shape, for a graph that divides the elements otherwise.
   *
   * @throws {RangeError} On another number of elements. @throws {TypeError} Where a device other than the CPU holds it.
   */
  reshaped(shape: readonly number[]): HeldTensor;
  /** Frees its memory, after the runs in flight that use it. */
  release(): void;
}

/** Tensors by the names of a model's inputs or outputs. */
export type Bindings = Readonly<Record<string, Tensor | HeldTensor>>;

/** A model loaded into ONNX Runtime. */
export interface Session {
  readonly backend: BackendName;
  readonly device: Device;
  readonly inputs: readonly ValueInfo[];
  readonly outputs: readonly ValueInfo[];
  /**
   * Ties every input and output of the model to a buffer of the caller.
   *
   * An output may be exactly the range of an input: after a run it holds the new value. On `native` it is written
   * when its node runs, so that node must be elementwise, and whatever else reads the old value must come before it
   * by a data dependency. A held tensor on a device may be input and output without such care.
   *
   * @throws {TypeError} On a wrong element type or array class, or a tensor held on another device.
   * @throws {RangeError} On an unknown or missing name, a shape the model does not allow, or buffers that overlap.
   */
  bind(inputs: Bindings, outputs: Bindings): Binding;
  /**
   * Copies a tensor to where the session computes, to be bound there run after run without being moved.
   *
   * Without `data` its elements are zero. It may be bound to other sessions of the same device and backend, and is
   * released with this one.
   *
   * @param options.adopt Hold the array itself where it can be bound as it is, in place of a copy: it is written to
   * from then on, and its memory is not there twice. Default false.
   * @throws {TypeError} On a wrong array class. @throws {RangeError} On a shape that the array does not have.
   */
  hold(tensor: Tensor | Omit<Tensor, "data">, options?: { readonly adopt?: boolean }): HeldTensor;
  /**
   * Runs once and returns every output in a new array.
   *
   * @throws As `bind` and `Binding.run` do.
   */
  run(inputs: Bindings, options?: RunOptions): Promise<Record<string, Tensor>>;
  /** Frees the model and releases all its bindings and held tensors, after the runs in flight. A second call does nothing. */
  release(): void;
}
