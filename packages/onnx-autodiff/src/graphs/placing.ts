import type { GraphBuilder, Value } from "@cochlea/onnx-graph";

/** Turned round along some axes. */
export function flip(g: GraphBuilder, value: Value, axes: readonly number[]): Value {
  if (axes.length === 0) return value;
  const all = (number: number): Value => g.ints(axes.map(() => number));
  return g.add("Slice", [value, all(-1), all(-0x7fffffff), g.ints(axes), all(-1)]);
}

/** Elements apart by a step on each axis, with zeros behind each of them. */
export function spaced(g: GraphBuilder, value: Value, steps: readonly number[]): Value {
  if (steps.every((step) => step === 1)) return value;
  const shape = value.shape.map(Number);
  const single = g.add("Reshape", [value, g.ints(shape.flatMap((length) => [length, 1]))]);
  const after = steps.flatMap((step) => [0, step - 1]);
  const padded = g.add("Pad", [single, g.ints([...after.map(() => 0), ...after])]);
  return g.add("Reshape", [padded, g.ints(shape.map((length, axis) => length * steps[axis]))]);
}

/** A value at a place in zeros of another shape; what lies beyond is cut off. */
export function shifted(g: GraphBuilder, value: Value, before: readonly number[], to: readonly number[]): Value {
  const shape = value.shape.map(Number);
  const axes = shape.flatMap((length, axis) => (before[axis] < 0 || before[axis] + length > to[axis] ? [axis] : []));
  const starts = axes.map((axis) => Math.max(0, -before[axis]));
  const ends = axes.map((axis) => Math.min(shape[axis], to[axis] - before[axis]));
  const cut = axes.length === 0 ? value : g.add("Slice", [value, g.ints(starts), g.ints(ends), g.ints(axes)]);
  const first = before.map((count) => Math.max(0, count));
  const last = cut.shape.map(Number).map((length, axis) => to[axis] - first[axis] - length);
  return [...first, ...last].every((count) => count === 0) ? cut : g.add("Pad", [cut, g.ints([...first, ...last])]);
}
