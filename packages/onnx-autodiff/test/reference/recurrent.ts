import { intAttribute, stringAttribute, type Attributes } from "@cochlea/onnx-graph";
import { arrayOf, at, sum, type Array64 } from "./array.ts";
import type { ReferenceOperator } from "./reference-operator.ts";

type Vector = readonly number[];

/** One sample in one direction: rows of the weights by gate, and what is fed to it. */
interface Cell {
  /** (W·x)ₖ + Wbₖ for row k of gate `gate`. */
  readonly input: (gate: number, k: number) => number;
  /** (R·h)ₖ + Rbₖ. */
  readonly recurrence: (gate: number, k: number, state: Vector) => number;
  readonly attributes: Attributes;
}

/** The states after a step: the hidden one first. */
type CellStep = (cell: Cell, states: readonly Vector[]) => Vector[];

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** Gates in ONNX's order: i, o, f, c. */
const lstm: CellStep = ({ input, recurrence }, [state, cell]) => {
  const gate = (index: number, k: number): number => input(index, k) + recurrence(index, k, state);
  const next = cell.map((value, k) => sigmoid(gate(2, k)) * value + sigmoid(gate(0, k)) * Math.tanh(gate(3, k)));
  return [next.map((value, k) => sigmoid(gate(1, k)) * Math.tanh(value)), next];
};

/** Gates in ONNX's order: z, r, h. */
const gru: CellStep = ({ input, recurrence, attributes }, [state]) => {
  const gate = (index: number, k: number): number => sigmoid(input(index, k) + recurrence(index, k, state));
  const reset = state.map((value, k) => gate(1, k) * value);
  const linear = intAttribute(attributes, "linear_before_reset", 0) === 1;
  const drive = (k: number): number => (linear ? gate(1, k) * recurrence(2, k, state) : recurrence(2, k, reset));
  return [state.map((value, k) => (1 - gate(0, k)) * Math.tanh(input(2, k) + drive(k)) + gate(0, k) * value)];
};

const rnn: CellStep = ({ input, recurrence }, [state]) => [state.map((_, k) => Math.tanh(input(0, k) + recurrence(0, k, state)))];

export const RECURRENT_REFERENCE = {
  LSTM: recurrent(lstm, 2),
  GRU: recurrent(gru, 1),
  RNN: recurrent(rnn, 1),
} satisfies Record<string, ReferenceOperator>;

function recurrent(step: CellStep, count: number): ReferenceOperator {
  return ([x, w, r, b, , ...initial]: readonly (Array64 | undefined)[], attributes, [shape]) => {
    if (!x || !w || !r) throw new RangeError("recurrent: need an input and weights");
    const [steps, directions, batch, hidden] = shape;
    const range = (length: number): number[] => Array.from({ length }, (_, index) => index);
    // histories[direction][sample][step] holds the states after a step.
    const histories = range(directions).map((direction) => range(batch).map((sample) => {
      const reverse = direction === 1 || stringAttribute(attributes, "direction", "forward") === "reverse";
      const history: Vector[][] = [];
      let states: Vector[] = range(count).map((index) => range(hidden).map((k) => (initial[index] ? at(initial[index], [direction, sample, k]) : 0)));
      for (const time of reverse ? range(steps).reverse() : range(steps)) {
        const bias = (index: number): number => (b ? at(b, [direction, index]) : 0);
        const gates = w.shape[1] / hidden;
        const input = (gate: number, k: number): number => sum(range(x.shape[2]).map((place) => at(w, [direction, gate * hidden + k, place]) * at(x, [time, sample, place]))) + bias(gate * hidden + k);
        const recurrence = (gate: number, k: number, state: Vector): number => sum(state.map((value, place) => at(r, [direction, gate * hidden + k, place]) * value)) + bias((gates + gate) * hidden + k);
        states = step({ input, recurrence, attributes }, states);
        history[time] = states;
      }
      return { history, last: states };
    }));
    const all = arrayOf(shape, ([time, direction, sample, k]) => histories[direction][sample].history[time][0][k]);
    return [all, ...range(count).map((index) => arrayOf([directions, batch, hidden], ([direction, sample, k]) => histories[direction][sample].last[index][k]))];
  };
}
