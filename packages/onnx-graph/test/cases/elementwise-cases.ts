import { float } from "../../src/index.ts";
import { bool, f, int, int64, ints, scalar, type OperatorCase, type OperatorCases } from "./operator-case.ts";

const UNARY = `Abs Neg Sign Ceil Floor Round Reciprocal Sqrt Exp Log Erf Sin Cos Tan Asin Acos Atan Sinh Cosh Tanh Asinh Acosh Atanh
  Relu Sigmoid HardSwish Softplus Softsign Identity`.split(/\s+/);

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
const withFloat = (...names: string[]): OperatorCase[] => [...unary, { inputs: [f(2, 3)], attributes: Object.fromEntries(names.map((name) => [name, float(0.3)])), shapes: [[2, 3]] }];

export const ELEMENTWISE_CASES: OperatorCases = {
  ...Object.fromEntries(UNARY.map((name) => [name, unary])),
  Celu: withFloat("alpha"), Elu: withFloat("alpha"), LeakyRelu: withFloat("alpha"), ThresholdedRelu: withFloat("alpha"),
  Selu: withFloat("alpha", "gamma"), HardSigmoid: withFloat("alpha", "beta"),
  Not: [{ inputs: [bool(2, 3)], shapes: [[2, 3]] }],
  IsNaN: test,
  IsInf: [...test, { inputs: [f(2)], attributes: { detect_negative: 0 }, shapes: [[2]], types: ["bool"] }, { inputs: [f(2)], attributes: { detect_positive: 0 }, shapes: [[2]], types: ["bool"] }],
  Clip: [{ inputs: [f(2, 3), scalar(0), scalar(1)], shapes: [[2, 3]] }, { inputs: [f(2), null, scalar(1)], shapes: [[2]] }, { inputs: [f(2)], shapes: [[2]] }],
  PRelu: [{ inputs: [f(2, 3, 4), f(3, 1)], shapes: [[2, 3, 4]] }, { inputs: [f(2, 3), f()], shapes: [[2, 3]] }, { inputs: [f(2, 3), f(2, 3)], shapes: [[2, 3]] }],
  Add: binary, Sub: binary, Mul: binary, Div: binary,
  Pow: [...binary, { inputs: [f(2, 1), int(3)], shapes: [[2, 3]] }],
  Mod: [...binary.map((one) => ({ ...one, attributes: { fmod: 1 } })), { inputs: [int(2, 1), ints(2, 3, 4)], shapes: [[2, 3]] }],
  And: logical, Or: logical, Xor: logical,
  Max: variadic, Min: variadic, Sum: variadic, Mean: variadic,
  Equal: compare, Greater: compare, GreaterOrEqual: compare, Less: compare, LessOrEqual: compare,
  Where: [{ inputs: [bool(4, 1), f(3), f(1, 1)], shapes: [[4, 3]], types: ["float32"] }, { inputs: [bool(4), f(2, 1), f()], shapes: [[2, 4]], types: ["float32"] }],
  Cast: [{ inputs: [f(2, 3)], attributes: { to: 7 }, shapes: [[2, 3]], types: ["int64"] }, { inputs: [int(4)], attributes: { to: 9 }, shapes: [[4]], types: ["bool"] }],
  CastLike: [{ inputs: [f(2, 3), int(5)], shapes: [[2, 3]], types: ["int64"] }, { inputs: [int(), f(1)], shapes: [[]], types: ["float32"] }],
  CumSum: [
    { inputs: [f(2, 3), int64(1)], shapes: [[2, 3]] },
    { inputs: [f(2, 3), ints(-2)], attributes: { exclusive: 1, reverse: 1 }, shapes: [[2, 3]] },
    { inputs: [f(4, 2), int()], shapes: [[4, 2]] },
  ],
};
