import { intsAttribute, stringAttribute, type Attributes } from "../graph.ts";
import { showShape, type Dimension, type Shape } from "../tensor.ts";
import { addLengths, divideLength } from "./dimension.ts";

/** Geometry of a convolution or a pool: one number per spatial axis, two per axis for pads (all starts, then all ends). */
export interface Window {
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly pads: readonly number[];
}

const AUTO_PADS = ["NOTSET", "VALID", "SAME_UPPER", "SAME_LOWER"] as const;
type AutoPad = (typeof AUTO_PADS)[number];

/**
 * The geometry that a node's attributes give, ONNX's defaults filled in.
 *
 * @param spatial Lengths of the input's spatial axes, which `auto_pad` of `SAME_UPPER` and `SAME_LOWER` depends on.
 * @throws {RangeError} Where lists have other lengths than the kernel, or pads can't be known.
 */
export function windowOf(attributes: Attributes, kernel: readonly number[], spatial?: Shape): Window {
  const window = { ...plainWindow(attributes, kernel), pads: intsAttribute(attributes, "pads", [...kernel, ...kernel].map(() => 0)) };
  const auto = autoPadOf(attributes);
  if (auto === "SAME_UPPER" || auto === "SAME_LOWER") return { ...window, pads: samePads(window, auto, spatial) };
  if (!(window.pads.length === 2 * kernel.length && window.pads.every(Number.isInteger))) throw new RangeError(`need ${2 * kernel.length} pads, all starts and then all ends, got [${window.pads.join(", ")}]`);
  return auto === "VALID" ? { ...window, pads: window.pads.map(() => 0) } : window;
}

/** Kernel, strides and dilations without the pads. */
export function plainWindow(attributes: Attributes, kernel: readonly number[]): Omit<Window, "pads"> {
  const ones = kernel.map(() => 1);
  const [strides, dilations] = [intsAttribute(attributes, "strides", ones), intsAttribute(attributes, "dilations", ones)];
  const window = { kernel: intsAttribute(attributes, "kernel_shape", kernel), strides, dilations };
  const fits = Object.values(window).every((list) => list.length === kernel.length && list.every((value) => Number.isInteger(value) && value >= 1));
  if (!fits) throw new RangeError(`need ${kernel.length} kernel lengths, strides and dilations of at least 1, got ${Object.entries(window).map(([what, list]) => `${what} ${showShape(list)}`).join(", ")}`);
  return window;
}

export function autoPadOf(attributes: Attributes): AutoPad {
  const given = stringAttribute(attributes, "auto_pad", "NOTSET");
  const auto = AUTO_PADS.find((name) => name === given);
  if (!auto) throw new RangeError(`need auto_pad to be one of ${AUTO_PADS.join(", ")}, got ${given}`);
  return auto;
}

/** How many elements a kernel reaches over on each axis, its dilations counted. */
export function reach({ kernel, dilations }: Omit<Window, "pads">): number[] {
  return kernel.map((length, axis) => dilations[axis] * (length - 1) + 1);
}

/** Pads shared out to both sides, the odd one at the end for `SAME_UPPER` and at the start otherwise. */
export function sharedPads(totals: readonly number[], auto: AutoPad): number[] {
  const less = totals.map((total) => Math.floor(total / 2));
  const more = totals.map((total, axis) => total - less[axis]);
  return auto === "SAME_UPPER" ? [...less, ...more] : [...more, ...less];
}

function samePads(window: Omit<Window, "pads">, auto: AutoPad, spatial: Shape | undefined): number[] {
  if (!spatial) throw new RangeError(`need explicit pads, or the input's lengths beside auto_pad = ${auto}`);
  const reaches = reach(window);
  return sharedPads(reaches.map((width, axis) => {
    const [length, stride] = [spatial[axis], window.strides[axis]];
    if (stride === 1) return width - 1;
    if (typeof length !== "number") throw new RangeError(`need a known length beside auto_pad = ${auto} and a stride of ${stride}, got the free dimension "${length}"; write the pads out`);
    return Math.max(0, (Math.ceil(length / stride) - 1) * stride + width - length);
  }), auto);
}

/**
 * Spatial lengths after a convolution or a pool slides over `spatial`.
 *
 * @param ceil Whether a last, partial window counts; one that starts past the input and its first pad does not, as in PyTorch.
 */
export function slide(spatial: Shape, attributes: Attributes, kernel: readonly number[], ceil = false): Dimension[] {
  if (autoPadOf(attributes).startsWith("SAME")) return slideSame(spatial, attributes, kernel);
  const window = windowOf(attributes, kernel);
  const { strides } = window;
  return spatial.map((length, axis) => {
    const first = window.pads[axis];
    const room = first + window.pads[axis + kernel.length] - reach(window)[axis];
    if (typeof length === "number" && !(length + room >= 0)) throw new RangeError(`a kernel of ${kernel.join("x")} does not fit ${showShape(spatial)} with pads ${window.pads.join(", ")}`);
    const last = ceil ? Math.min(room + strides[axis] - 1, first - 1) : room;
    return addLengths(divideLength(addLengths(length, last), strides[axis]), 1);
  });
}

/** ONNX Runtime 1.29 refuses dilated convolutions with automatic pads, and gives dilated pools too few. */
function slideSame(spatial: Shape, attributes: Attributes, kernel: readonly number[]): Dimension[] {
  const { strides, dilations } = plainWindow(attributes, kernel);
  if (dilations.some((dilation) => dilation !== 1)) throw new RangeError(`need explicit pads where dilations are ${dilations.join(", ")}, got auto_pad = ${autoPadOf(attributes)}`);
  return spatial.map((length, axis) => divideLength(addLengths(length, strides[axis] - 1), strides[axis]));
}
