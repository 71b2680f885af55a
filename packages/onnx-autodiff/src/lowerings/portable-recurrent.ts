import type { Attributes, GraphBuilder, Value } from "@cochlea/onnx-graph";
import { directionOf, flatSteps, joinedDirections, rowsOf } from "../graphs/directions.ts";
import type { Lowered } from "./lowering.ts";
import { directionsOf } from "../operators/recurrent-operators.ts";
import { stateOr } from "./recurrent-scan.ts";

/** One direction of a recurrent layer. */
export interface Direction {
  readonly reverse: boolean;
  readonly x: Value;
  /** [gates · hidden, features] */
  readonly w: Value;
  /** [gates · hidden, hidden] */
  readonly r: Value;
  /** [2 · gates · hidden]: of the input, then of the recurrence. */
  readonly b: Value | null;
  /** Initial states [batch, hidden]: the hidden one, for LSTM also the cell. */
  readonly states: readonly Value[];
  readonly attributes: Attributes;
}

/** What one direction gives: its last states, its states at every step, and what the backward pass needs. */
interface DirectionResult {
  readonly last: readonly Value[];
  readonly all: Value;
  readonly kept: readonly Value[];
}

/** Runs each direction of a recurrent layer by itself and joins what they give. */
export function recurrentTrain(g: GraphBuilder, { slots, attributes }: Lowered, states: number, run: (direction: Direction) => DirectionResult): Value[] {
  const [x, w, r] = slots.slice(0, 3).map((slot) => required(slot));
  const hidden = Number(r.shape[2]);
  const results = directionsOf(attributes).map((reverse, place) => {
    const own = (slot: Value | null | undefined): Value | null => (slot ? directionOf(g, slot, place) : null);
    const initial = Array.from({ length: states }, (_, index) => stateOr(g, own(slots[5 + index]), Number(x.shape[1]), hidden));
    return run({ reverse, x, w: directionOf(g, w, place), r: directionOf(g, r, place), b: own(slots[3]), states: initial, attributes });
  });
  const last = Array.from({ length: states }, (_, index) => joinedDirections(g, results.map((result) => result.last[index])));
  return [joinedDirections(g, results.map(({ all }) => all), 1), ...last, ...results.flatMap(({ kept }) => kept)];
}

function required(slot: Value | null): Value {
  if (!slot) throw new RangeError("recurrentTrain: the input and both weights may not be left out");
  return slot;
}

/** x·Wᵀ + b for all steps at once, by rows `start` to `end` of the weights: [steps, batch, end − start]. */
export function projectedInput(g: GraphBuilder, x: Value, w: Value, b: Value | null, start = 0, end = Number(w.shape[0])): Value {
  const [steps, batch] = x.shape.map(Number);
  const product = g.add("Gemm", [flatSteps(g, x), rowsOf(g, w, start, end), ...(b ? [b] : [])], { transB: 1 });
  return g.add("Reshape", [product, g.ints([steps, batch, end - start])]);
}

/** Rows `start` to `end` of the input's bias, of the recurrence's bias, or both added up. */
export function biasRows(g: GraphBuilder, b: Value | null, which: "input" | "recurrence" | "both", start: number, end: number): Value | null {
  if (!b) return null;
  const half = Number(b.shape[0]) / 2;
  const [input, hidden] = [0, half].map((offset) => () => rowsOf(g, b, offset + start, offset + end));
  return which === "input" ? input() : which === "recurrence" ? hidden() : g.add("Add", [input(), hidden()]);
}
