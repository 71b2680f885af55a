import { intAttribute, normaliseAxis, stringAttribute } from "@cochlea/onnx-graph";
import type { Tensor } from "@tensorflow/tfjs-core";
import type { TensorFlow } from "../tensorflow.ts";
import { taken } from "./indexing.ts";
import { expanded } from "./layout.ts";
import { inputOf, numbersOf, type TfjsNode, type TfjsOperator } from "./tfjs-operator.ts";

export const SLICING_OPERATORS = {
  Pad: (tf, node) => [padded(tf, node)],
  ReverseSequence: (tf, node) => [reverseSequence(tf, node)],
  Slice: (tf, node) => [sliced(tf, node)],
  Split: (tf, node) => splitUp(tf, node),
  Trilu: (tf, node) => [triangle(tf, node)],
} satisfies Record<string, TfjsOperator>;

/** Padding with zeros or another number; negative pads cut off. */
export function padWith(tf: TensorFlow, x: Tensor, before: readonly number[], behind: readonly number[], value = 0): Tensor {
  const begin = before.map((pad) => Math.max(-pad, 0));
  const size = x.shape.map((length, axis) => length - begin[axis] - Math.max(-behind[axis], 0));
  const cut = size.join() === x.shape.join() ? x : tf.slice(x, begin, size);
  const pads = before.map((pad, axis): [number, number] => [Math.max(pad, 0), Math.max(behind[axis], 0)]);
  return pads.every(([start, end]) => start === 0 && end === 0) ? cut : tf.pad(cut, pads, value);
}

function padded(tf: TensorFlow, node: TfjsNode): Tensor {
  const x = inputOf(node, 0);
  const pads = numbersOf(node, 1);
  const [before, behind] = [pads.slice(0, x.rank), pads.slice(x.rank)];
  const mode = stringAttribute(node.attributes, "mode", "constant");
  if (mode === "constant") return node.inputs[2] ? padAround(tf, x, before, behind, node.inputs[2]) : padWith(tf, x, before, behind);
  const place = mode === "reflect" ? reflectedPlace : nearestPlace;
  return x.shape.reduce((partly, length, axis) => {
    const positions = Array.from({ length: before[axis] + length + behind[axis] }, (_, index) => place(index - before[axis], length));
    return taken(tf, partly, positions, axis);
  }, x);
}

/** Padding with a value that may be trained. */
function padAround(tf: TensorFlow, x: Tensor, before: readonly number[], behind: readonly number[], value: Tensor): Tensor {
  const inside = padWith(tf, tf.ones(x.shape, "bool"), before, behind);
  return tf.where(inside, padWith(tf, x, before, behind), expanded(tf, tf.reshape(value, x.shape.map(() => 1)), inside.shape));
}

/** The edge itself is not repeated. TensorFlow.js's own `mirrorPad` forgets the mirrored part in its gradient. */
function reflectedPlace(position: number, length: number): number {
  const from = position < 0 ? -position : position;
  return from < length ? from : 2 * (length - 1) - from;
}

function nearestPlace(position: number, length: number): number {
  return Math.min(Math.max(position, 0), length - 1);
}

function sliced(tf: TensorFlow, node: TfjsNode): Tensor {
  const x = inputOf(node, 0);
  const [starts, ends] = [numbersOf(node, 1), numbersOf(node, 2)];
  const axes = node.numbers(3) ?? starts.map((_, axis) => axis);
  const steps = node.numbers(4) ?? starts.map(() => 1);
  return starts.reduce((partly, start, index) => {
    const axis = normaliseAxis(axes[index], x.rank);
    return part(tf, partly, axis, slicedPlaces(partly.shape[axis], start, ends[index], steps[index]), steps[index]);
  }, x);
}

function part(tf: TensorFlow, x: Tensor, axis: number, positions: readonly number[], step: number): Tensor {
  if (step !== 1 && positions.length > 0) return taken(tf, x, positions, axis);
  const begin = x.shape.map((_, at) => (at === axis ? (positions[0] ?? 0) : 0));
  return positions.length === x.shape[axis] ? x : tf.slice(x, begin, x.shape.with(axis, positions.length));
}

function slicedPlaces(length: number, start: number, end: number, step: number): number[] {
  const clamp = (index: number, low: number, high: number): number => Math.min(Math.max(index < 0 ? index + length : index, low), high);
  const [from, to] = step > 0 ? [clamp(start, 0, length), clamp(end, 0, length)] : [clamp(start, 0, length - 1), clamp(end, -1, length - 1)];
  return Array.from({ length: Math.max(0, Math.ceil((to - from) / step)) }, (_, index) => from + index * step);
}

function splitUp(tf: TensorFlow, node: TfjsNode): Tensor[] {
  const x = inputOf(node, 0);
  const axis = normaliseAxis(intAttribute(node.attributes, "axis", 0), x.rank);
  return tf.split(x, node.numbers(1) ?? node.node.outputs.length, axis);
}

/** The triangle above a diagonal, or below. */
function triangle(tf: TensorFlow, node: TfjsNode): Tensor {
  const x = inputOf(node, 0);
  const [diagonal] = node.numbers(1) ?? [0];
  const upper = intAttribute(node.attributes, "upper", 1) === 1;
  const [rows, columns] = x.shape.slice(-2);
  const kept = Uint8Array.from({ length: rows * columns }, (_, index) => {
    const offset = (index % columns) - Math.floor(index / columns);
    return (upper ? offset >= diagonal : offset <= diagonal) ? 1 : 0;
  });
  return tf.where(tf.tensor2d(kept, [rows, columns], "bool"), x, tf.zerosLike(x));
}

/** Reverses the first steps of each sequence, as many as its length says. */
function reverseSequence(tf: TensorFlow, node: TfjsNode): Tensor {
  const x = inputOf(node, 0);
  const lengths = numbersOf(node, 1);
  const batchFirst = intAttribute(node.attributes, "batch_axis", 1) === 0;
  const [rows, columns] = x.shape;
  const places = Array.from({ length: rows * columns }, (_, index) => {
    const [row, column] = [Math.floor(index / columns), index % columns];
    const [time, sample] = batchFirst ? [column, row] : [row, column];
    const from = time < lengths[sample] ? lengths[sample] - 1 - time : time;
    return batchFirst ? row * columns + from : from * columns + column;
  });
  return tf.reshape(taken(tf, tf.reshape(x, [rows * columns, -1]), places, 0), x.shape);
}
