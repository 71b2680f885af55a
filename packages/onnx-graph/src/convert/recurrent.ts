import { intAttribute } from "../graph.ts";
import { constantOf, isZero, type Operand } from "../specialise/operand.ts";
import { showShape } from "../tensor.ts";
import { inputOf, type Call, type Conversion } from "./call.ts";

/** Recurrent layers: states that start at zero and lengths that are whole are left out, so that the batch may be free. */
export const RECURRENT_CONVERSIONS = { GRU: recurrent, LSTM: recurrent, RNN: recurrent } satisfies Record<string, Conversion>;

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
  return call.result(call.operator, inputs.slice(0, inputs.findLastIndex((input) => input !== null) + 1), call.attributes);
}

function isWhole(lengths: Operand, steps: number | string): boolean {
  return typeof steps === "number" ? (constantOf(lengths)?.data.every((length) => Number(length) === steps) ?? lengths.fill === steps) : lengths.elements?.every((length) => length === steps) ?? false;
}
