import { ELEMENT_FORMATS, type Tensor } from "../tensor.ts";
import type { NativeRuntime } from "./native-runtime.ts";

/** Address given for a tensor without elements; the runtime never reads it but refuses null. */
const NOTHING = new Uint8Array(8);

/** A new `OrtValue *` on the tensor's own memory, which must be held as long as the value lives. */
export function hostValue({ api, koffi, cpuMemory }: NativeRuntime, { type, shape, data }: Tensor): bigint {
  const address = koffi.address(data.byteLength === 0 ? NOTHING : data);
  const sizes = BigInt64Array.from(shape, BigInt);
  return api.make("CreateTensorWithDataAsOrtValue", cpuMemory, address, data.byteLength, sizes, shape.length, ELEMENT_FORMATS[type].onnx);
}
