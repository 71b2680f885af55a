import type { DeviceMemory } from "../backend.ts";
import type { Accelerator } from "../devices/device.ts";
import { ELEMENT_FORMATS, elementCount, type Tensor, type TensorData } from "../tensor.ts";
import type { DeviceGate } from "./device-gate.ts";
import type { OrtApi } from "./ort-api.ts";

/** What memory on a device needs of the session it belongs to. */
export interface MemorySource {
  readonly api: OrtApi;
  readonly device: Accelerator;
  readonly gate: DeviceGate;
  /** An `OrtAllocator *` of the device. */
  readonly allocator: bigint;
  /** Copies into the memory of an `OrtValue *`, or out of it. */
  readonly copyIn: (tensor: Tensor, value: bigint) => void;
  readonly copyOut: (value: bigint, tensor: Tensor) => void;
}

/**
 * A tensor in a device's memory.
 *
 * A run that reads and overwrites it writes to a second buffer, and `swap` makes that the tensor: kernels of WebGPU
 * must not have one buffer for input and output, and on every device the old values stay until the run has succeeded.
 */
export class NativeDeviceMemory implements DeviceMemory {
  readonly device: Accelerator;
  readonly #source: MemorySource;
  readonly #tensor: Pick<Tensor, "type" | "shape">;
  #current: bigint;
  #spare = 0n;

  constructor(source: MemorySource, tensor: Tensor) {
    source.gate.checkFree("hold");
    this.device = source.device;
    this.#source = source;
    this.#tensor = { type: tensor.type, shape: [...tensor.shape] };
    this.#current = this.#allocate();
    source.copyIn(tensor, this.#current);
  }

  /** The `OrtValue *` with its elements. */
  get current(): bigint {
    return this.#current;
  }

  /** An `OrtValue *` of the same shape for a run to write to. */
  get spare(): bigint {
    if (this.#spare === 0n) this.#spare = this.#allocate();
    return this.#spare;
  }

  /** Takes over what was written to `spare`. */
  swap(): void {
    [this.#current, this.#spare] = [this.#spare, this.#current];
  }

  read(): TensorData {
    this.#source.gate.checkFree("read");
    const { type, shape } = this.#tensor;
    const data = new ELEMENT_FORMATS[type].array(elementCount(shape));
    this.#source.copyOut(this.#current, { type, shape, data });
    return data;
  }

  write(data: TensorData): void {
    this.#source.gate.checkFree("write");
    this.#source.copyIn({ ...this.#tensor, data }, this.#current);
  }

  release(): void {
    const { api, gate } = this.#source;
    const values = [this.#current, this.#spare].filter((value) => value !== 0n);
    gate.soon(() => values.forEach((value) => api.functions.ReleaseValue(value)));
  }

  #allocate(): bigint {
    const { api, allocator } = this.#source;
    const { type, shape } = this.#tensor;
    return api.make("CreateTensorAsOrtValue", allocator, BigInt64Array.from(shape, BigInt), shape.length, ELEMENT_FORMATS[type].onnx);
  }
}
