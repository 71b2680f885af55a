import { intAttribute, stringAttribute, stringsAttribute, type Attributes } from "../graph.ts";
import { showShape, type Dimension, type Shape, type TensorType } from "../tensor.ts";
import { input, sameType } from "./node-inputs.ts";
import type { NodeTypes, OperatorRule } from "./operator-rule.ts";
import { inferScan } from "./scan.ts";

export const RECURRENT_RULES = {
  GRU: { arity: [3, 6], infer: (node) => inferRecurrent(node, { gates: 3, activations: 2, states: 1 }) },
  LSTM: { arity: [3, 8], infer: (node) => inferRecurrent(node, { gates: 4, activations: 3, states: 2 }) },
  RNN: { arity: [3, 6], infer: (node) => inferRecurrent(node, { gates: 1, activations: 1, states: 1 }) },
  Scan: { arity: [1, 4096], infer: inferScan },
} satisfies Record<string, OperatorRule>;

interface Cell {
  /** Blocks of `hidden_size` rows in the weights. */
  readonly gates: number;
  readonly activations: number;
  /** 1 for the hidden state alone, 2 with the cell state. */
  readonly states: number;
}

const DIRECTIONS: Readonly<Record<string, number>> = { forward: 1, reverse: 1, bidirectional: 2 };

/** How many directions a recurrent node runs in. */
function directionCount(attributes: Attributes): number {
  const direction = stringAttribute(attributes, "direction", "forward");
  if (!Object.hasOwn(DIRECTIONS, direction)) throw new RangeError(`need direction to be one of ${Object.keys(DIRECTIONS).join(", ")}, got ${direction}`);
  return DIRECTIONS[direction];
}

/** Y [steps, directions, batch, hidden], then each last state [directions, batch, hidden]; with layout 1 the batch comes first. */
function inferRecurrent(node: NodeTypes, { gates, activations, states }: Cell): TensorType[] {
  const { inputs, attributes } = node;
  const x = input(inputs, 0);
  const directions = directionCount(attributes);
  const hidden = hiddenSize(node);
  const layout = layoutOf(attributes);
  if (x.shape.length !== 3) throw new RangeError(`need an input of shape ${layout === 0 ? "[steps, batch, features]" : "[batch, steps, features]"}, got ${showShape(x.shape)}`);
  const [steps, batch] = layout === 0 ? x.shape : [x.shape[1], x.shape[0]];
  const state = layout === 0 ? [directions, batch, hidden] : [batch, directions, hidden];
  const rows = gates * hidden;
  const wanted: [what: string, shape: Shape][] = [["input weights", [directions, rows, x.shape[2]]], ["recurrence weights", [directions, rows, hidden]], ["a bias", [directions, 2 * rows]], ["sequence lengths", [batch]], ["an initial state", state], ["an initial cell state", state], ["peepholes", [directions, 3 * hidden]]];
  wanted.forEach(([what, shape], index) => checkInput(what, shape, inputs[index + 1], index === 3 ? { ...x, type: "int32" } : x));
  checkActivations(attributes, directions * activations);
  const all = layout === 0 ? [steps, directions, batch, hidden] : [batch, steps, directions, hidden];
  return [all, ...Array.from({ length: states }, () => state)].map((shape) => ({ type: x.type, shape }));
}

function layoutOf(attributes: Attributes): number {
  const layout = intAttribute(attributes, "layout", 0);
  if (layout !== 0 && layout !== 1) throw new RangeError(`need layout to be 0 or 1, got ${layout}`);
  return layout;
}

/** The length of the hidden state: the attribute, or by the recurrence weights. */
function hiddenSize({ inputs, attributes }: NodeTypes): number {
  const { shape } = input(inputs, 2);
  const hidden = intAttribute(attributes, "hidden_size", Number(shape.at(-1)));
  if (!(Number.isSafeInteger(hidden) && hidden >= 1)) throw new RangeError(`need a hidden_size of at least 1, got ${hidden}`);
  return hidden;
}

function checkInput(what: string, shape: Shape, got: TensorType | null | undefined, like: TensorType): void {
  if (!got) return;
  sameType(like, got);
  if (!fits(got.shape, shape)) throw new RangeError(`need ${what} of shape ${showShape(shape)}, got ${showShape(got.shape)}`);
}

/** Whether two shapes may be one: free lengths fit any. */
function fits(a: Shape, b: Shape): boolean {
  const free = (length: Dimension): boolean => typeof length === "string";
  return a.length === b.length && a.every((length, axis) => length === b[axis] || free(length) || free(b[axis]));
}

function checkActivations(attributes: Attributes, count: number): void {
  const names = stringsAttribute(attributes, "activations", []);
  if (names.length !== 0 && names.length !== count) throw new RangeError(`need ${count} activations, got ${names.length} (${names.join(", ")})`);
}
