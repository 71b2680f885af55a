import { float, float32Tensor, int64Tensor, type Attributes, type ElementType, type TensorData, type TensorType } from "../src/index.ts";
import { RECURRENT_CASES } from "./recurrent-cases.ts";

/** One node, and the shapes of its outputs worked out by hand. */
export interface OperatorCase {
  /** A tensor is a constant, a type is an input of the graph, `null` is left out. */
  readonly inputs: readonly (TensorType | TensorData | null)[];
  readonly attributes?: Attributes;
  readonly shapes: readonly (readonly number[])[];
  /** Types of the outputs. Default the first input's. */
  readonly types?: readonly ElementType[];
}

const typed = (type: ElementType) => (...shape: number[]): TensorType => ({ type, shape });
const [f, bool, int] = [typed("float32"), typed("bool"), typed("int64")];
const ints = (...values: number[]): TensorData => int64Tensor([values.length], values);
const scalar = (value: number): TensorData => float32Tensor([], [value]);

const unary: OperatorCase[] = [{ inputs: [f(2, 3)], shapes: [[2, 3]] }, { inputs: [f()], shapes: [[]] }];
const test: OperatorCase[] = unary.map((one) => ({ ...one, types: ["bool"] }));
const binary: OperatorCase[] = [
  { inputs: [f(2, 3), f(2, 3)], shapes: [[2, 3]] },
  { inputs: [f(4, 1, 3), f(2, 1)], shapes: [[4, 2, 3]] },
  { inputs: [f(3), f()], shapes: [[3]] },
];
const compare: OperatorCase[] = binary.map((one) => ({ ...one, types: ["bool"] }));
const variadic: OperatorCase[] = [...binary, { inputs: [f(2, 1), f(1, 3), f(4, 1, 1)], shapes: [[4, 2, 3]] }, { inputs: [f(5)], shapes: [[5]] }];
const logical: OperatorCase[] = [{ inputs: [bool(2, 1), bool(3)], shapes: [[2, 3]] }];
const along: OperatorCase[] = [{ inputs: [f(2, 3)], shapes: [[2, 3]] }, { inputs: [f(2, 3, 4)], attributes: { axis: 1 }, shapes: [[2, 3, 4]] }];
const globalPool: OperatorCase[] = [{ inputs: [f(2, 3, 4, 5)], shapes: [[2, 3, 1, 1]] }, { inputs: [f(2, 3, 7)], shapes: [[2, 3, 1]] }];

const reduce: OperatorCase[] = [
  { inputs: [f(2, 3, 4)], shapes: [[1, 1, 1]] },
  { inputs: [f(2, 3, 4)], attributes: { keepdims: 0 }, shapes: [[]] },
  { inputs: [f(2, 3, 4)], attributes: { axes: [1] }, shapes: [[2, 1, 4]] },
  { inputs: [f(2, 3, 4)], attributes: { axes: [0, -1], keepdims: 0 }, shapes: [[3]] },
];

const argument: OperatorCase[] = [
  { inputs: [f(2, 3, 4)], shapes: [[1, 3, 4]], types: ["int64"] },
  { inputs: [f(2, 3, 4)], attributes: { axis: -1, keepdims: 0 }, shapes: [[2, 3]], types: ["int64"] },
];

/** Height: 7 and 9; with ceil_mode a last, partial window, but none that starts in the padding behind the map. */
const pool: OperatorCase[] = [
  { inputs: [f(1, 2, 7, 9)], attributes: { kernel_shape: [2, 3] }, shapes: [[1, 2, 6, 7]] },
  { inputs: [f(1, 2, 7, 9)], attributes: { kernel_shape: [2, 2], strides: [2, 2] }, shapes: [[1, 2, 3, 4]] },
  { inputs: [f(1, 2, 7, 9)], attributes: { kernel_shape: [2, 2], strides: [2, 2], ceil_mode: 1 }, shapes: [[1, 2, 4, 5]] },
  { inputs: [f(1, 2, 7, 9)], attributes: { kernel_shape: [3, 3], strides: [2, 3], pads: [1, 0, 1, 1] }, shapes: [[1, 2, 4, 3]] },
  { inputs: [f(1, 1, 4)], attributes: { kernel_shape: [2], strides: [3], pads: [1, 1], ceil_mode: 1 }, shapes: [[1, 1, 2]] },
];

export const OPERATOR_CASES: Readonly<Record<string, readonly OperatorCase[]>> = {
  ...Object.fromEntries("Abs Ceil Cos Elu Erf Exp Floor HardSigmoid HardSwish Identity LeakyRelu Log Neg Reciprocal Relu Round Sigmoid Sign Sin Softplus Sqrt Tanh".split(" ").map((name) => [name, unary])),
  Not: [{ inputs: [bool(2, 3)], shapes: [[2, 3]] }],
  IsNaN: test,
  IsInf: test,
  Clip: [{ inputs: [f(2, 3), scalar(0), scalar(1)], shapes: [[2, 3]] }, { inputs: [f(2), null, scalar(1)], shapes: [[2]] }, { inputs: [f(2)], shapes: [[2]] }],
  Add: binary, Sub: binary, Mul: binary, Div: binary, Pow: binary,
  And: logical, Or: logical,
  Max: variadic, Min: variadic, Sum: variadic,
  Equal: compare, Greater: compare, GreaterOrEqual: compare, Less: compare, LessOrEqual: compare,
  Where: [{ inputs: [bool(4, 1), f(3), f(1, 1)], shapes: [[4, 3]], types: ["float32"] }, { inputs: [bool(4), f(2, 1), f()], shapes: [[2, 4]], types: ["float32"] }],
  Cast: [{ inputs: [f(2, 3)], attributes: { to: 7 }, shapes: [[2, 3]], types: ["int64"] }, { inputs: [int(4)], attributes: { to: 9 }, shapes: [[4]], types: ["bool"] }],

  MatMul: [
    { inputs: [f(2, 3), f(3, 4)], shapes: [[2, 4]] },
    { inputs: [f(5, 1, 2, 3), f(6, 3, 4)], shapes: [[5, 6, 2, 4]] },
    { inputs: [f(5, 2, 3), f(3, 1)], shapes: [[5, 2, 1]] },
  ],
  Gemm: [
    { inputs: [f(2, 3), f(3, 4)], shapes: [[2, 4]] },
    { inputs: [f(3, 2), f(4, 3), f(4)], attributes: { transA: 1, transB: 1, alpha: float(0.5) }, shapes: [[2, 4]] },
    { inputs: [f(2, 3), f(3, 4), f(2, 1)], shapes: [[2, 4]] },
    { inputs: [f(2, 3), f(3, 4), f()], shapes: [[2, 4]] },
  ],

  Concat: [{ inputs: [f(2, 3), f(2, 1), f(2, 5)], attributes: { axis: -1 }, shapes: [[2, 9]] }, { inputs: [f(2, 3)], attributes: { axis: 0 }, shapes: [[2, 3]] }],
  Expand: [{ inputs: [f(3, 1), ints(2, 1, 4)], shapes: [[2, 3, 4]] }, { inputs: [f(3, 4), ints(1)], shapes: [[3, 4]] }],
  Flatten: [
    { inputs: [f(2, 3, 4)], shapes: [[2, 12]] },
    { inputs: [f(2, 3, 4)], attributes: { axis: 0 }, shapes: [[1, 24]] },
    { inputs: [f(2, 3, 4)], attributes: { axis: -1 }, shapes: [[6, 4]] },
    { inputs: [f(2, 3, 4)], attributes: { axis: 3 }, shapes: [[24, 1]] },
  ],
  Gather: [
    { inputs: [f(4, 3), int(2, 5)], shapes: [[2, 5, 3]] },
    { inputs: [f(4, 3), int()], attributes: { axis: 1 }, shapes: [[4]] },
    { inputs: [f(4, 3, 2), int(1)], attributes: { axis: -2 }, shapes: [[4, 1, 2]] },
  ],
  Pad: [{ inputs: [f(2, 3), ints(0, 1, 1, 2)], shapes: [[3, 6]] }, { inputs: [f(4, 3), ints(-1, 0, -1, 0), scalar(7)], shapes: [[2, 3]] }],
  Reshape: [
    { inputs: [f(2, 3, 4), ints(4, 6)], shapes: [[4, 6]] },
    { inputs: [f(2, 3, 4), ints(0, -1)], shapes: [[2, 12]] },
    { inputs: [f(2, 3, 4), ints(-1)], shapes: [[24]] },
    { inputs: [f(1), int64Tensor([0], [])], shapes: [[]] },
  ],
  ScatterElements: [{ inputs: [f(3, 3), int(2, 3), f(2, 3)], shapes: [[3, 3]] }],
  Shape: [
    { inputs: [f(2, 3, 4)], shapes: [[3]], types: ["int64"] },
    { inputs: [f()], shapes: [[0]], types: ["int64"] },
    { inputs: [f(2, 3, 4)], attributes: { start: 1 }, shapes: [[2]], types: ["int64"] },
    { inputs: [f(2, 3, 4)], attributes: { start: -2, end: -1 }, shapes: [[1]], types: ["int64"] },
  ],
  Slice: [
    { inputs: [f(5, 6), ints(1), ints(4)], shapes: [[3, 6]] },
    { inputs: [f(5, 6), ints(-3, 0), ints(100, 6), ints(-1, 0), ints(2, 4)], shapes: [[2, 2]] },
    { inputs: [f(5), ints(-1), ints(-100), ints(0), ints(-2)], shapes: [[3]] },
    { inputs: [f(5), ints(-100), ints(-100), ints(0), ints(-1)], shapes: [[1]] },
    { inputs: [f(5), ints(3), ints(3)], shapes: [[0]] },
  ],
  Split: [{ inputs: [f(2, 6), ints(1, 2, 3)], attributes: { axis: -1 }, shapes: [[2, 1], [2, 2], [2, 3]] }],
  Squeeze: [{ inputs: [f(1, 2, 1, 3), ints(0, -2)], shapes: [[2, 3]] }],
  Transpose: [{ inputs: [f(2, 3, 4)], shapes: [[4, 3, 2]] }, { inputs: [f(2, 3, 4)], attributes: { perm: [1, 2, 0] }, shapes: [[3, 4, 2]] }],
  Unsqueeze: [{ inputs: [f(2, 3), ints(0, -1)], shapes: [[1, 2, 3, 1]] }, { inputs: [f(), ints(0)], shapes: [[1]] }],

  ReduceSum: [
    { inputs: [f(2, 3, 4)], shapes: [[1, 1, 1]] },
    { inputs: [f(2, 3, 4), ints(0, -1)], attributes: { keepdims: 0 }, shapes: [[3]] },
    { inputs: [f(2, 3, 4)], attributes: { noop_with_empty_axes: 1 }, shapes: [[2, 3, 4]] },
  ],
  ReduceMean: reduce, ReduceMax: reduce, ReduceMin: reduce, ReduceL2: reduce, ReduceSumSquare: reduce,
  ArgMax: argument, ArgMin: argument,
  Softmax: along, LogSoftmax: along,

  Conv: [
    { inputs: [f(2, 3, 8, 9), f(4, 3, 3, 2)], shapes: [[2, 4, 6, 8]] },
    { inputs: [f(2, 4, 8, 9), f(6, 2, 3, 3), f(6)], attributes: { group: 2, strides: [2, 1], pads: [1, 0, 0, 1], dilations: [1, 2] }, shapes: [[2, 6, 4, 6]] },
    { inputs: [f(1, 2, 10), f(3, 2, 4)], attributes: { strides: [3] }, shapes: [[1, 3, 3]] },
    { inputs: [f(1, 1, 5, 5), f(1, 1, 2, 2)], attributes: { auto_pad: "VALID" }, shapes: [[1, 1, 4, 4]] },
  ],
  ConvTranspose: [
    { inputs: [f(2, 3, 4, 5), f(3, 2, 3, 2)], shapes: [[2, 2, 6, 6]] },
    { inputs: [f(2, 4, 4, 5), f(4, 3, 3, 3), f(6)], attributes: { group: 2, strides: [2, 1], pads: [1, 0, 1, 1], dilations: [1, 2], output_padding: [1, 0] }, shapes: [[2, 6, 8, 8]] },
  ],
  MaxPool: [
    ...pool.map((one) => ({ ...one, shapes: [...one.shapes, ...one.shapes], types: ["float32", "int64"] as const })),
    { inputs: [f(1, 1, 9, 9)], attributes: { kernel_shape: [3, 3], dilations: [2, 3] }, shapes: [[1, 1, 5, 3], [1, 1, 5, 3]], types: ["float32", "int64"] },
  ],
  AveragePool: pool,
  GlobalAveragePool: globalPool, GlobalMaxPool: globalPool,
  BatchNormalization: [{ inputs: [f(2, 3, 4), f(3), f(3), f(3), f(3)], attributes: { training_mode: 1, momentum: float(0.9) }, shapes: [[2, 3, 4], [3], [3]] }, { inputs: [f(2, 3, 4, 5), f(3), f(3), f(3), f(3)], shapes: [[2, 3, 4, 5]] }, { inputs: [f(2, 3), f(3), f(3), f(3), f(3)], attributes: { epsilon: float(0.1) }, shapes: [[2, 3]] }],
  Dropout: [{ inputs: [f(2, 3)], shapes: [[2, 3]] }, { inputs: [f(2, 3), scalar(0.5)], shapes: [[2, 3]] }],
  ...RECURRENT_CASES,
};
