import { ELEMENT_TYPES, type ElementType, type TensorArray, type TensorData } from "../tensor.ts";
import { float32FromBfloat16, float32FromFloat16 } from "./half-floats.ts";
import { ENTRY, TENSOR } from "./onnx-proto.ts";
import { located, readMessage, type Message } from "./read-message.ts";

/** Gives `length` bytes from `offset` of a file that stands beside the model. */
export type ReadExternal = (location: string, offset: number, length: number) => Uint8Array;

type TensorMessage = Message<typeof TENSOR>;

/** How elements of one ONNX type are stored, and what they become. */
interface Storage {
  readonly type: ElementType;
  /** Bytes of an element in `raw_data`. */
  readonly bytes: number;
  readonly fromRaw: (raw: ArrayBuffer) => TensorArray;
  readonly fromFields: (tensor: TensorMessage) => TensorArray;
}

function plain(type: ElementType, fromFields: (tensor: TensorMessage) => TensorArray): Storage {
  const { bytes, array } = ELEMENT_TYPES[type];
  return { type, bytes, fromRaw: (raw) => new array(raw), fromFields };
}

function half(convert: (bits: Uint16Array) => Float32Array): Storage {
  return { type: "float32", bytes: 2, fromRaw: (raw) => convert(new Uint16Array(raw)), fromFields: ({ int32Data }) => convert(Uint16Array.from(int32Data)) };
}

/** By number in `TensorProto.DataType`. */
const STORAGE: Readonly<Record<number, Storage>> = {
  1: plain("float32", ({ floatData }) => floatData),
  2: plain("uint8", ({ int32Data }) => Uint8Array.from(int32Data)),
  3: plain("int8", ({ int32Data }) => Int8Array.from(int32Data)),
  6: plain("int32", ({ int32Data }) => Int32Array.from(int32Data)),
  7: plain("int64", ({ int64Data }) => BigInt64Array.from(int64Data)),
  9: plain("bool", ({ int32Data }) => Uint8Array.from(int32Data, (value) => Number(value !== 0))),
  10: half(float32FromFloat16),
  11: plain("float64", ({ doubleData }) => doubleData),
  16: half(float32FromBfloat16),
};

const OTHER_TYPES: Readonly<Record<number, string>> = {
  0: "none", 4: "uint16", 5: "int16", 8: "string", 12: "uint32", 13: "uint64", 14: "complex64", 15: "complex128",
  17: "float8e4m3fn", 18: "float8e4m3fnuz", 19: "float8e5m2", 20: "float8e5m2fnuz", 21: "uint4", 22: "int4", 23: "float4e2m1", 24: "float8e8m0", 25: "uint2", 26: "int2",
};

/** The element type that a graph holds for one of a file: float16 and bfloat16 become float32. */
export function elementTypeOf(onnx: number): ElementType {
  return storageOf(onnx).type;
}

function storageOf(onnx: number): Storage {
  if (Object.hasOwn(STORAGE, onnx)) return STORAGE[onnx];
  throw new RangeError(`need elements of ${Object.keys(ELEMENT_TYPES).join(", ")}, float16 or bfloat16, got ${OTHER_TYPES[onnx] ?? `type ${onnx}`}`);
}

/** Reads a TensorProto into memory of its own. */
export function decodeTensor(message: Uint8Array, where: string, readExternal: ReadExternal | undefined): TensorData & { readonly name: string } {
  const tensor = readMessage(TENSOR, message, where);
  const here = tensor.name === "" ? where : `${where} "${tensor.name}"`;
  return located(here, () => {
    if (tensor.segment) throw new RangeError("tensors in segments are not read; write the tensor whole");
    const storage = storageOf(tensor.type);
    const count = countOf(tensor.dims);
    const data = elements(tensor, storage, count, readExternal);
    if (data.length !== count) throw new RangeError(`need ${count} elements for shape [${tensor.dims.join(", ")}], got ${data.length}; the file is damaged`);
    return { name: tensor.name, type: storage.type, shape: tensor.dims, data };
  });
}

function countOf(dims: readonly number[]): number {
  const count = dims.reduce((product, length) => product * length, 1);
  if (!(dims.every((length) => length >= 0) && Number.isSafeInteger(count))) throw new RangeError(`need lengths of at least 0, got [${dims.join(", ")}]; the file is damaged`);
  return count;
}

function elements(tensor: TensorMessage, storage: Storage, count: number, readExternal: ReadExternal | undefined): TensorArray {
  if (tensor.location === 1) return fromRaw(external(tensor, storage.bytes * count, readExternal), storage, count);
  return tensor.rawData ? fromRaw(tensor.rawData, storage, count) : storage.fromFields(tensor);
}

function fromRaw(raw: Uint8Array, storage: Storage, count: number): TensorArray {
  if (raw.length !== storage.bytes * count) throw new RangeError(`need ${storage.bytes * count} bytes for ${count} elements, got ${raw.length}; the file is damaged or cut off`);
  return storage.fromRaw(new Uint8Array(raw).buffer);
}

function external(tensor: TensorMessage, bytes: number, readExternal: ReadExternal | undefined): Uint8Array {
  const entries = new Map(tensor.external.map((entry) => readMessage(ENTRY, entry, "external data")).map(({ key, value }) => [key, value]));
  const location = entries.get("location") ?? "";
  checkLocation(location);
  const offset = Number(entries.get("offset") ?? 0);
  const length = Number(entries.get("length") ?? bytes);
  if (!(Number.isSafeInteger(offset) && offset >= 0 && length === bytes)) throw new RangeError(`need ${bytes} bytes from an offset of at least 0 of "${location}", got ${entries.get("length")} from ${entries.get("offset")}; the file is damaged`);
  if (!readExternal) throw new RangeError(`its data lie in "${location}"; give readExternal, which reads files beside the model`);
  return readExternal(location, offset, length);
}

/** A file may not make its reader open what lies outside its folder. */
function checkLocation(location: string): void {
  const parts = location.split(/[\\/]/);
  const leaves = parts.includes("..") || parts[0] === "" || /^[a-z]+:/i.test(location) || location.includes("\0");
  if (leaves) throw new RangeError(`need external data in a file below the model's folder, got ${JSON.stringify(location)}`);
}
