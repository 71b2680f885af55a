import { intAttribute, intsAttribute, stringAttribute, type Attributes } from "../graph.ts";
import type { NodeTypes, OperatorRule } from "../operators.ts";
import { showShape, type Dimension, type Shape, type TensorType } from "../tensor.ts";
import { input, sameType } from "./elementwise.ts";

export const CONVOLUTION_RULES = {
  Conv: { arity: [2, 3], infer: inferConv },
  ConvTranspose: { arity: [2, 3], infer: inferConvTranspose },
  MaxPool: { arity: [1, 1], infer: inferMaxPool },
  AveragePool: { arity: [1, 1], infer: inferAveragePool },
  GlobalAveragePool: { arity: [1, 1], infer: inferGlobalPool },
  GlobalMaxPool: { arity: [1, 1], infer: inferGlobalPool },
} satisfies Record<string, OperatorRule>;

/** Geometry of a convolution or a pool: one number per spatial axis, two per axis for pads (all starts, then all ends). */
export interface Window {
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly pads: readonly number[];
}

/** The geometry that a node's attributes give, ONNX's defaults filled in. */
export function windowOf(attributes: Attributes, kernel: readonly number[]): Window {
  const autoPad = stringAttribute(attributes, "auto_pad", "NOTSET");
  if (autoPad !== "NOTSET" && autoPad !== "VALID") throw new RangeError(`need explicit pads, got auto_pad = ${autoPad}`);
  const ones = kernel.map(() => 1);
  const window = {
    kernel: intsAttribute(attributes, "kernel_shape", kernel),
    strides: intsAttribute(attributes, "strides", ones),
    dilations: intsAttribute(attributes, "dilations", ones),
    pads: intsAttribute(attributes, "pads", [...ones, ...ones].map(() => 0)),
  };
  const lengths = [window.kernel, window.strides, window.dilations].every((list) => list.length === kernel.length && list.every((value) => value >= 1));
  if (!(lengths && window.pads.length === 2 * kernel.length)) throw new RangeError(`need ${kernel.length} kernel lengths, strides and dilations of at least 1 and twice as many pads, got ${JSON.stringify(window)}`);
  return window;
}

/** Spatial lengths after a convolution or a pool slides over `spatial`. */
function slide(spatial: readonly Dimension[], window: Window, ceil = false): number[] {
  const axes = window.kernel.length;
  return spatial.map((length, axis) => {
    if (typeof length !== "number") throw new RangeError(`need known spatial lengths, got the free dimension "${length}"`);
    const room = length + window.pads[axis] + window.pads[axis + axes] - window.dilations[axis] * (window.kernel[axis] - 1) - 1;
    if (!(room >= 0)) throw new RangeError(`a kernel of ${window.kernel.join("x")} does not fit ${showShape(spatial)} with pads ${window.pads.join(", ")}`);
    return slots(room / window.strides[axis], ceil, length, window, axis);
  });
}

/** A window that starts past the input and its first pad is not counted, as in PyTorch. */
function slots(steps: number, ceil: boolean, length: number, window: Window, axis: number): number {
  if (!ceil) return Math.floor(steps) + 1;
  const count = Math.ceil(steps) + 1;
  return (count - 1) * window.strides[axis] >= length + window.pads[axis] ? count - 1 : count;
}

function inferConv({ inputs, attributes }: NodeTypes): TensorType[] {
  const x = input(inputs, 0);
  const { shape: filter } = input(inputs, 1);
  const group = intAttribute(attributes, "group", 1);
  if (filter.length !== x.shape.length || filter.length < 3) throw new RangeError(`need a map and a filter of one rank, 3 or more, got ${showShape(x.shape)} and ${showShape(filter)}`);
  const [outputs, inner, ...kernel] = known(filter);
  if (x.shape[1] !== inner * group) throw new RangeError(`need ${inner * group} input channels (${inner} in each of ${group} groups), got ${x.shape[1]}`);
  if (outputs % group !== 0) throw new RangeError(`need output channels in ${group} equal groups, got ${outputs}`);
  checkBias(inputs[2], outputs);
  checkKernel(attributes, kernel);
  return [{ type: sameType(x, input(inputs, 1)), shape: [x.shape[0], outputs, ...slide(x.shape.slice(2), windowOf(attributes, kernel))] }];
}

function inferConvTranspose({ inputs, attributes }: NodeTypes): TensorType[] {
  const x = input(inputs, 0);
  const [channels, inner, ...kernel] = known(input(inputs, 1).shape);
  if (x.shape[1] !== channels) throw new RangeError(`need ${channels} input channels, got ${x.shape[1]}`);
  const { strides, dilations, pads } = windowOf(attributes, kernel);
  const extra = intsAttribute(attributes, "output_padding", kernel.map(() => 0));
  const group = intAttribute(attributes, "group", 1);
  checkBias(inputs[2], inner * group);
  checkKernel(attributes, kernel);
  const spatial = known(x.shape.slice(2)).map((length, axis) => strides[axis] * (length - 1) + extra[axis] + dilations[axis] * (kernel[axis] - 1) + 1 - pads[axis] - pads[axis + kernel.length]);
  if (!spatial.every((length) => length >= 1)) throw new RangeError(`pads ${pads.join(", ")} leave nothing of ${showShape(x.shape)}`);
  return [{ type: sameType(x, input(inputs, 1)), shape: [x.shape[0], inner * group, ...spatial] }];
}

function inferMaxPool(node: NodeTypes): TensorType[] {
  const values = pooled(node);
  return [values, { type: "int64", shape: values.shape }];
}

function inferAveragePool(node: NodeTypes): TensorType[] {
  if (node.attributes.dilations !== undefined) throw new RangeError("AveragePool has no dilations before opset 19");
  return [pooled(node)];
}

function pooled({ inputs, attributes }: NodeTypes): TensorType {
  const { type, shape } = input(inputs, 0);
  const kernel = intsAttribute(attributes, "kernel_shape", []);
  if (kernel.length !== shape.length - 2) throw new RangeError(`need a kernel length for each of ${shape.length - 2} spatial axes, got ${kernel.length}`);
  const ceil = intAttribute(attributes, "ceil_mode", 0) === 1;
  return { type, shape: [...shape.slice(0, 2), ...slide(shape.slice(2), windowOf(attributes, kernel), ceil)] };
}

function inferGlobalPool({ inputs }: NodeTypes): TensorType[] {
  const { type, shape } = input(inputs, 0);
  return [{ type, shape: [...shape.slice(0, 2), ...shape.slice(2).map(() => 1)] }];
}

function known(shape: Shape): number[] {
  return shape.map((length) => {
    if (typeof length !== "number") throw new RangeError(`need known lengths, got ${showShape(shape)}`);
    return length;
  });
}

/** The attribute may repeat the filter's lengths but not contradict them. */
function checkKernel(attributes: Attributes, kernel: readonly number[]): void {
  const given = intsAttribute(attributes, "kernel_shape", kernel);
  if (showShape(given) !== showShape(kernel)) throw new RangeError(`need kernel_shape ${showShape(kernel)}, the filter's, got ${showShape(given)}`);
}

function checkBias(bias: TensorType | null | undefined, channels: number): void {
  if (bias && showShape(bias.shape) !== `[${channels}]`) throw new RangeError(`need a bias of shape [${channels}], got ${showShape(bias.shape)}`);
}
