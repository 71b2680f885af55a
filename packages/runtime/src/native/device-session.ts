import type { Accelerator } from "../devices/device.ts";
import { oneNodeModel } from "../one-node-model.ts";
import type { SessionOptions } from "../session.ts";
import { ELEMENT_FORMATS, type ElementType, type Tensor } from "../tensor.ts";
import { cStrings } from "./c-strings.ts";
import type { DeviceGate } from "./device-gate.ts";
import type { MemorySource } from "./device-memory.ts";
import { DEVICE_PROVIDERS } from "./device-providers.ts";
import { hostValue } from "./host-value.ts";
import type { NativeRuntime } from "./native-runtime.ts";
import type { OrtApi } from "./ort-api.ts";
import { sessionSettings } from "./session-settings.ts";

/**
 * The device's side of a session: its memory, and the way in and out of it.
 *
 * Elements are moved by sessions of one `Identity` on the same device, bound to the process's memory at one end and
 * the device's at the other. ONNX Runtime's `CopyTensors` does the same for WebGPU only: for CUDA it needs the provider
 * registered as a plugin besides.
 */
export class DeviceSession implements MemorySource {
  readonly api: OrtApi;
  readonly device: Accelerator;
  readonly gate: DeviceGate;
  readonly #runtime: NativeRuntime;
  readonly #handle: bigint;
  readonly #options: SessionOptions;
  readonly #copiers = new Map<ElementType, bigint>();
  #memory: { readonly info: bigint; readonly allocator: bigint } | undefined;

  /** @param handle The `OrtSession *` whose allocator is used. */
  constructor(runtime: NativeRuntime, handle: bigint, device: Accelerator, options: SessionOptions) {
    this.api = runtime.api;
    this.device = device;
    this.gate = runtime.gates[device];
    this.#runtime = runtime;
    this.#handle = handle;
    this.#options = { device, deviceOptions: options.deviceOptions, threads: 1 };
  }

  get allocator(): bigint {
    this.#memory ??= this.#openMemory();
    return this.#memory.allocator;
  }

  copyIn(tensor: Tensor, value: bigint): void {
    this.#withHostValue(tensor, (host) => this.#copy(tensor.type, host, value));
  }

  copyOut(value: bigint, tensor: Tensor): void {
    this.#withHostValue(tensor, (host) => this.#copy(tensor.type, value, host));
  }

  /** After everything allocated has been released. */
  release(): void {
    const { ReleaseSession, ReleaseAllocator, ReleaseMemoryInfo } = this.api.functions;
    for (const copier of this.#copiers.values()) ReleaseSession(copier);
    if (!this.#memory) return;
    ReleaseAllocator(this.#memory.allocator);
    ReleaseMemoryInfo(this.#memory.info);
  }

  #openMemory(): { info: bigint; allocator: bigint } {
    const { name, allocator } = DEVICE_PROVIDERS[this.device].memory;
    const info = this.api.make("CreateMemoryInfo", name, allocator, Number(this.#options.deviceOptions?.device_id ?? 0), 0);
    return { info, allocator: this.api.make("CreateAllocator", this.#handle, info) };
  }

  #withHostValue(tensor: Tensor, use: (value: bigint) => void): void {
    const value = hostValue(this.#runtime, tensor);
    try {
      use(value);
    } finally {
      this.api.functions.ReleaseValue(value);
    }
  }

  #copy(type: ElementType, from: bigint, to: bigint): void {
    const [x, y] = [cStrings(this.#runtime.koffi, ["x"]), cStrings(this.#runtime.koffi, ["y"])];
    const held = new Set([x, y]);
    this.api.call("Run", this.#copier(type), null, x.addresses, BigUint64Array.of(from), 1, y.addresses, 1, BigUint64Array.of(to));
    held.clear();
  }

  #copier(type: ElementType): bigint {
    const copier = this.#copiers.get(type) ?? this.#openCopier(oneNodeModel({ operator: "Identity", type: ELEMENT_FORMATS[type].onnx, inputs: { x: null }, output: null }));
    this.#copiers.set(type, copier);
    return copier;
  }

  #openCopier(model: Uint8Array): bigint {
    const settings = sessionSettings(this.#runtime, this.#options);
    try {
      return this.api.make("CreateSessionFromArray", this.#runtime.env, model, model.byteLength, settings);
    } finally {
      this.api.functions.ReleaseSessionOptions(settings);
    }
  }
}
