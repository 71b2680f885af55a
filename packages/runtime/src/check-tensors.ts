import { ELEMENT_FORMATS, elementCount, type ElementType, type Tensor, type ValueInfo } from "./tensor.ts";

/** Sizes that symbols of free dimensions have taken so far. */
export type SymbolSizes = Map<string, { size: number; where: string }>;

/** What is being checked, for the message: `bind: input "x"`. */
interface Checked {
  readonly caller: string;
  readonly kind: "input" | "output";
}

/**
 * The given tensors in the model's order, each checked against its declaration.
 *
 * @param symbols Filled here; pass the same map for inputs and outputs, so that a symbol means one size in both.
 * @throws {RangeError} On a name or shape that does not fit. @throws {TypeError} On a wrong element type or array.
 */
export function checkTensors(checked: Checked, declared: readonly ValueInfo[], given: Readonly<Record<string, Tensor>>, symbols: SymbolSizes): Tensor[] {
  refuseUnknown(checked, declared, given);
  return declared.map((info) => {
    const where = `${checked.kind} "${info.name}"`;
    if (!Object.hasOwn(given, info.name)) throw new RangeError(`${checked.caller}: ${where} is missing`);
    const { type, shape, data } = given[info.name];
    const tensor = { type, shape: [...shape], data };
    const label = `${checked.caller}: ${where}`;
    checkType(label, info.type, tensor);
    checkShape(label, info, tensor.shape, symbols, where);
    checkData(label, tensor);
    return tensor;
  });
}

function refuseUnknown({ caller, kind }: Checked, declared: readonly ValueInfo[], given: Readonly<Record<string, Tensor>>): void {
  const names = declared.map((info) => info.name);
  const unknown = Object.keys(given).find((name) => !names.includes(name));
  if (unknown === undefined) return;
  throw new RangeError(`${caller}: the model has no ${kind} "${unknown}"; it has ${names.map((name) => `"${name}"`).join(", ") || "none"}`);
}

function checkType(label: string, type: ElementType, tensor: Tensor): void {
  if (tensor.type !== type) throw new TypeError(`${label} needs type ${type}, got ${tensor.type}`);
  const needed = ELEMENT_FORMATS[type].array.name;
  const name = arrayName(tensor.data);
  if (name !== needed) throw new TypeError(`${label} needs a ${needed} for ${type}, got ${name}`);
}

/** Class of a typed array, also of one from another realm or a subclass; else what the value is. */
function arrayName(data: unknown): string {
  if (ArrayBuffer.isView(data) && !(data instanceof DataView)) return (data as Float32Array)[Symbol.toStringTag];
  return Array.isArray(data) ? "Array" : typeof data;
}

function checkShape(label: string, info: ValueInfo, shape: readonly number[], symbols: SymbolSizes, where: string): void {
  const bad = shape.find((size) => !(Number.isSafeInteger(size) && size >= 0));
  if (bad !== undefined) throw new RangeError(`${label} needs sizes that are integers >= 0, got ${bad}`);
  const fits = shape.length === info.shape.length && info.shape.every((size, i) => typeof size === "string" || size === shape[i]);
  if (!fits) throw new RangeError(`${label} needs shape ${shapeText(info.shape)}, got ${shapeText(shape)}`);
  info.shape.forEach((symbol, i) => {
    if (typeof symbol === "string" && symbol !== "") agree(label, symbol, shape[i], symbols, where);
  });
}

function agree(label: string, symbol: string, size: number, symbols: SymbolSizes, where: string): void {
  const earlier = symbols.get(symbol);
  if (!earlier) symbols.set(symbol, { size, where });
  else if (earlier.size !== size) throw new RangeError(`${label} needs ${symbol} = ${earlier.size} as in ${earlier.where}, got ${size}`);
}

function checkData(label: string, { data, shape }: Tensor): void {
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

function shapeText(shape: readonly (number | string)[]): string {
  return `[${shape.map((size) => (size === "" ? "?" : size)).join(", ")}]`;
}
