import type { Attributes, GraphBuilder, Value } from "@cochlea/onnx-graph";
import { any, type Draw, type GradientCase } from "./gradient-case.ts";

const [STEPS, BATCH, FEATURES, HIDDEN] = [3, 2, 3, 2];

type Recurrent = "LSTM" | "GRU" | "RNN";
const CELLS: Readonly<Record<Recurrent, { readonly gates: number; readonly states: number }>> = { LSTM: { gates: 4, states: 2 }, GRU: { gates: 3, states: 1 }, RNN: { gates: 1, states: 1 } };

interface RecurrentCase {
  readonly attributes?: Attributes;
  /** Optional inputs that are given: `b`, `h`, `c`. Default all. */
  readonly given?: string;
  /** Which outputs the loss depends on. Default all. */
  readonly outputs?: readonly number[];
  readonly steps?: number;
}

function recurrent(operator: Recurrent, name: string, { attributes = {}, given = "bhc", outputs, steps = STEPS }: RecurrentCase): GradientCase {
  const { gates, states } = CELLS[operator];
  const directions = attributes.direction === "bidirectional" ? 2 : 1;
  const state = [directions, BATCH, HIDDEN];
  const optional: [letter: string, slot: number, draw: Draw][] = [["b", 3, any(directions, 2 * gates * HIDDEN)], ["h", 5, any(...state)], ["c", 6, any(...state)]];
  const taken = optional.filter(([letter, slot]) => given.includes(letter) && slot < 5 + states);
  return {
    name,
    inputs: [any(steps, BATCH, FEATURES), any(directions, gates * HIDDEN, FEATURES), any(directions, gates * HIDDEN, HIDDEN), ...taken.map(([, , draw]) => draw)],
    build: (g, values) => {
      const slots: (Value | null)[] = Array.from({ length: taken.length === 0 ? 3 : (taken.at(-1)?.[1] ?? 2) + 1 }, () => null);
      values.slice(0, 3).forEach((value, index) => (slots[index] = value));
      taken.forEach(([, slot], index) => (slots[slot] = values[3 + index]));
      return flatJoined(g, g.addAll(operator, slots, { hidden_size: HIDDEN, ...attributes }), outputs);
    },
  };
}

/** Some outputs of a node in one row, so that a loss depends on each. */
function flatJoined(g: GraphBuilder, values: readonly Value[], which: readonly number[] = [...values.keys()]): Value {
  const rows = which.map((index) => g.add("Reshape", [values[index], g.ints([-1])]));
  return rows.length === 1 ? rows[0] : g.add("Concat", rows, { axis: 0 });
}

const DIRECTIONS = ["forward", "reverse", "bidirectional"] as const;
/** Which outputs the loss depends on, and which optional inputs are given, by the number of states. */
const OUTPUTS: Readonly<Record<number, readonly (readonly number[])[]>> = { 1: [[0, 1], [0], [1]], 2: [[0, 1, 2], [0], [1], [2], [1, 2]] };
const GIVEN: Readonly<Record<number, readonly string[]>> = { 1: ["bh", "", "b", "h"], 2: ["bhc", "", "b", "h", "c", "bh"] };

/** Every choice of outputs in every direction, each beside other choices of inputs. */
function combinations(operator: Recurrent, name: string, attributes: Attributes): GradientCase[] {
  const { states } = CELLS[operator];
  let turn = 0;
  return DIRECTIONS.flatMap((direction) => OUTPUTS[states].map((outputs) => {
    const given = GIVEN[states][turn++ % GIVEN[states].length];
    return recurrent(operator, `${name}${direction}, of outputs ${outputs.join(" and ")}, given ${given.split("").join(" and ") || "no more than it must be"}`, { attributes: { ...attributes, direction }, outputs, given });
  }));
}

/** Two levels, the second on all steps of the first, and the last state of the second. */
function levels(operator: Recurrent, direction: (typeof DIRECTIONS)[number]): GradientCase {
  const { gates } = CELLS[operator];
  const directions = direction === "bidirectional" ? 2 : 1;
  const weights = (features: number): Draw[] => [any(directions, gates * HIDDEN, features), any(directions, gates * HIDDEN, HIDDEN), any(directions, 2 * gates * HIDDEN)];
  return {
    name: `two levels, ${direction}`,
    inputs: [any(STEPS, BATCH, FEATURES), ...weights(FEATURES), ...weights(directions * HIDDEN)],
    build: (g, [x, ...parameters]) => {
      const all = g.add(operator, [x, ...parameters.slice(0, 3)], { direction, hidden_size: HIDDEN });
      const rows = g.add("Reshape", [g.add("Transpose", [all], { perm: [0, 2, 1, 3] }), g.ints([STEPS, BATCH, directions * HIDDEN])]);
      return g.addAll(operator, [rows, ...parameters.slice(3)], { direction, hidden_size: HIDDEN })[1];
    },
  };
}

function special(operator: Recurrent): GradientCase[] {
  return [
    recurrent(operator, "one step", { steps: 1 }),
    sharedState(operator),
    ...DIRECTIONS.map((direction) => levels(operator, direction)),
  ];
}

/** One initial state for all samples, as a layer may learn it. */
function sharedState(operator: Recurrent): GradientCase {
  const { gates } = CELLS[operator];
  return {
    name: "one initial state for all samples",
    inputs: [any(STEPS, BATCH, FEATURES), any(1, gates * HIDDEN, FEATURES), any(1, gates * HIDDEN, HIDDEN), any(1, 1, HIDDEN)],
    build: (g, [x, w, r, state]) => g.add(operator, [x, w, r, null, null, g.add("Expand", [state, g.ints([1, BATCH, HIDDEN])])], { hidden_size: HIDDEN }),
  };
}

export const RECURRENT_CASES = {
  LstmTrain: [...combinations("LSTM", "", {}), ...special("LSTM"), recurrent("LSTM", "the default activations by name", { attributes: { activations: { strings: ["Sigmoid", "Tanh", "Tanh"] } } })],
  GruTrain: [...combinations("GRU", "", {}), ...combinations("GRU", "linear before reset, ", { linear_before_reset: 1 }), ...special("GRU")],
  RnnTrain: [...combinations("RNN", "", {}), ...special("RNN")],
} satisfies Record<string, readonly GradientCase[]>;
