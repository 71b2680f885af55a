import { encodeTensor, encodeTensorHead, LARGEST_MODEL, tensorBytes, writeModel, type EncodeModelOptions } from "./encode-model.ts";
import type { Graph } from "./graph.ts";
import { ProtobufWriter } from "./protobuf.ts";
import type { TensorData } from "./tensor.ts";

export interface ExternalDataOptions extends EncodeModelOptions {
  /** Where the data will lie: a path relative to the model's folder, with `/` between its parts. */
  readonly location: string;
  /** Constants of fewer bytes stay in the model. Default 1024. */
  readonly threshold?: number;
}

export interface ModelWithExternalData {
  /** The bytes of the `.onnx` file. */
  readonly model: Uint8Array;
  /** The bytes of the file at `location`, in pieces to be written one after the other: views into the constants, and zeros between them. */
  readonly data: readonly Uint8Array[];
}

/** Constants start at pages, so that readers can map the file into memory. */
const PAGE = 4096;
/** A write takes at most 2 GiB at a time. */
const PIECE = 2 ** 26;

/**
 * An `.onnx` file and, beside it, a file of its large constants, for models of more than 2 GiB.
 *
 * int64 constants and those of graphs inside nodes stay in the model, so that shapes can be inferred without the data.
 *
 * @throws {RangeError} Where the location leaves the model's folder, or what stays in the model is more than 2 GiB.
 * @see https://github.com/onnx/onnx/blob/main/docs/ExternalData.md
 */
export function encodeModelWithExternalData(graph: Graph, options: ExternalDataOptions): ModelWithExternalData {
  const { location, threshold = 1024 } = options;
  if (!isBelow(location)) throw new RangeError(`encodeModelWithExternalData: need location to be a path below the model's folder, got ${JSON.stringify(location)}`);
  if (!(threshold >= 0)) throw new RangeError(`encodeModelWithExternalData: need a threshold of at least 0 bytes, got ${threshold}`);
  const data: Uint8Array[] = [];
  let end = 0;
  const model = writeModel(graph, options, (tensor, name) => {
    const { byteLength } = tensor.data;
    if (tensor.type === "int64" || byteLength === 0 || byteLength < threshold) return encodeTensor(tensor, name);
    const offset = Math.ceil(end / PAGE) * PAGE;
    data.push(...(offset > end ? [new Uint8Array(offset - end)] : []), ...inPieces(tensorBytes(tensor)));
    end = offset + byteLength;
    return encodeExternalTensor(tensor, name, { location, offset, length: byteLength });
  });
  if (model.length > LARGEST_MODEL) throw new RangeError(`encodeModelWithExternalData: need at most ${LARGEST_MODEL} bytes in the model, which is what protobuf holds, got ${model.length}; lower the threshold of ${threshold} bytes`);
  return { model: model.finish(), data };
}

/** A relative path that stays where it starts. */
function isBelow(location: string): boolean {
  const parts = location.split("/");
  return !location.includes("\\") && !/^[A-Za-z]:/.test(location) && parts.every((part) => part !== "" && part !== "." && part !== "..");
}

function inPieces(bytes: Uint8Array): Uint8Array[] {
  return Array.from({ length: Math.ceil(bytes.length / PIECE) }, (_, index) => bytes.subarray(index * PIECE, (index + 1) * PIECE));
}

function encodeExternalTensor(tensor: TensorData, name: string, place: Readonly<Record<string, string | number>>): ProtobufWriter {
  const out = encodeTensorHead(tensor, name);
  for (const [key, value] of Object.entries(place)) out.bytes(13, new ProtobufWriter().bytes(1, key).bytes(2, String(value)));
  return out.varint(14, 1);
}
