import type { Attribute, Graph, Node } from "./graph.ts";
import { isInts } from "./graph.ts";
import { ProtobufWriter } from "./protobuf.ts";
import { ELEMENT_TYPES, type TensorData, type TensorType } from "./tensor.ts";

export interface EncodeModelOptions {
  /** Version of ONNX's own operator set. Default 17. */
  readonly opset?: number;
  /** Version of the file format. Default 8, which runtimes since 2022 load. */
  readonly irVersion?: number;
  /** Versions of further operator domains. Default 1 for each that a node uses. */
  readonly domains?: Readonly<Record<string, number>>;
  /** Written to `metadata_props`. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** Name and version of what made the file. Default `cochlea`. */
  readonly producer?: { readonly name: string; readonly version: string };
}

/**
 * The bytes of an `.onnx` file.
 *
 * @throws {RangeError} Where they are more than the 2 GiB that protobuf holds; `encodeModelWithExternalData` writes larger models.
 * @see https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
 */
export function encodeModel(graph: Graph, options: EncodeModelOptions = {}): Uint8Array {
  return wholeModel("encodeModel", graph, options).finish();
}

/**
 * The same bytes piece by piece, large constants' own memory among them, so that a large model can be written without being in
 * memory a second time.
 *
 * @throws As `encodeModel` does, before the first piece.
 */
export function encodeModelInPieces(graph: Graph, options: EncodeModelOptions = {}): readonly Uint8Array[] {
  return wholeModel("encodeModelInPieces", graph, options).pieces();
}

function wholeModel(caller: string, graph: Graph, options: EncodeModelOptions): ProtobufWriter {
  const model = writeModel(graph, options, encodeTensor);
  if (model.length > LARGEST_MODEL) throw new RangeError(`${caller}: need at most ${LARGEST_MODEL} bytes, which is what protobuf holds, got ${model.length}; write the constants to a file of their own with encodeModelWithExternalData`);
  return model;
}

/** 2 GiB less one byte, the longest message of protobuf. */
export const LARGEST_MODEL = 2 ** 31 - 1;

type EncodeConstant = (data: TensorData, name: string) => ProtobufWriter;

/** A model whose constants are written as `encodeConstant` says; those of graphs inside nodes stay in it. */
export function writeModel(graph: Graph, options: EncodeModelOptions, encodeConstant: EncodeConstant): ProtobufWriter {
  const { opset = 17, irVersion = 8, domains = {}, metadata = {}, producer = { name: "cochlea", version: "" } } = options;
  for (const [name, version] of Object.entries({ opset, irVersion, ...domains })) {
    if (!(Number.isSafeInteger(version) && version >= 1)) throw new RangeError(`encodeModel: need ${name} to be a whole number of at least 1, got ${version}`);
  }
  const model = new ProtobufWriter().varint(1, irVersion).bytes(2, producer.name).bytes(3, producer.version).bytes(7, encodeGraph(graph, encodeConstant));
  const used = Object.fromEntries(graph.nodes.map(({ domain }) => [domain, 1]));
  for (const [domain, version] of Object.entries({ ...used, "": opset, ...domains })) model.bytes(8, new ProtobufWriter().bytes(1, domain).varint(2, version));
  for (const [key, value] of Object.entries(metadata)) model.bytes(14, new ProtobufWriter().bytes(1, key).bytes(2, value));
  return model;
}

function encodeGraph(graph: Graph, encodeConstant: EncodeConstant): ProtobufWriter {
  const out = new ProtobufWriter();
  for (const node of graph.nodes) out.bytes(1, encodeNode(node));
  out.bytes(2, graph.name);
  for (const [name, data] of graph.constants) out.bytes(5, encodeConstant(data, name));
  for (const name of graph.inputs) out.bytes(11, encodeValueInfo(name, graph));
  for (const name of graph.outputs) out.bytes(12, encodeValueInfo(name, graph));
  const inner = graph.nodes.flatMap((node) => node.outputs).filter((name) => name !== "" && !graph.outputs.includes(name));
  for (const name of inner) out.bytes(13, encodeValueInfo(name, graph));
  return out;
}

function encodeNode(node: Node): ProtobufWriter {
  const out = new ProtobufWriter();
  for (const name of node.inputs) out.bytes(1, name);
  for (const name of node.outputs) out.bytes(2, name);
  out.bytes(3, node.name).bytes(4, node.operator);
  for (const [name, value] of Object.entries(node.attributes)) out.bytes(5, encodeAttribute(name, value));
  return node.domain === "" ? out : out.bytes(7, node.domain);
}

function encodeAttribute(name: string, value: Attribute): ProtobufWriter {
  const out = new ProtobufWriter().bytes(1, name);
  if (typeof value === "number") return out.varint(3, integer(name, value)).varint(20, 2);
  if (typeof value === "string") return out.bytes(4, value).varint(20, 3);
  if (isInts(value)) return value.reduce((message, item) => message.varint(8, integer(name, item)), out).varint(20, 7);
  if ("float" in value) return out.float(2, value.float).varint(20, 1);
  if ("floats" in value) return value.floats.reduce((message, item) => message.float(7, item), out).varint(20, 6);
  if ("strings" in value) return value.strings.reduce((message, item) => message.bytes(9, item), out).varint(20, 8);
  if ("tensor" in value) return out.bytes(5, encodeTensor(value.tensor, "")).varint(20, 4);
  return out.bytes(6, encodeGraph(value.graph, encodeTensor)).varint(20, 5);
}

function integer(name: string, value: number): number {
  if (!Number.isSafeInteger(value)) throw new RangeError(`encodeModel: attribute "${name}" needs whole numbers, got ${value}; write a float as float(${value})`);
  return value;
}

/** A tensor with its data. */
export function encodeTensor(tensor: TensorData, name: string): ProtobufWriter {
  return encodeTensorHead(tensor, name).bytes(9, tensorBytes(tensor));
}

/** A tensor's shape, type and name. */
export function encodeTensorHead({ type, shape }: TensorData, name: string): ProtobufWriter {
  const out = new ProtobufWriter();
  for (const length of shape) out.varint(1, length);
  return out.varint(2, ELEMENT_TYPES[type].onnx).bytes(8, name);
}

/** A tensor's data as it lies in memory. */
export function tensorBytes({ data }: TensorData): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

function encodeValueInfo(name: string, graph: Graph): ProtobufWriter {
  const type = graph.values.get(name);
  if (!type) throw new RangeError(`encodeModel: no value named "${name}" in graph "${graph.name}"`);
  return new ProtobufWriter().bytes(1, name).bytes(2, new ProtobufWriter().bytes(1, encodeType(type)));
}

function encodeType({ type, shape }: TensorType): ProtobufWriter {
  const dimensions = new ProtobufWriter();
  for (const length of shape) dimensions.bytes(1, typeof length === "number" ? new ProtobufWriter().varint(1, length) : new ProtobufWriter().bytes(2, length));
  return new ProtobufWriter().varint(1, ELEMENT_TYPES[type].onnx).bytes(2, dimensions);
}
