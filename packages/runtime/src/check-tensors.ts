import type { BoundTensor } from "./backend.ts";
import { checkArray, checkLength, checkSizes, shapeText } from "./check-tensor.ts";
import { HeldBuffer } from "./held-buffer.ts";
import type { HeldTensor } from "./session.ts";
import type { Tensor, ValueInfo } from "./tensor.ts";

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
export function checkTensors(checked: Checked, declared: readonly ValueInfo[], given: Readonly<Record<string, Tensor | HeldTensor>>, symbols: SymbolSizes): BoundTensor[] {
  refuseUnknown(checked, declared, given);
  return declared.map((info) => {
    const where = `${checked.kind} "${info.name}"`;
    if (!Object.hasOwn(given, info.name)) throw new RangeError(`${checked.caller}: ${where} is missing`);
    const label = `${checked.caller}: ${where}`;
    const tensor = boundTensor(label, given[info.name]);
    if (tensor.type !== info.type) throw new TypeError(`${label} needs type ${info.type}, got ${tensor.type}`);
    if ("data" in tensor) checkArray(label, tensor);
    checkShape(label, info, tensor.shape, symbols, where);
    if ("data" in tensor) checkLength(label, tensor);
    return tensor;
  });
}

/** What is bound for what was given, with a shape that the caller cannot change any more. */
function boundTensor(label: string, given: Tensor | HeldTensor): BoundTensor {
  if (given instanceof HeldBuffer) return given.tensor(label);
  const { type, shape, data } = given as Tensor;
  return { type, shape: [...shape], data };
}

function refuseUnknown({ caller, kind }: Checked, declared: readonly ValueInfo[], given: Readonly<Record<string, unknown>>): void {
  const names = declared.map((info) => info.name);
  const unknown = Object.keys(given).find((name) => !names.includes(name));
  if (unknown === undefined) return;
  throw new RangeError(`${caller}: the model has no ${kind} "${unknown}"; it has ${names.map((name) => `"${name}"`).join(", ") || "none"}`);
}

function checkShape(label: string, info: ValueInfo, shape: readonly number[], symbols: SymbolSizes, where: string): void {
  checkSizes(label, shape);
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
