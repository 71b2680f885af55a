import { elementTypeOf, type ElementType, type ValueInfo } from "../tensor.ts";
import type { NativeRuntime } from "./native-runtime.ts";

const READERS = {
  Input: { count: "SessionGetInputCount", name: "SessionGetInputName", type: "SessionGetInputTypeInfo" },
  Output: { count: "SessionGetOutputCount", name: "SessionGetOutputName", type: "SessionGetOutputTypeInfo" },
} as const;

/**
 * Names, types and shapes of a session's inputs or outputs.
 *
 * @throws {TypeError} If one is not a tensor of a supported element type.
 */
export function valueInfos(runtime: NativeRuntime, session: bigint, kind: keyof typeof READERS): ValueInfo[] {
  const { api } = runtime;
  const readers = READERS[kind];
  const count = Number(api.make(readers.count, session));
  return Array.from({ length: count }, (_, i) => {
    const name = takeString(runtime, api.make(readers.name, session, i, runtime.allocator));
    const typeInfo = api.make(readers.type, session, i);
    try {
      const info = api.make("CastTypeInfoToTensorInfo", typeInfo);
      return { name, type: elementType(runtime, info, name), shape: declaredShape(runtime, info) };
    } finally {
      api.functions.ReleaseTypeInfo(typeInfo);
    }
  });
}

/** Sizes of a tensor, with -1 for those not known before a run. */
export function dimensions({ api }: NativeRuntime, info: bigint): number[] {
  const rank = Number(api.make("GetDimensionsCount", info));
  const sizes = new BigInt64Array(rank);
  api.call("GetDimensions", info, sizes, rank);
  return Array.from(sizes, Number);
}

function declaredShape(runtime: NativeRuntime, info: bigint): (number | string)[] {
  const sizes = dimensions(runtime, info);
  const symbols = new BigUint64Array(sizes.length);
  runtime.api.call("GetSymbolicDimensions", info, symbols, sizes.length);
  return sizes.map((size, i) => (size >= 0 ? size : runtime.koffi.decode.string(symbols[i])));
}

function elementType({ api }: NativeRuntime, info: bigint, name: string): ElementType {
  if (info === 0n) throw new TypeError(`createSession: "${name}" is not a tensor`);
  const onnx = new Int32Array(1);
  api.call("GetTensorElementType", info, onnx);
  const type = elementTypeOf(onnx[0]);
  if (!type) throw new TypeError(`createSession: "${name}" has ONNX element type ${onnx[0]}, which cannot be bound`);
  return type;
}

function takeString({ api, koffi, allocator }: NativeRuntime, address: bigint): string {
  const text = koffi.decode.string(address);
  api.call("AllocatorFree", allocator, address);
  return text;
}
