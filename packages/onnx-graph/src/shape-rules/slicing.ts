import { intAttribute, stringAttribute } from "../graph.ts";
import { showShape, type Dimension, type Shape, type TensorType } from "../tensor.ts";
import { normaliseAxes, normaliseAxis } from "./broadcast.ts";
import { addLengths, agreed, divideLength } from "./dimension.ts";
import { checkRank, constantInts, input, like } from "./node-inputs.ts";
import type { NodeTypes, OperatorRule } from "./operator-rule.ts";

export const SLICING_RULES = {
  Pad: { arity: [2, 3], infer: inferPad },
  ReverseSequence: { arity: [2, 2], infer: inferReverseSequence },
  Slice: { arity: [3, 5], infer: inferSlice },
  Split: { arity: [1, 2], infer: inferSplit },
  Trilu: { arity: [1, 2], infer: inferTrilu },
} satisfies Record<string, OperatorRule>;

const PAD_MODES: readonly string[] = ["constant", "reflect", "edge"];

function inferPad(node: NodeTypes): TensorType[] {
  const { shape } = input(node.inputs, 0);
  const pads = constantInts(node, 1, "pads");
  const mode = stringAttribute(node.attributes, "mode", "constant");
  if (!PAD_MODES.includes(mode)) throw new RangeError(`need mode to be one of ${PAD_MODES.join(", ")}, got ${mode}`);
  if (pads.length !== 2 * shape.length) throw new RangeError(`need ${2 * shape.length} pads for ${showShape(shape)}, got ${pads.length}`);
  return [like(node, shape.map((length, axis) => addLengths(length, pads[axis] + pads[axis + shape.length])))];
}

function inferSlice(node: NodeTypes): TensorType[] {
  const { shape } = input(node.inputs, 0);
  const [starts, ends] = [constantInts(node, 1, "starts"), constantInts(node, 2, "ends")];
  const given = node.inputs[3] ? constantInts(node, 3, "axes") : starts.map((_, axis) => axis);
  const steps = node.inputs[4] ? constantInts(node, 4, "steps") : starts.map(() => 1);
  if (!(ends.length === starts.length && given.length === starts.length && steps.length === starts.length)) throw new RangeError(`need as many ends, axes and steps as starts, got ${starts.length}, ${ends.length}, ${given.length}, ${steps.length}`);
  if (steps.includes(0)) throw new RangeError("need steps other than 0");
  const axes = normaliseAxes(given, shape.length);
  return [like(node, shape.map((length, axis) => {
    const at = axes.indexOf(axis);
    return at < 0 ? length : slicedLength(length, starts[at], ends[at], steps[at]);
  }))];
}

function slicedLength(length: Dimension, start: number, end: number, step: number): Dimension {
  if (typeof length === "string") return slicedFree(length, start, end, step);
  const clamp = (index: number, low: number, high: number): number => Math.min(Math.max(index < 0 ? index + length : index, low), high);
  const [from, to] = step > 0 ? [clamp(start, 0, length), clamp(end, 0, length)] : [clamp(start, 0, length - 1), clamp(end, -1, length - 1)];
  return Math.max(0, Math.ceil((to - from) / step));
}

/** Bounds from here on are written to mean "to the end". */
const END = 2 ** 31 - 1;

/** A part of a free length, which is taken to be at least 1 and to reach the slice's start. */
function slicedFree(length: string, start: number, end: number, step: number): Dimension {
  if (step < 0) return reversed(length, start, end, step);
  const count = addLengths(upTo(length, start, end), step - 1);
  return typeof count === "number" ? Math.max(0, divideLength(count, step) as number) : divideLength(count, step);
}

/** Elements from `start` to before `end`. */
function upTo(length: string, start: number, end: number): Dimension {
  const [fromBack, toBack, toEnd] = [start < 0, end < 0, end >= END];
  if (fromBack === toBack && end <= start) return 0;
  if (!fromBack && (toEnd || toBack)) return addLengths(length, (toEnd ? 0 : end) - start);
  if (!fromBack) return addLengths(smaller(length, end), -start);
  return toEnd || toBack ? addLengths(smaller(length, -start), toEnd ? 0 : end) : `slice(${length},${start},${end},1)`;
}

function smaller(length: string, limit: number): Dimension {
  if (limit >= END) return length;
  return limit <= 1 ? limit : `min(${length},${limit})`;
}

function reversed(length: string, start: number, end: number, step: number): Dimension {
  const whole = (start === -1 || start >= END) && end <= -END;
  return whole ? divideLength(addLengths(length, -step - 1), -step) : `slice(${length},${start},${end},${step})`;
}

/** Parts as long as `split` says, or as many equal ones as outputs are asked for. */
function inferSplit(node: NodeTypes): TensorType[] {
  const { shape } = input(node.inputs, 0);
  const axis = normaliseAxis(intAttribute(node.attributes, "axis", 0), shape.length);
  const parts = node.inputs[1] ? givenParts(node, shape[axis]) : equalParts(node, shape[axis]);
  return parts.map((part) => like(node, shape.with(axis, part)));
}

function givenParts(node: NodeTypes, length: Dimension): number[] {
  const parts = constantInts(node, 1, "split");
  const total = parts.reduce((sum, part) => sum + part, 0);
  if (!(parts.every((part) => part >= 0) && agreed(total, length) !== undefined)) throw new RangeError(`need parts that add up to ${length}, got ${parts.join(" + ")}`);
  return parts;
}

function equalParts({ outputs }: NodeTypes, length: Dimension): Dimension[] {
  if (outputs === undefined) throw new RangeError('need "split" as a constant of integers, or { outputs } for equal parts');
  if (typeof length === "number" && length % outputs !== 0) throw new RangeError(`need ${outputs} equal parts of ${length}; say how long each is in "split"`);
  return Array.from({ length: outputs }, () => divideLength(length, outputs));
}

function inferTrilu({ inputs }: NodeTypes): TensorType[] {
  const x = input(inputs, 0);
  checkRank(x.shape, 2, "a matrix", true);
  if (inputs[1] && inputs[1].type !== "int64") throw new RangeError(`need k of int64, got ${inputs[1].type}`);
  return [x];
}

function inferReverseSequence({ inputs, attributes }: NodeTypes): TensorType[] {
  const x = input(inputs, 0);
  const lengths = input(inputs, 1);
  const axes = [intAttribute(attributes, "batch_axis", 1), intAttribute(attributes, "time_axis", 0)];
  checkRank(x.shape, 2, "sequences", true);
  if (!(axes.includes(0) && axes.includes(1))) throw new RangeError(`need batch_axis and time_axis to be 0 and 1, got ${axes.join(" and ")}`);
  if (lengths.type !== "int64" || !fitsLengths(lengths.shape, x.shape[axes[0]])) throw new RangeError(`need sequence lengths of int64 [${x.shape[axes[0]]}], got ${lengths.type} ${showShape(lengths.shape)}`);
  return [x];
}

function fitsLengths(shape: Shape, batch: Dimension): boolean {
  return shape.length === 1 && agreed(shape[0], batch) !== undefined;
}
