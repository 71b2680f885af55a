import { elementCount } from "@cochlea/onnx-graph";
import { zeros, type FloatTensor } from "./predictor.ts";

/** A tensor of a whole batch as one tensor for each part of it. */
export interface TensorParts {
  readonly tensors: readonly FloatTensor[];
  /** Brings what the whole holds to the parts, where they are not its own memory. */
  readonly spread: () => void;
}

/**
 * Divides a tensor along the axis in which a part is shorter. Views of its memory where nothing longer than 1 stands before
 * that axis, else copies.
 */
export function partsOfTensor(whole: FloatTensor, shape: readonly number[], parts: number): TensorParts {
  const axis = shape.findIndex((length, at) => length !== whole.shape[at]);
  const [rows, block] = [elementCount(shape.slice(0, axis)), elementCount(shape.slice(axis))];
  if (rows === 1) return { tensors: Array.from({ length: parts }, (_, part) => ({ type: "float32", shape, data: whole.data.subarray(part * block, (part + 1) * block) })), spread: () => undefined };
  const tensors = Array.from({ length: parts }, () => zeros(shape));
  return { tensors, spread: () => tensors.forEach(({ data }, part) => copyRows(data, whole.data, { rows, block, parts, part })) };
}

function copyRows(out: Float32Array, from: Float32Array, { rows, block, parts, part }: { readonly rows: number; readonly block: number; readonly parts: number; readonly part: number }): void {
  for (let row = 0; row < rows; row++) {
    const start = (row * parts + part) * block;
    out.set(from.subarray(start, start + block), row * block);
  }
}
