import { OPERATORS, showShape, stringAttribute, type Attributes, type Node, type NodeTypes, type OperatorRule, type TensorType } from "@cochlea/onnx-graph";

const domain = "cochlea.training";

/**
 * Recurrent layers of a step: ONNX's operators, which also hand over what each direction kept, and one direction backwards.
 *
 * Kept values and gradients by what goes into the gates are [steps, batch, hidden] or that many times `hidden` wide.
 */
export const RECURRENT_OPERATORS = {
  /** As LSTM → Y, Y_h, Y_c, then for each direction the input, output and forget gate, the candidate, the cell before, tanh of the cell, the state before. */
  LstmTrain: { domain, arity: [3, 7], infer: (node) => inferTrain("LSTM", node, 7) },
  /** One direction. Recurrence weights [4H, H], the first six that it kept, dY, dY_h, dY_c (each may be left out) → by the gates i, o, f, c, by the initial state, by the initial cell. Attribute `reverse`. */
  LstmGrad: { domain, arity: [7, 10], infer: ({ inputs }) => inferGrad(inputs, [4], 2) },
  /** As GRU → Y, Y_h, then for each direction the update and reset gate, the candidate, state before − candidate, the state before, and what the recurrence weights of the candidate gave (linear_before_reset = 1) or took (0). */
  GruTrain: { domain, arity: [3, 6], infer: (node) => inferTrain("GRU", node, 6) },
  /** One direction. Recurrence weights [3H, H], the first four that it kept, its state before (linear_before_reset = 0) or last one (1), dY, dY_h → by the gates z, r, by the candidate through the recurrence weights and through the input weights, by the initial state. Attributes `reverse`, `linear_before_reset`. */
  GruGrad: { domain, arity: [6, 8], infer: ({ inputs }) => inferGrad(inputs, [2, 1, 1], 1) },
  /** As RNN with tanh → Y, Y_h, then for each direction the state after and before each step. */
  RnnTrain: { domain, arity: [3, 6], infer: (node) => inferTrain("RNN", node, 2) },
  /** One direction. Recurrence weights [H, H], the states, dY, dY_h → by what goes into tanh, by the initial state. Attribute `reverse`. */
  RnnGrad: { domain, arity: [2, 4], infer: ({ inputs }) => inferGrad(inputs, [1], 1) },
} satisfies Record<string, OperatorRule>;

/** For each direction of a recurrent node, whether it runs from the last step to the first. */
export function directionsOf(attributes: Attributes): readonly boolean[] {
  const direction = stringAttribute(attributes, "direction", "forward");
  return direction === "bidirectional" ? [false, true] : [direction === "reverse"];
}

function inferTrain(operator: string, node: NodeTypes, kept: number): TensorType[] {
  const outputs = OPERATORS[operator].infer(node);
  const [{ type, shape: [steps, , batch, hidden] }] = outputs;
  const stored = directionsOf(node.attributes).flatMap(() => Array.from({ length: kept }, () => ({ type, shape: [steps, batch, hidden] })));
  return [...outputs, ...stored];
}

/** Blocks of so many gates each, then as many states. */
function inferGrad([, kept]: NodeTypes["inputs"], blocks: readonly number[], states: number): TensorType[] {
  if (kept?.shape.length !== 3) throw new RangeError(`need values of shape [steps, batch, hidden], got ${kept ? showShape(kept.shape) : "none"}`);
  const [steps, batch, hidden] = kept.shape;
  const state = { type: kept.type, shape: [batch, hidden] };
  return [...blocks.map((gates) => ({ type: kept.type, shape: [steps, batch, gates * Number(hidden)] })), ...Array.from({ length: states }, () => state)];
}

const DEFAULT_ACTIVATIONS: Readonly<Record<string, string>> = { LSTM: "Sigmoid Tanh Tanh", GRU: "Sigmoid Tanh", RNN: "Tanh" };

/** Why a recurrent node has no gradient and what to do about it, or `null` where it has one. */
export function untrainableRecurrence({ operator, inputs, attributes }: Node): string | null {
  const standard = directionsOf(attributes).map(() => DEFAULT_ACTIVATIONS[operator]).join(" ");
  const activations = attributes.activations;
  const names = typeof activations === "object" && "strings" in activations ? activations.strings.join(" ") : standard;
  if (names !== standard) return `with the activations ${names}; train with the default ones, ${standard}`;
  if (attributes.clip !== undefined) return "with clip; leave it out, and clip the gradients of the step instead";
  if ((attributes.input_forget ?? 0) !== 0) return "with input_forget = 1; leave it out";
  if ((attributes.layout ?? 0) !== 0) return "with layout = 1; use layout 0, and transpose the input and the outputs";
  if (inputs[4] ?? "") return "with sequence_lens; leave it out, and pad all sequences to one length";
  if (inputs[7] ?? "") return "with peepholes; leave the input P out";
  return null;
}
