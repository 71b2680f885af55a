import type { ElementType } from "../src/index.ts";

const ONNX_TYPES: Record<ElementType, number> = { float32: 1, uint8: 2, int32: 6, int64: 7, bool: 9, float64: 11 };

export interface TestValue {
  readonly name: string;
  readonly shape: readonly (number | string)[];
  /** Default float32. */
  readonly type?: ElementType;
  /** ONNX number instead of `type`, for types that the runtime package refuses. */
  readonly onnxType?: number;
}

interface TestNode {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: Readonly<Record<string, number | TestGraph>>;
}

/** A constant of float32 whose elements are in a file beside the model. */
interface TestExternal {
  readonly name: string;
  readonly shape: readonly number[];
  readonly file: string;
}

export interface TestGraph {
  readonly external?: readonly TestExternal[];
  readonly inputs: readonly TestValue[];
  readonly outputs: readonly TestValue[];
  readonly nodes: readonly TestNode[];
}

/** The bytes of an ONNX model (opset 17), just enough of the format for these tests. */
export function onnxBytes(graph: TestGraph): Uint8Array {
  const opset = number(2, 17);
  return Uint8Array.from([...number(1, 8), ...bytes(7, graphBytes(graph)), ...bytes(8, opset)]);
}

function graphBytes({ inputs, outputs, nodes, external = [] }: TestGraph): number[] {
  const constants = external.flatMap((constant) => bytes(5, externalBytes(constant)));
  return [...nodes.flatMap((node) => bytes(1, nodeBytes(node))), ...text(2, "test"), ...constants, ...inputs.flatMap((value) => bytes(11, valueBytes(value))), ...outputs.flatMap((value) => bytes(12, valueBytes(value)))];
}

function nodeBytes({ op, inputs, outputs, attributes = {} }: TestNode): number[] {
  const given = Object.entries(attributes).flatMap(([name, value]) => bytes(5, attributeBytes(name, value)));
  return [...inputs.flatMap((name) => text(1, name)), ...outputs.flatMap((name) => text(2, name)), ...text(4, op), ...given];
}

function attributeBytes(name: string, value: number | TestGraph): number[] {
  if (typeof value === "number") return [...text(1, name), ...number(3, value), ...number(20, 2)];
  return [...text(1, name), ...bytes(6, graphBytes(value)), ...number(20, 5)];
}

function externalBytes({ name, shape, file }: TestExternal): number[] {
  const location = bytes(13, [...text(1, "location"), ...text(2, file)]);
  return [...shape.flatMap((size) => number(1, size)), ...number(2, ONNX_TYPES.float32), ...text(8, name), ...location, ...number(14, 1)];
}

function valueBytes({ name, shape, type = "float32", onnxType = ONNX_TYPES[type] }: TestValue): number[] {
  const sizes = shape.flatMap((size) => bytes(1, typeof size === "number" ? number(1, size) : size === "" ? [] : text(2, size)));
  const tensor = [...number(1, onnxType), ...bytes(2, sizes)];
  return [...text(1, name), ...bytes(2, bytes(1, tensor))];
}

function number(field: number, value: number): number[] {
  return [...varint(field << 3), ...varint(value)];
}

function bytes(field: number, content: readonly number[]): number[] {
  return [...varint((field << 3) | 2), ...varint(content.length), ...content];
}

function text(field: number, value: string): number[] {
  return bytes(field, [...new TextEncoder().encode(value)]);
}

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...varint(Math.floor(value / 128))];
}
