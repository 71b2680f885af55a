import { constantOf, isZero, type Operand } from "../folding/operand.ts";
import { intAttribute, stringsAttribute, type Attributes } from "../graph.ts";
import { showShape } from "../tensor.ts";
import { inputOf, without, type Call, type Conversion } from "./call.ts";

/** Recurrent layers: states that start at zero and lengths that are whole are left out, so that the batch may be free. */
export const RECURRENT_CONVERSIONS = { GRU: recurrent, LSTM: recurrent, RNN: recurrent } satisfies Record<string, Conversion>;

/** What `activations` are where a node gives none, for each direction. */
const ACTIVATIONS: Readonly<Record<string, readonly string[]>> = { GRU: ["Sigmoid", "Tanh"], LSTM: ["Sigmoid", "Tanh", "Tanh"], RNN: ["Tanh"] };

const LENGTHS = 4;
const STATES: readonly number[] = [5, 6];

function recurrent(call: Call): readonly Operand[] {
  const x = inputOf(call, 0);
  if (intAttribute(call.attributes, "layout", 0) !== 0) throw new RangeError("layout 1, the batch first, is not converted, nor does ONNX Runtime run it");
  const [steps, batch] = x.shape;
  const inputs = call.inputs.map((input, index) => {
    if (input && index === LENGTHS) return isWhole(input, steps) ? null : input;
    if (!input || !STATES.includes(index)) return input;
    if (isZero(input)) return null;
    if (typeof batch === "string" && !input.shape.includes(batch)) throw new RangeError(`need an initial state for every one of "${batch}", got ${showShape(input.shape)}`);
    return input;
  });
  return call.result(call.operator, inputs.slice(0, inputs.findLastIndex((input) => input !== null) + 1), plainAttributes(call));
}

/** Attributes without activations that are the usual ones. */
function plainAttributes(call: Call): Attributes {
  const given = stringsAttribute(call.attributes, "activations", []);
  const usual = ACTIVATIONS[call.operator];
  return given.every((name, index) => name === usual[index % usual.length]) ? without(call.attributes, "activations") : call.attributes;
}

function isWhole(lengths: Operand, steps: number | string): boolean {
  return typeof steps === "number" ? (constantOf(lengths)?.data.every((length) => Number(length) === steps) ?? lengths.fill === steps) : lengths.elements?.every((length) => length === steps) ?? false;
}
