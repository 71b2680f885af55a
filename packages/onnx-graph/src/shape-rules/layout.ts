import { intAttribute, intsAttribute } from "../graph.ts";
import type { NodeTypes, OperatorRule } from "../operators.ts";
import { showShape, type Dimension, type Shape, type TensorType } from "../tensor.ts";
import { broadcastShapes, normaliseAxis } from "./broadcast.ts";
import { input, sameType } from "./elementwise.ts";

export const LAYOUT_RULES = {
  Concat: { arity: [1, 4096], infer: inferConcat },
  Expand: { arity: [2, 2], infer: (node) => [like(node, broadcastShapes(input(node.inputs, 0).shape, constantInts(node, 1, "shape")))] },
  Flatten: { arity: [1, 1], infer: inferFlatten },
  Gather: { arity: [2, 2], infer: inferGather },
  Pad: { arity: [2, 3], infer: inferPad },
  Reshape: { arity: [2, 2], infer: (node) => [like(node, reshaped(input(node.inputs, 0).shape, constantInts(node, 1, "shape")))] },
  ScatterElements: { arity: [3, 3], infer: ({ inputs }) => [input(inputs, 0)] },
  Shape: { arity: [1, 1], infer: inferShape },
  Slice: { arity: [3, 5], infer: inferSlice },
  Split: { arity: [2, 2], infer: inferSplit },
  Squeeze: { arity: [2, 2], infer: inferSqueeze },
  Transpose: { arity: [1, 1], infer: inferTranspose },
  Unsqueeze: { arity: [2, 2], infer: inferUnsqueeze },
} satisfies Record<string, OperatorRule>;

/** Integers of an input that shapes depend on, so it must be a constant. */
export function constantInts(node: NodeTypes, index: number, what: string): number[] {
  const data = node.constant(index)?.data;
  if (!(data instanceof BigInt64Array || data instanceof Int32Array)) throw new RangeError(`need "${what}" as a constant of integers, so that shapes are known before the graph runs`);
  return Array.from(data, Number);
}

function like(node: NodeTypes, shape: Shape): TensorType {
  return { type: input(node.inputs, 0).type, shape };
}

/** Product of the known lengths, and the names of the free ones. */
function size(shape: Shape): { known: number; free: string } {
  const free = shape.filter((dimension) => typeof dimension === "string").sort().join("*");
  return { known: shape.reduce<number>((product, dimension) => (typeof dimension === "number" ? product * dimension : product), 1), free };
}

/** Shape that `Reshape` gives: 0 copies the length at its place, one -1 takes what is left. */
function reshaped(from: Shape, target: readonly number[]): Shape {
  if (target.some((length) => length < -1)) throw new RangeError(`need lengths of at least -1, got ${showShape(target)}`);
  const shape: Dimension[] = target.map((length, axis) => (length === 0 ? (from[axis] ?? 0) : length));
  const whole = size(from);
  const rest = size(shape.filter((length) => length !== -1));
  const hole = shape.indexOf(-1);
  if (hole >= 0) shape[hole] = leftOver(whole, rest, from, target);
  const got = size(shape);
  if (got.known !== whole.known || got.free !== whole.free) throw new RangeError(`need as many elements after as before, got ${showShape(from)} to ${showShape(target)}`);
  return shape;
}

function leftOver(whole: { known: number; free: string }, rest: { known: number; free: string }, from: Shape, target: readonly number[]): Dimension {
  if (whole.free === rest.free && whole.known % rest.known === 0) return whole.known / rest.known;
  if (rest.free === "" && whole.known === rest.known) return whole.free;
  throw new RangeError(`need a length for -1 that makes ${showShape(from)} fit ${showShape(target)}; there is none`);
}

function inferConcat(node: NodeTypes): TensorType[] {
  const types = node.inputs.map((_, index) => input(node.inputs, index));
  for (const one of types) sameType(types[0], one);
  const shapes = types.map(({ shape }) => shape);
  const axis = normaliseAxis(intAttribute(node.attributes, "axis", 0), shapes[0].length);
  const fits = (shape: Shape): boolean => shape.length === shapes[0].length && shape.every((length, at) => at === axis || length === shapes[0][at]);
  if (!shapes.every(fits)) throw new RangeError(`need shapes that agree but on axis ${axis}, got ${shapes.map(showShape).join(", ")}`);
  const total = shapes.reduce((sum, shape) => sum + knownLength(shape[axis], "a joined axis"), 0);
  return [like(node, shapes[0].map((length, at) => (at === axis ? total : length)))];
}

function inferFlatten(node: NodeTypes): TensorType[] {
  const { shape } = input(node.inputs, 0);
  const axis = intAttribute(node.attributes, "axis", 1);
  if (axis !== shape.length) normaliseAxis(axis, shape.length); // the end of the shape is a place to cut, though not an axis
  const fold = (part: Shape): Dimension => {
    const { known, free } = size(part);
    if (free !== "" && known !== 1) throw new RangeError(`cannot fold the free dimension of ${showShape(part)} into another`);
    return free === "" ? known : free;
  };
  return [like(node, [fold(shape.slice(0, axis)), fold(shape.slice(axis))])];
}

function inferGather(node: NodeTypes): TensorType[] {
  const { shape } = input(node.inputs, 0);
  const axis = normaliseAxis(intAttribute(node.attributes, "axis", 0), shape.length);
  return [like(node, [...shape.slice(0, axis), ...input(node.inputs, 1).shape, ...shape.slice(axis + 1)])];
}

function inferPad(node: NodeTypes): TensorType[] {
  const { shape } = input(node.inputs, 0);
  const pads = constantInts(node, 1, "pads");
  if (pads.length !== 2 * shape.length) throw new RangeError(`need ${2 * shape.length} pads for ${showShape(shape)}, got ${pads.length}`);
  return [like(node, shape.map((length, axis) => {
    const pad = pads[axis] + pads[axis + shape.length];
    return pad === 0 ? length : knownLength(length, "a padded axis") + pad;
  }))];
}

/** `start` and `end` count as in an array's `slice`. */
function inferShape({ inputs, attributes }: NodeTypes): TensorType[] {
  const { shape } = input(inputs, 0);
  return [{ type: "int64", shape: [shape.slice(intAttribute(attributes, "start", 0), intAttribute(attributes, "end", shape.length)).length] }];
}

function inferSlice(node: NodeTypes): TensorType[] {
  const { shape } = input(node.inputs, 0);
  const [starts, ends] = [constantInts(node, 1, "starts"), constantInts(node, 2, "ends")];
  const axes = node.inputs[3] ? constantInts(node, 3, "axes") : starts.map((_, axis) => axis);
  const steps = node.inputs[4] ? constantInts(node, 4, "steps") : starts.map(() => 1);
  if (!(ends.length === starts.length && axes.length === starts.length && steps.length === starts.length)) throw new RangeError(`need as many ends, axes and steps as starts, got ${starts.length}, ${ends.length}, ${axes.length}, ${steps.length}`);
  const out = [...shape];
  axes.forEach((negative, index) => {
    const axis = normaliseAxis(negative, shape.length);
    out[axis] = slicedLength(knownLength(shape[axis], "a sliced axis"), starts[index], ends[index], steps[index]);
  });
  return [like(node, out)];
}

function slicedLength(length: number, start: number, end: number, step: number): number {
  if (step === 0) throw new RangeError("need steps other than 0");
  const clamp = (index: number, low: number, high: number): number => Math.min(Math.max(index < 0 ? index + length : index, low), high);
  const [from, to] = step > 0 ? [clamp(start, 0, length), clamp(end, 0, length)] : [clamp(start, 0, length - 1), clamp(end, -1, length - 1)];
  return Math.max(0, Math.ceil((to - from) / step));
}

function inferSplit(node: NodeTypes): TensorType[] {
  const { shape } = input(node.inputs, 0);
  const axis = normaliseAxis(intAttribute(node.attributes, "axis", 0), shape.length);
  const parts = constantInts(node, 1, "split");
  const total = parts.reduce((sum, part) => sum + part, 0);
  if (total !== shape[axis]) throw new RangeError(`need parts that add up to ${shape[axis]}, got ${parts.join(" + ")}`);
  return parts.map((part) => like(node, shape.map((length, at) => (at === axis ? part : length))));
}

function inferSqueeze(node: NodeTypes): TensorType[] {
  const { shape } = input(node.inputs, 0);
  const axes = constantInts(node, 1, "axes").map((axis) => normaliseAxis(axis, shape.length));
  for (const axis of axes) if (shape[axis] !== 1) throw new RangeError(`need length 1 on axis ${axis}, got ${shape[axis]}`);
  return [like(node, shape.filter((_, axis) => !axes.includes(axis)))];
}

function inferTranspose(node: NodeTypes): TensorType[] {
  const { shape } = input(node.inputs, 0);
  const perm = intsAttribute(node.attributes, "perm", shape.map((_, axis) => shape.length - 1 - axis));
  if (perm.length !== shape.length || shape.some((_, axis) => !perm.includes(axis))) throw new RangeError(`need each of ${shape.length} axes once, got [${perm.join(", ")}]`);
  return [like(node, perm.map((axis) => shape[axis]))];
}

function inferUnsqueeze(node: NodeTypes): TensorType[] {
  const { shape } = input(node.inputs, 0);
  const given = constantInts(node, 1, "axes");
  const rank = shape.length + given.length;
  const axes = given.map((axis) => normaliseAxis(axis, rank));
  if (new Set(axes).size !== axes.length) throw new RangeError(`need each axis once, got [${given.join(", ")}]`);
  const rest = [...shape];
  return [like(node, Array.from({ length: rank }, (_, axis) => (axes.includes(axis) ? 1 : (rest.shift() ?? 1))))];
}

function knownLength(length: Dimension, what: string): number {
  if (typeof length !== "number") throw new RangeError(`need a known length for ${what}, got the free dimension "${length}"`);
  return length;
}
