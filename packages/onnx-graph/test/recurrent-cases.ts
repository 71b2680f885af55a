import { GraphBuilder, type Attributes, type ElementType, type GraphAttribute, type TensorType, type Value } from "../src/index.ts";
import type { OperatorCase } from "./cases/operator-case.ts";

const f = (...shape: number[]): TensorType => ({ type: "float32", shape });
const [STEPS, BATCH, FEATURES, HIDDEN] = [5, 2, 3, 4];

/** One recurrent node for each direction, with every input, and with none that may be left out. */
function recurrent(gates: number, states: number): OperatorCase[] {
  return (["forward", "reverse", "bidirectional"] as const).flatMap((direction) => {
    const directions = direction === "bidirectional" ? 2 : 1;
    const weights = [f(STEPS, BATCH, FEATURES), f(directions, gates * HIDDEN, FEATURES), f(directions, gates * HIDDEN, HIDDEN)];
    const state = [directions, BATCH, HIDDEN];
    const shapes = [[STEPS, directions, BATCH, HIDDEN], ...Array.from({ length: states }, () => state)];
    const lengths: TensorType = { type: "int32", shape: [BATCH] };
    const rest = [f(directions, 2 * gates * HIDDEN), lengths, ...Array.from({ length: states }, () => f(...state))];
    const peepholes = states === 2 ? [f(directions, 3 * HIDDEN)] : [];
    return [
      { inputs: weights, attributes: { direction, hidden_size: HIDDEN }, shapes },
      { inputs: [...weights, ...rest, ...peepholes], attributes: { direction, hidden_size: HIDDEN }, shapes },
      { inputs: [...weights, null, null, f(...state)], attributes: { direction, hidden_size: HIDDEN }, shapes },
    ];
  });
}

function activations(...strings: string[]): Attributes {
  return { hidden_size: HIDDEN, activations: { strings } };
}

/** A body that adds one step to its state, and gives the sum and what `more` makes of it. */
function summing(shape: readonly number[], more: (body: GraphBuilder, sum: Value) => Value, type: ElementType = "float32"): GraphAttribute {
  const body = new GraphBuilder("summing");
  const sum = body.add("Add", [body.input("state", shape, type), body.input("step", shape, type)]);
  body.output(sum);
  body.output(more(body, sum), "stacked");
  return { graph: body.build() };
}

/** A body of two scanned inputs and no state. */
function multiplying(): GraphAttribute {
  const body = new GraphBuilder("multiplying");
  body.output(body.add("MatMul", [body.input("left", [2, 3]), body.input("right", [3, 4])]), "product");
  return { graph: body.build() };
}

export const RECURRENT_CASES: Readonly<Record<string, readonly OperatorCase[]>> = {
  GRU: [...recurrent(3, 1), { inputs: [f(5, 2, 3), f(1, 12, 3), f(1, 12, 4)], attributes: { ...activations("Sigmoid", "Tanh"), linear_before_reset: 1 }, shapes: [[5, 1, 2, 4], [1, 2, 4]] }],
  LSTM: [...recurrent(4, 2), { inputs: [f(5, 2, 3), f(1, 16, 3), f(1, 16, 4)], attributes: { ...activations("Sigmoid", "Tanh", "Relu"), input_forget: 1 }, shapes: [[5, 1, 2, 4], [1, 2, 4], [1, 2, 4]] }],
  RNN: [...recurrent(1, 1), { inputs: [f(5, 2, 3), f(1, 4, 3), f(1, 4, 4)], attributes: activations("Relu"), shapes: [[5, 1, 2, 4], [1, 2, 4]] }],
  Scan: [
    { inputs: [f(2, 3), f(7, 2, 3)], attributes: { num_scan_inputs: 1, body: summing([2, 3], (_, sum) => sum) }, shapes: [[2, 3], [7, 2, 3]] },
    { inputs: [f(2, 3), f(2, 7, 3)], attributes: { num_scan_inputs: 1, scan_input_axes: [1], scan_input_directions: [1], scan_output_axes: [-1], scan_output_directions: [1], body: summing([2, 3], (_, sum) => sum) }, shapes: [[2, 3], [2, 3, 7]] },
    { inputs: [f(2, 3), f(2, 3, 7)], attributes: { num_scan_inputs: 1, scan_input_axes: [-1], body: summing([2, 3], (g, sum) => g.add("ReduceSum", [sum], { keepdims: 0 })) }, shapes: [[2, 3], [7]] },
    { inputs: [f(7, 2, 3), f(3, 7, 4)], attributes: { num_scan_inputs: 2, scan_input_axes: [0, 1], scan_output_axes: [2], body: multiplying() }, shapes: [[2, 4, 7]] },
    { inputs: [f(4), f(1, 4)], attributes: { num_scan_inputs: 1, body: summing([4], (g, sum) => g.add("Greater", [sum, g.scalar(0)])) }, shapes: [[4], [1, 4]], types: ["float32", "bool"] },
  ],
};
