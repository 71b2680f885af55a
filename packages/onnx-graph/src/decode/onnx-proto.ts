import { bigIntegers, bytes, float32, floats32, floats64, integer, integers, manyBytes, text, texts } from "./read-message.ts";

// The messages of onnx.proto, as far as they are read. Messages inside messages are bytes here: they are read where they are used.
// https://github.com/onnx/onnx/blob/main/onnx/onnx.proto

export const MODEL = { irVersion: integer(1), producerName: text(2), producerVersion: text(3), graph: manyBytes(7), opsetImport: manyBytes(8), metadata: manyBytes(14), functions: manyBytes(25) };

export const OPSET = { domain: text(1), version: integer(2) };

export const ENTRY = { key: text(1), value: text(2) };

export const GRAPH = { nodes: manyBytes(1), name: text(2), initializers: manyBytes(5), inputs: manyBytes(11), outputs: manyBytes(12), sparse: manyBytes(15) };

export const NODE = { inputs: texts(1), outputs: texts(2), name: text(3), operator: text(4), attributes: manyBytes(5), domain: text(7), overload: text(8) };

export const FUNCTION = { name: text(1), inputs: texts(4), outputs: texts(5), attributes: texts(6), nodes: manyBytes(7), opsetImport: manyBytes(9), domain: text(10), defaults: manyBytes(11), overload: text(13) };

export const ATTRIBUTE = {
  name: text(1), float: float32(2), integer: integer(3), string: bytes(4), tensor: bytes(5), graph: bytes(6),
  floats: floats32(7), integers: integers(8), strings: texts(9), type: integer(20), reference: text(21),
};

export const TENSOR = {
  dims: integers(1), type: integer(2), segment: bytes(3), floatData: floats32(4), int32Data: integers(5), int64Data: bigIntegers(7), name: text(8), rawData: bytes(9),
  doubleData: floats64(10), external: manyBytes(13), location: integer(14),
};

export const SPARSE_TENSOR = { values: bytes(1) };

export const VALUE_INFO = { name: text(1), type: bytes(2) };

export const TYPE = { tensor: bytes(1), sequence: bytes(4), map: bytes(5), sparse: bytes(8), optional: bytes(9) };

export const TENSOR_TYPE = { type: integer(1), shape: bytes(2) };

export const SHAPE = { dims: manyBytes(1) };

export const DIMENSION = { value: bigIntegers(1), name: text(2) };
