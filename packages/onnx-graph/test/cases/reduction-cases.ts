import { float } from "../../src/index.ts";
import { f, ints, type OperatorCase, type OperatorCases } from "./operator-case.ts";

const along: OperatorCase[] = [{ inputs: [f(2, 3)], shapes: [[2, 3]] }, { inputs: [f(2, 3, 4)], attributes: { axis: 1 }, shapes: [[2, 3, 4]] }];

const reduce: OperatorCase[] = [
  { inputs: [f(2, 3, 4)], shapes: [[1, 1, 1]] },
  { inputs: [f(2, 3, 4)], attributes: { keepdims: 0 }, shapes: [[]] },
  { inputs: [f(2, 3, 4)], attributes: { axes: [1] }, shapes: [[2, 1, 4]] },
  { inputs: [f(2, 3, 4)], attributes: { axes: [0, -1], keepdims: 0 }, shapes: [[3]] },
];

const argument: OperatorCase[] = [
  { inputs: [f(2, 3, 4)], shapes: [[1, 3, 4]], types: ["int64"] },
  { inputs: [f(2, 3, 4)], attributes: { axis: -1, keepdims: 0, select_last_index: 1 }, shapes: [[2, 3]], types: ["int64"] },
];

export const REDUCTION_CASES: OperatorCases = {
  ReduceSum: [
    { inputs: [f(2, 3, 4)], shapes: [[1, 1, 1]] },
    { inputs: [f(2, 3, 4), ints(0, -1)], attributes: { keepdims: 0 }, shapes: [[3]] },
    { inputs: [f(2, 3, 4)], attributes: { noop_with_empty_axes: 1 }, shapes: [[2, 3, 4]] },
  ],
  ...Object.fromEntries("Mean Max Min Prod L1 L2 LogSum LogSumExp SumSquare".split(" ").map((name) => [`Reduce${name}`, reduce])),
  ArgMax: argument, ArgMin: argument,
  TopK: [
    { inputs: [f(2, 5), ints(3)], shapes: [[2, 3], [2, 3]], types: ["float32", "int64"] },
    { inputs: [f(4, 3, 2), ints(1)], attributes: { axis: 0, largest: 0, sorted: 0 }, shapes: [[1, 3, 2], [1, 3, 2]], types: ["float32", "int64"] },
  ],
  Softmax: along, LogSoftmax: along, Hardmax: along,

  MatMul: [
    { inputs: [f(2, 3), f(3, 4)], shapes: [[2, 4]] },
    { inputs: [f(5, 1, 2, 3), f(6, 3, 4)], shapes: [[5, 6, 2, 4]] },
    { inputs: [f(5, 2, 3), f(3, 1)], shapes: [[5, 2, 1]] },
    { inputs: [f(3), f(3, 4)], shapes: [[4]] },
    { inputs: [f(3), f(5, 3, 4)], shapes: [[5, 4]] },
    { inputs: [f(5, 2, 3), f(3)], shapes: [[5, 2]] },
    { inputs: [f(3), f(3)], shapes: [[]] },
  ],
  Gemm: [
    { inputs: [f(2, 3), f(3, 4)], shapes: [[2, 4]] },
    { inputs: [f(3, 2), f(4, 3), f(4)], attributes: { transA: 1, transB: 1, alpha: float(0.5), beta: float(2) }, shapes: [[2, 4]] },
    { inputs: [f(2, 3), f(3, 4), f(2, 1)], shapes: [[2, 4]] },
    { inputs: [f(2, 3), f(3, 4), f()], shapes: [[2, 4]] },
  ],
  Einsum: [
    { inputs: [f(2, 3), f(3, 4)], attributes: { equation: "ij,jk->ik" }, shapes: [[2, 4]] },
    { inputs: [f(2, 3), f(3, 4)], attributes: { equation: "ba, ac" }, shapes: [[2, 4]] },
    { inputs: [f(5, 1, 2, 3), f(1, 6, 3, 4)], attributes: { equation: "...ij,...jk->...ik" }, shapes: [[5, 6, 2, 4]] },
    { inputs: [f(3, 3)], attributes: { equation: "ii->i" }, shapes: [[3]] },
    { inputs: [f(2, 3)], attributes: { equation: "ij->" }, shapes: [[]] },
    { inputs: [f(2, 3, 4)], attributes: { equation: "b...->...b" }, shapes: [[3, 4, 2]] },
  ],
};
