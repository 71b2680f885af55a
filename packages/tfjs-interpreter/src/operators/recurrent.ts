import { intAttribute, stringAttribute } from "@cochlea/onnx-graph";
import type { Tensor, Tensor2D } from "@tensorflow/tfjs-core";
import type { TensorFlow } from "../tensorflow.ts";
import { unstacked } from "./layout.ts";
import { GRU, LSTM, RNN, type Cell, type CellWeights } from "./recurrent-cells.ts";
import { scan } from "./scan.ts";
import { inputOf, unsupported, type TfjsNode, type TfjsOperator } from "./tfjs-operator.ts";

export const RECURRENT_OPERATORS = {
  GRU: (tf, node) => recurrent(tf, node, GRU),
  LSTM: (tf, node) => recurrent(tf, node, LSTM),
  RNN: (tf, node) => recurrent(tf, node, RNN),
  Scan: scan,
} satisfies Record<string, TfjsOperator>;

/** Y `[steps, directions, batch, hidden]`, then each last state `[directions, batch, hidden]`; with layout 1 the batch comes first. */
function recurrent(tf: TensorFlow, node: TfjsNode, cell: Cell): Tensor[] {
  for (const name of ["clip", "input_forget", "activation_alpha", "activation_beta"]) if (node.attributes[name]) throw unsupported(node, `attribute "${name}"`);
  const batchFirst = intAttribute(node.attributes, "layout", 0) === 1;
  const swapped = (x: Tensor, order: number[]): Tensor => (batchFirst ? tf.transpose(x, order) : x);
  const direction = stringAttribute(node.attributes, "direction", "forward");
  const x = swapped(inputOf(node, 0), [1, 0, 2]);
  const runs = (direction === "bidirectional" ? ["forward", "reverse"] : [direction]).map((way, index) => runDirection(tf, node, cell, x, index, way === "reverse", batchFirst));
  const y = swapped(tf.stack(runs.map(({ outputs }) => outputs), 1), [2, 0, 1, 3]);
  return [y, ...cell.states.map((_, state) => swapped(tf.stack(runs.map(({ states }) => states[state]), 0), [1, 0, 2]))];
}

interface DirectionRun {
  /** `[steps, batch, hidden]`. */
  readonly outputs: Tensor;
  /** Each `[batch, hidden]`. */
  readonly states: readonly Tensor[];
}

function runDirection(tf: TensorFlow, node: TfjsNode, cell: Cell, x: Tensor, index: number, backwards: boolean, batchFirst: boolean): DirectionRun {
  const weights = weightsOf(tf, node, cell, index);
  const [steps, batch] = x.shape;
  const step = cell.step(tf, node, weights, index);
  const projected = unstacked(tf, projectedInputs(tf, x, weights, cell), 0);
  let states = cell.states.map((input) => initialState(tf, node.inputs[input], index, [batch, weights.hidden], batchFirst));
  const outputs: Tensor[] = [];
  for (const time of Array.from({ length: steps }, (_, at) => (backwards ? steps - 1 - at : at))) {
    const live = liveAt(tf, node.numbers(4), time);
    const next = step(projected[time], states);
    states = live ? next.map((state, at) => tf.where(live, state, states[at])) : next;
    outputs[time] = live ? tf.where(live, next[0], tf.zerosLike(next[0])) : next[0];
  }
  return { outputs: tf.stack(outputs), states };
}

/** One direction of W, R and B. */
function weightsOf(tf: TensorFlow, node: TfjsNode, { gates }: Cell, index: number): CellWeights {
  const [input, recurrence] = [1, 2].map((at) => tf.transpose(unstacked(tf, inputOf(node, at), 0)[index] as Tensor2D));
  const [hidden] = recurrence.shape;
  const bias = node.inputs[3] ? unstacked(tf, node.inputs[3], 0)[index] : tf.zeros([2 * gates * hidden]);
  const [inputBias, recurrenceBias] = tf.split(bias, 2);
  return { hidden, input, recurrence, inputBias, recurrenceBias };
}

/** What the inputs of all steps add to the gates, by one product: `[steps, batch, gates·hidden]`. */
function projectedInputs(tf: TensorFlow, x: Tensor, { input, inputBias, hidden }: CellWeights, { gates }: Cell): Tensor {
  const [steps, batch, features] = x.shape;
  const product = tf.matMul(tf.reshape(x, [steps * batch, features]), input);
  return tf.reshape(tf.add(product, inputBias), [steps, batch, gates * hidden]);
}

function initialState(tf: TensorFlow, states: Tensor | null | undefined, index: number, shape: [number, number], batchFirst: boolean): Tensor {
  return states ? unstacked(tf, states, batchFirst ? 1 : 0)[index] : tf.zeros(shape);
}

/** Which sequences still run at a step, `[batch, 1]`; undefined where all do. The others keep their state and give zeros. */
function liveAt(tf: TensorFlow, lengths: readonly number[] | undefined, time: number): Tensor | undefined {
  if (!lengths || lengths.every((length) => time < length)) return undefined;
  return tf.tensor2d(lengths.map((length) => (time < length ? 1 : 0)), [lengths.length, 1], "bool");
}
