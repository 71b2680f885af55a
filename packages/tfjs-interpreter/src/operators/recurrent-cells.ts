import { intAttribute, stringsAttribute } from "@cochlea/onnx-graph";
import type { Tensor, Tensor2D } from "@tensorflow/tfjs-core";
import type { TensorFlow } from "../tensorflow.ts";
import { hardSigmoid } from "./activation.ts";
import { unstacked } from "./layout.ts";
import { unsupported, type TfjsNode } from "./tfjs-operator.ts";

/** One direction's weights: `[features, gates·hidden]`, `[hidden, gates·hidden]`, turned once for all steps, and twice `[gates·hidden]`. */
export interface CellWeights {
  readonly hidden: number;
  readonly input: Tensor2D;
  readonly recurrence: Tensor2D;
  readonly inputBias: Tensor;
  readonly recurrenceBias: Tensor;
}

type Step = (projected: Tensor, states: readonly Tensor[]) => Tensor[];

/** A kind of recurrent cell. */
export interface Cell {
  readonly gates: number;
  /** Inputs that hold the initial states; the first state is the output. */
  readonly states: readonly number[];
  readonly step: (tf: TensorFlow, node: TfjsNode, weights: CellWeights, direction: number) => Step;
}

/** Gates i, o, f, c. */
export const LSTM: Cell = {
  gates: 4,
  states: [5, 6],
  step: (tf, node, weights, direction) => {
    const [gate, candidate, output] = activationsOf(tf, node, direction, ["Sigmoid", "Tanh", "Tanh"]);
    const [peepI, peepO, peepF] = node.inputs[7] ? tf.split(unstacked(tf, node.inputs[7], 0)[direction], 3) : [];
    const peeped = (value: Tensor, peephole: Tensor | undefined, cell: Tensor): Tensor => (peephole ? tf.add(value, tf.mul(peephole, cell)) : value);
    return (projected, [hidden, cell]) => {
      const [i, o, f, c] = tf.split(tf.add(projected, recurrentPart(tf, hidden, weights)), 4, 1);
      const next = tf.add(tf.mul(gate(peeped(f, peepF, cell)), cell), tf.mul(gate(peeped(i, peepI, cell)), candidate(c)));
      return [tf.mul(gate(peeped(o, peepO, next)), output(next)), next];
    };
  },
};

/** Gates z, r, h. */
export const GRU: Cell = {
  gates: 3,
  states: [5],
  step: (tf, node, weights, direction) => {
    const [gate, candidate] = activationsOf(tf, node, direction, ["Sigmoid", "Tanh"]);
    const linearFirst = intAttribute(node.attributes, "linear_before_reset", 0) === 1;
    const { hidden: size, recurrence, recurrenceBias } = weights;
    const [columns, bias] = [tf.slice(recurrence, [0, 2 * size], [size, size]), tf.slice(recurrenceBias, [2 * size], [size])];
    return (projected, [hidden]) => {
      const [xz, xr, xh] = tf.split(projected, 3, 1);
      const [hz, hr, hh] = tf.split(recurrentPart(tf, hidden, weights), 3, 1);
      const [z, r] = [gate(tf.add(xz, hz)), gate(tf.add(xr, hr))];
      const fromState = linearFirst ? tf.mul(r, hh) : tf.add(tf.matMul(tf.mul(r, hidden), columns), bias);
      const n = candidate(tf.add(xh, fromState));
      return [tf.add(n, tf.mul(z, tf.sub(hidden, n)))];
    };
  },
};

export const RNN: Cell = {
  gates: 1,
  states: [5],
  step: (tf, node, weights, direction) => {
    const [activation] = activationsOf(tf, node, direction, ["Tanh"]);
    return (projected, [hidden]) => [activation(tf.add(projected, recurrentPart(tf, hidden, weights)))];
  },
};

function recurrentPart(tf: TensorFlow, hidden: Tensor, { recurrence, recurrenceBias }: CellWeights): Tensor {
  return tf.add(tf.matMul(hidden, recurrence), recurrenceBias);
}

const ACTIVATIONS: Readonly<Record<string, (tf: TensorFlow, x: Tensor) => Tensor>> = {
  HardSigmoid: (tf, x) => hardSigmoid(tf, x, 0.2, 0.5),
  Relu: (tf, x) => tf.relu(x),
  Sigmoid: (tf, x) => tf.sigmoid(x),
  Softplus: (tf, x) => tf.softplus(x),
  Softsign: (tf, x) => tf.div(x, tf.add(tf.abs(x), 1)),
  Tanh: (tf, x) => tf.tanh(x),
};

function activationsOf(tf: TensorFlow, node: TfjsNode, direction: number, defaults: readonly string[]): ((x: Tensor) => Tensor)[] {
  const names = stringsAttribute(node.attributes, "activations", []);
  return defaults.map((fallback, index) => {
    const name = names[direction * defaults.length + index] ?? fallback;
    const known = Object.keys(ACTIVATIONS).find((each) => each.toLowerCase() === name.toLowerCase());
    if (known === undefined) throw unsupported(node, `activation "${name}"`);
    return (x) => ACTIVATIONS[known](tf, x);
  });
}
