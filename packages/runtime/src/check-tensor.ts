import { ELEMENT_FORMATS, elementCount, type ElementType, type Tensor } from "./tensor.ts";

/**
 * Checks a tensor's type and shape, and its array against them.
 *
 * @throws {TypeError} On an unknown type, another array class, or a buffer that native code cannot use.
 * @throws {RangeError} On sizes that are no sizes, or another number of elements.
 */
export function checkTensor(label: string, tensor: Tensor | Omit<Tensor, "data">): void {
  if (!Object.hasOwn(ELEMENT_FORMATS, tensor.type)) throw new TypeError(`${label} needs a type of ${Object.keys(ELEMENT_FORMATS).join(", ")}, got ${tensor.type}`);
  if ("data" in tensor) checkArray(label, tensor);
  checkSizes(label, tensor.shape);
  if ("data" in tensor) checkLength(label, tensor);
}

export function checkArray(label: string, { type, data }: { readonly type: ElementType; readonly data: unknown }): void {
  const needed = ELEMENT_FORMATS[type].array.name;
  const name = arrayName(data);
  if (name !== needed) throw new TypeError(`${label} needs a ${needed} for ${type}, got ${name}`);
}

/** Class of a typed array, also of one from another realm or a subclass; else what the value is. */
function arrayName(data: unknown): string {
  if (ArrayBuffer.isView(data) && !(data instanceof DataView)) return (data as Float32Array)[Symbol.toStringTag];
  return Array.isArray(data) ? "Array" : typeof data;
}

export function checkSizes(label: string, shape: readonly number[]): void {
  const bad = shape.find((size) => !(Number.isSafeInteger(size) && size >= 0));
  if (bad !== undefined) throw new RangeError(`${label} needs sizes that are integers >= 0, got ${bad}`);
}

export function checkLength(label: string, { data, shape }: Tensor): void {
  const needed = elementCount(shape);
  if (data.length === 0 && isDetached(data)) throw new TypeError(`${label} has a buffer that was transferred; bind a new one`);
  if (data.length !== needed) throw new RangeError(`${label} needs ${needed} elements for shape ${shapeText(shape)}, got ${data.length}`);
  if (isResizable(data)) throw new TypeError(`${label} has a resizable buffer, which could shrink under the runtime; copy it with slice()`);
}

/** True if the array's buffer was transferred to another thread or owner, so that the array is empty for good. */
function isDetached(data: Tensor["data"]): boolean {
  if (data.buffer instanceof SharedArrayBuffer) return false;
  try {
    new Uint8Array(data.buffer);
    return false;
  } catch {
    return true;
  }
}

function isResizable(data: Tensor["data"]): boolean {
  return "resizable" in data.buffer && data.buffer.resizable === true;
}

export function shapeText(shape: readonly (number | string)[]): string {
  return `[${shape.map((size) => (size === "" ? "?" : size)).join(", ")}]`;
}
