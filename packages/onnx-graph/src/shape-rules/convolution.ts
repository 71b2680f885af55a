import { intAttribute, intsAttribute, type Attributes } from "../graph.ts";
import { showShape, type Dimension, type Shape, type TensorType } from "../tensor.ts";
import { addLengths, agreed, agreedShape, knownLength, knownShape, multiplyLengths } from "./dimension.ts";
import { input, sameType } from "./node-inputs.ts";
import type { NodeTypes, OperatorRule } from "./operator-rule.ts";
import { autoPadOf, plainWindow, reach, sharedPads, slide, windowOf, type Window } from "./window.ts";

export const CONVOLUTION_RULES = {
  Conv: { arity: [2, 3], infer: inferConv },
  ConvTranspose: { arity: [2, 3], infer: inferConvTranspose },
} satisfies Record<string, OperatorRule>;

function inferConv({ inputs, attributes }: NodeTypes): TensorType[] {
  const { x, filter, group, kernel } = operands(inputs, attributes);
  const [outputs, inner] = filter;
  if (agreed(x.shape[1], inner * group) === undefined) throw new RangeError(`need ${inner * group} input channels (${inner} in each of ${group} groups), got ${x.shape[1]}`);
  if (outputs % group !== 0) throw new RangeError(`need output channels in ${group} equal groups, got ${outputs}`);
  checkBias(inputs[2], x, outputs);
  return [{ type: x.type, shape: [x.shape[0], outputs, ...slide(x.shape.slice(2), attributes, kernel)] }];
}

function inferConvTranspose({ inputs, attributes }: NodeTypes): TensorType[] {
  const { x, filter, group, kernel } = operands(inputs, attributes);
  const [channels, inner] = filter;
  if (agreed(x.shape[1], channels) === undefined) throw new RangeError(`need ${channels} input channels, got ${x.shape[1]}`);
  if (channels % group !== 0) throw new RangeError(`need input channels in ${group} equal groups, got ${channels}`);
  checkBias(inputs[2], x, inner * group);
  const spatial = grown(attributes, kernel, x.shape.slice(2));
  if (spatial.some((length) => typeof length === "number" && !(length >= 1))) throw new RangeError(`pads ${windowOf(attributes, kernel).pads.join(", ")} leave nothing of ${showShape(x.shape)}`);
  return [{ type: x.type, shape: [x.shape[0], inner * group, ...spatial] }];
}

function operands(inputs: NodeTypes["inputs"], attributes: Attributes): { x: TensorType; filter: number[]; group: number; kernel: number[] } {
  const x = input(inputs, 0);
  const { shape } = input(inputs, 1);
  const group = intAttribute(attributes, "group", 1);
  sameType(x, input(inputs, 1));
  if (shape.length !== x.shape.length || shape.length < 3) throw new RangeError(`need a map and a filter of one rank, 3 or more, got ${showShape(x.shape)} and ${showShape(shape)}`);
  if (!(Number.isInteger(group) && group >= 1)) throw new RangeError(`need a group of at least 1, got ${group}`);
  const filter = knownShape(shape);
  const kernel = filter.slice(2);
  checkKernel(attributes, kernel);
  return { x, filter, group, kernel };
}

/** Spatial lengths after a transposed convolution. */
function grown(attributes: Attributes, kernel: readonly number[], spatial: Shape): Dimension[] {
  const window = plainWindow(attributes, kernel);
  const full = whole(attributes, window, spatial);
  const wanted = wantedLengths(attributes, window, spatial);
  if (wanted) return enough(wanted, full);
  const { pads } = windowOf(attributes, kernel);
  return full.map((length, axis) => addLengths(length, -pads[axis] - pads[axis + kernel.length]));
}

/** Lengths that `output_shape` asks for, or, with pads of `SAME_UPPER` and `SAME_LOWER`, as many as strides give. */
function wantedLengths(attributes: Attributes, { strides }: Omit<Window, "pads">, spatial: Shape): Dimension[] | undefined {
  const asked = intsAttribute(attributes, "output_shape", []);
  if (asked.length) {
    if (!(asked.length === spatial.length && asked.every((length) => length >= 1))) throw new RangeError(`need ${spatial.length} spatial lengths of at least 1 in output_shape, got [${asked.join(", ")}]`);
    return [...asked];
  }
  return autoPadOf(attributes).startsWith("SAME") ? spatial.map((length, axis) => multiplyLengths([length, strides[axis]])) : undefined;
}

/** Automatic pads cut off; they never add. */
function enough(wanted: Dimension[], full: readonly Dimension[]): Dimension[] {
  const short = wanted.some((length, axis) => typeof length === "number" && typeof full[axis] === "number" && length > full[axis]);
  if (short) throw new RangeError(`need output lengths of at most ${showShape(full)}, got ${showShape(wanted)}; raise output_padding`);
  return wanted;
}

/** Lengths before pads are cut off. */
function whole(attributes: Attributes, window: Omit<Window, "pads">, spatial: Shape): Dimension[] {
  const extra = intsAttribute(attributes, "output_padding", spatial.map(() => 0));
  if (!(extra.length === spatial.length && extra.every((length) => length >= 0))) throw new RangeError(`need ${spatial.length} lengths of at least 0 in output_padding, got [${extra.join(", ")}]`);
  return spatial.map((length, axis) => addLengths(multiplyLengths([length, window.strides[axis]]), extra[axis] + reach(window)[axis] - window.strides[axis]));
}

/**
 * The geometry of a transposed convolution, its pads as `auto_pad` and `output_shape` make them.
 *
 * @param spatial Known lengths of the input's spatial axes.
 * @throws {RangeError} Where lists have other lengths than the kernel, or `output_shape` is longer than the input can give.
 */
export function transposedWindowOf(attributes: Attributes, kernel: readonly number[], spatial: Shape): Window {
  const window = plainWindow(attributes, kernel);
  const wanted = wantedLengths(attributes, window, spatial);
  if (!wanted) return windowOf(attributes, kernel);
  const totals = whole(attributes, window, spatial).map((length, axis) => knownLength(length, "automatic pads") - knownLength(wanted[axis], "automatic pads"));
  return { ...window, pads: sharedPads(totals, autoPadOf(attributes)) };
}

/** The attribute may repeat the filter's lengths but not contradict them. */
function checkKernel(attributes: Attributes, kernel: readonly number[]): void {
  const given = intsAttribute(attributes, "kernel_shape", kernel);
  if (showShape(given) !== showShape(kernel)) throw new RangeError(`need kernel_shape ${showShape(kernel)}, the filter's, got ${showShape(given)}`);
}

function checkBias(bias: TensorType | null | undefined, x: TensorType, channels: number): void {
  if (!bias) return;
  sameType(x, bias);
  if (!agreedShape(bias.shape, [channels])) throw new RangeError(`need a bias of shape [${channels}], got ${showShape(bias.shape)}`);
}
