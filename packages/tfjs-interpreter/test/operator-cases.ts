import { float, float32Tensor, int32Tensor, int64Tensor, type TensorData, type TensorType } from "@cochlea/onnx-graph";
import { OPERATOR_CASES } from "@cochlea/onnx-graph/operator-cases";

/** A case without the shapes worked out by hand: ONNX Runtime says what is right. */
type ValueCase = Omit<(typeof OPERATOR_CASES)[string][number], "shapes" | "types">;

const f = (...shape: number[]): TensorType => ({ type: "float32", shape });
const floats = (...values: number[]): TensorData => float32Tensor([values.length], values);
const ints = (...values: number[]): TensorData => int64Tensor([values.length], values);
const grid = (rows: number, ...values: number[]): TensorData => int64Tensor([rows, values.length / rows], values);
const lengths = (...values: number[]): TensorData => int32Tensor([values.length], values);

const SPECIAL = floats(NaN, Infinity, -Infinity, 0, -1.5);

/** Values that shapes do not show: signs, ties, ends, sequences of different lengths. */
const OWN_CASES: Readonly<Record<string, readonly ValueCase[]>> = {
  ArgMax: [{ inputs: [floats(1, 3, 3, 2)] }, { inputs: [floats(1, 3, 3, 2)], attributes: { select_last_index: 1, keepdims: 0 } }],
  ArgMin: [{ inputs: [floats(2, 1, 1, 3)] }, { inputs: [floats(2, 1, 1, 3)], attributes: { select_last_index: 1 } }],
  Cast: [{ inputs: [floats(0.4, -0.4, 0, 2)], attributes: { to: 9 } }, { inputs: [floats(1.7, -1.7, 0.5)], attributes: { to: 6 } }, { inputs: [ints(3, -2)], attributes: { to: 1 } }],
  Conv: [
    { inputs: [f(2, 3, 6, 7), f(6, 1, 3, 2), f(6)], attributes: { group: 3, strides: [2, 1], dilations: [1, 2], pads: [1, 0, 2, 1] } },
    { inputs: [f(1, 4, 9), f(4, 1, 3)], attributes: { group: 4, strides: [2], pads: [1, 1] } },
    { inputs: [f(1, 4, 4, 3, 3), f(2, 2, 2, 2, 2)], attributes: { group: 2, dilations: [2, 1, 1] } },
  ],
  ConvTranspose: [{ inputs: [f(2, 4, 5), f(4, 1, 3), f(4)], attributes: { group: 4, strides: [3], dilations: [2], pads: [1, 2], output_padding: [2] } }],
  Div: [{ inputs: [ints(7, -7, 7, -7), ints(2, 2, -2, -2)] }],
  Einsum: [{ inputs: [f(2, 3, 4), f(4, 5, 2)], attributes: { equation: "bij,jkb->kib" } }],
  Gather: [{ inputs: [f(4, 3), ints(-1, 0, -4)] }],
  GatherElements: [{ inputs: [f(3, 3), grid(2, -1, 0, 2, 1, -3, -2)] }],
  GatherND: [{ inputs: [f(3, 4, 2), grid(3, 2, -1, 0, 3, -3, 1)] }],
  GRU: [{ inputs: [f(5, 3, 2), f(2, 9, 2), f(2, 9, 3), f(2, 18), lengths(5, 2, 4)], attributes: { direction: "bidirectional", linear_before_reset: 1, hidden_size: 3 } }],
  IsInf: [{ inputs: [SPECIAL] }, { inputs: [SPECIAL], attributes: { detect_negative: 0 } }, { inputs: [SPECIAL], attributes: { detect_positive: 0 } }],
  IsNaN: [{ inputs: [SPECIAL] }],
  LSTM: [{ inputs: [f(5, 3, 2), f(2, 12, 2), f(2, 12, 3), f(2, 24), lengths(1, 5, 3), f(2, 3, 3), f(2, 3, 3), f(2, 9)], attributes: { direction: "bidirectional", hidden_size: 3 } }],
  Mod: [{ inputs: [ints(7, -7, 7, -7), ints(3, 3, -3, -3)] }, { inputs: [ints(7, -7, 7, -7), ints(3, 3, -3, -3)], attributes: { fmod: 1 } }],
  OneHot: [{ inputs: [ints(0, -1, 2), int64Tensor([], [4]), floats(-2, 5)] }],
  Pad: [{ inputs: [f(3, 4), ints(1, -2, 2, 3), float32Tensor([], [7])] }, { inputs: [f(3, 4), ints(2, 0, 1, 3)], attributes: { mode: "reflect" } }, { inputs: [f(3, 2), ints(2, 1, 0, 3)], attributes: { mode: "edge" } }],
  Pow: [{ inputs: [floats(-2, -1.5, 2), ints(3, 2, -1)] }],
  ReverseSequence: [{ inputs: [f(4, 3, 2), ints(4, 1, 3)] }, { inputs: [f(3, 4), ints(0, 4, 2)], attributes: { batch_axis: 0, time_axis: 1 } }],
  Round: [{ inputs: [floats(0.5, 1.5, 2.5, -0.5, -1.5, 1.2)] }],
  ScatterElements: [{ inputs: [f(3, 3), grid(2, 1, -3, 2, 2, 1, 0), f(2, 3)] }, { inputs: [f(2, 4), grid(2, 0, 3, 0, 3), f(2, 2)], attributes: { axis: -1, reduction: "add" } }],
  ScatterND: [{ inputs: [f(4, 3), grid(2, 3, -3), f(2, 3)] }, { inputs: [f(4, 3), grid(3, 1, 1, 1, 1, -1, 0), f(3)], attributes: { reduction: "add" } }],
  Slice: [{ inputs: [f(5, 6), ints(-1, 1), ints(-(2 ** 40), 2 ** 40), ints(0, -1), ints(-2, 2)] }],
  Softmax: [{ inputs: [floats(90, 89, -90)] }],
  TopK: [{ inputs: [floats(1, 3, 3, 2), ints(3)] }, { inputs: [f(4, 3), ints(2)], attributes: { axis: 0, largest: 0 } }],
  Where: [{ inputs: [{ type: "bool", shape: [3], data: Uint8Array.of(1, 0, 1) }, f(2, 3), f()] }],
  Elu: [{ inputs: [floats(-3, 0, 2)], attributes: { alpha: float(0.5) } }],
};

/** What TensorFlow.js cannot express, by operator and place among the cases of onnx-graph, and the error that says so. */
export const UNSUPPORTED: Readonly<Record<string, RegExp>> = {
  "ConvTranspose 6": /transposed convolution over 3 axes/,
  "Dropout 2": /training_mode/,
  "Einsum 3": /a letter twice in one term/,
  "LSTM 9": /attribute "input_forget"/,
};

/** Duplicate places in a scatter, of which ONNX leaves open which one wins. */
const AMBIGUOUS: ReadonlySet<string> = new Set(["ScatterElements 0", "ScatterND 0"]);

export interface NamedCase extends ValueCase {
  readonly operator: string;
  readonly name: string;
}

/** The cases of onnx-graph, and those about values. */
export const CASES: readonly NamedCase[] = [
  ...Object.entries(OPERATOR_CASES).flatMap(([operator, cases]) => cases.map((one, index) => ({ ...one, operator, name: `${operator} ${index}` }))),
  ...Object.entries(OWN_CASES).flatMap(([operator, cases]) => cases.map((one, index) => ({ ...one, operator, name: `${operator}, values ${index}` }))),
].filter(({ name }) => !AMBIGUOUS.has(name));
