import { fieldText, protobufFields } from "./protobuf.ts";

/**
 * The `metadata_props` of an `.onnx` file, without reading its weights.
 *
 * @throws {RangeError} Where the bytes are not an ONNX model.
 */
export function readMetadata(model: Uint8Array): Record<string, string> {
  const entries: [key: string, value: string][] = [];
  let graphs = 0;
  for (const { field, bytes } of protobufFields(model)) {
    if (field === 7) graphs++;
    if (field === 14) entries.push(readEntry(bytes));
  }
  if (graphs !== 1) throw new RangeError(`readMetadata: need an ONNX model with one graph, got ${graphs}`);
  return Object.fromEntries(entries);
}

function readEntry(entry: Uint8Array): [key: string, value: string] {
  const parts = { 1: "", 2: "" };
  for (const part of protobufFields(entry)) if (part.field === 1 || part.field === 2) parts[part.field] = fieldText(part);
  return [parts[1], parts[2]];
}
