import { intAttribute, normaliseAxis, stringAttribute, type GraphBuilder, type Value } from "@cochlea/onnx-graph";
import { flip, shifted, spaced } from "../graphs/placing.ts";
import { inputOf, knownShape, zeros, type ForwardNode, type GradientRule } from "./gradient-rule.ts";

export const SLICING_GRADIENTS = {
  Slice: (g, forward) => [sliceGradient(g, forward)],
  /** The parts side by side again, zeros for those that nothing depends on. */
  Split: (g, forward) => {
    const parts = forward.outputs.map((part, index) => forward.gradients[index] ?? zeros(g, knownShape(part)));
    return [g.add("Concat", parts, { axis: intAttribute(forward.node.attributes, "axis", 0) }), null];
  },
  Pad: (g, forward) => {
    const { attributes } = forward.node;
    const dx = padGradient(g, forward);
    const rest = (): Value => g.add("Sub", [sumOf(g, forward.gradient), sumOf(g, dx)]);
    return [dx, null, forward.wants(2) && stringAttribute(attributes, "mode", "constant") === "constant" ? rest() : null];
  },
  Trilu: (g, forward) => [g.add("Trilu", [forward.gradient, ...forward.inputs.slice(1)], forward.node.attributes), null],
  /** Each x is in its own sum and in all after it, so its gradient is the sum from there on. */
  CumSum: (g, forward) => {
    const { attributes } = forward.node;
    const backwards = { ...attributes, reverse: 1 - intAttribute(attributes, "reverse", 0) };
    return [g.add("CumSum", [forward.gradient, inputOf(forward, 1)], backwards), null];
  },
  /** Turning the same steps round again. */
  ReverseSequence: (g, forward) => [g.add("ReverseSequence", [forward.gradient, inputOf(forward, 1)], forward.node.attributes), null],
} satisfies Record<string, GradientRule>;

function sumOf(g: GraphBuilder, value: Value): Value {
  return g.add("ReduceSum", [value], { keepdims: 0 });
}

/** Places that a slice takes along one axis: the lowest, and how far apart. */
interface Taken {
  readonly axis: number;
  readonly step: number;
  readonly first: number;
}

/** Gradients back to where the elements came from: turned round where steps are negative, apart by the steps, zeros around. */
function sliceGradient(g: GraphBuilder, forward: ForwardNode): Value {
  const from = knownShape(inputOf(forward, 0));
  const taken = takenPlaces(forward, from);
  const turned = flip(g, forward.gradient, taken.filter(({ step }) => step < 0).map(({ axis }) => axis));
  const apart = spaced(g, turned, turned.shape.map((_, axis) => Math.abs(taken.find((each) => each.axis === axis)?.step ?? 1)));
  const before = from.map((_, axis) => taken.find((each) => each.axis === axis)?.first ?? 0);
  return shifted(g, apart, before, from);
}

function takenPlaces(forward: ForwardNode, from: readonly number[]): Taken[] {
  const [starts, axes, steps] = [1, 3, 4].map((index) => forward.constantNumbers(index));
  return (starts ?? []).map((start, index) => {
    const axis = normaliseAxis(axes?.[index] ?? index, from.length);
    const [length, step, count] = [from[axis], steps?.[index] ?? 1, knownShape(forward.gradient)[axis]];
    const begin = Math.min(Math.max(start < 0 ? start + length : start, 0), step > 0 ? length : length - 1);
    return { axis, step, first: step > 0 ? begin : begin + step * (count - 1) };
  });
}

/** One axis of a padded value: its length before, and how much was put on both sides. */
interface Margins {
  readonly axis: number;
  readonly length: number;
  readonly before: number;
  readonly after: number;
}

/** Constants around the input are cut off; copies of it are added to what they were copied from, one axis after the other. */
function padGradient(g: GraphBuilder, forward: ForwardNode): Value {
  const from = knownShape(inputOf(forward, 0));
  const pads = forward.constantNumbers(1) ?? [];
  const mode = stringAttribute(forward.node.attributes, "mode", "constant");
  if (mode === "constant") return shifted(g, forward.gradient, from.map((_, axis) => -pads[axis]), from);
  const margins = from.map((length, axis) => ({ axis, length, before: pads[axis], after: pads[axis + from.length] }));
  return margins.reduce((dy, each) => folded(g, dy, each, mode === "reflect"), forward.gradient);
}

function folded(g: GraphBuilder, dy: Value, { axis, length, before, after }: Margins, reflects: boolean): Value {
  const to = knownShape(dy).with(axis, length);
  const along = (place: number): number[] => to.map((_, each) => (each === axis ? place : 0));
  const margin = (start: number, count: number): Value => {
    const copies = g.add("Slice", [dy, g.ints([start]), g.ints([start + count]), g.ints([axis])]);
    return reflects ? flip(g, copies, [axis]) : g.add("ReduceSum", [copies, g.ints([axis])], { keepdims: 1 });
  };
  const parts = [
    shifted(g, dy, along(-before), to),
    ...(before > 0 ? [shifted(g, margin(0, before), along(reflects ? 1 : 0), to)] : []),
    ...(after > 0 ? [shifted(g, margin(before + length, after), along(reflects ? length - 1 - after : length - 1), to)] : []),
  ];
  return parts.reduce((sum, part) => g.add("Add", [sum, part]));
}
