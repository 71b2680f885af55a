import type { GraphBuilder, Value } from "@cochlea/onnx-graph";

/** The part of one direction: [directions, …] → […]. */
export function directionOf(g: GraphBuilder, value: Value, place: number): Value {
  return part(g, value, place, 0);
}

/** The part of one direction of what a recurrent layer gives at every step: [steps, directions, …] → [steps, …]. */
export function stepsOfDirection(g: GraphBuilder, value: Value, place: number): Value {
  return part(g, value, place, 1);
}

function part(g: GraphBuilder, value: Value, place: number, axis: number): Value {
  const one = value.shape[axis] === 1 ? value : g.add("Slice", [value, g.ints([place]), g.ints([place + 1]), g.ints([axis])]);
  return g.add("Reshape", [one, g.ints(value.shape.toSpliced(axis, 1).map(Number))]);
}

/** The parts of all directions side by side on a new axis. */
export function joinedDirections(g: GraphBuilder, parts: readonly Value[], axis = 0): Value {
  const apart = parts.map((each) => g.add("Reshape", [each, g.ints(each.shape.toSpliced(axis, 0, 1).map(Number))]));
  return apart.length === 1 ? apart[0] : g.add("Concat", apart, { axis });
}

/** Rows from `start` up to `end`. */
export function rowsOf(g: GraphBuilder, value: Value, start: number, end: number): Value {
  return start === 0 && end === value.shape[0] ? value : g.add("Slice", [value, g.ints([start]), g.ints([end]), g.ints([0])]);
}

/** [steps, batch, width] → [steps · batch, width]. */
export function flatSteps(g: GraphBuilder, value: Value): Value {
  const [steps, batch, width] = value.shape.map(Number);
  return g.add("Reshape", [value, g.ints([steps * batch, width])]);
}
