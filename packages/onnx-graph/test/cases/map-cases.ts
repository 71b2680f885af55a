import { float } from "../../src/index.ts";
import { bool, f, scalar, type OperatorCase, type OperatorCases } from "./operator-case.ts";

const globalPool: OperatorCase[] = [{ inputs: [f(2, 3, 4, 5)], shapes: [[2, 3, 1, 1]] }, { inputs: [f(2, 3, 7)], shapes: [[2, 3, 1]] }, { inputs: [f(2, 3, 2, 3, 4)], shapes: [[2, 3, 1, 1, 1]] }];

const plainPool: OperatorCase[] = [
  { inputs: [f(1, 2, 7, 9)], attributes: { kernel_shape: [2, 3] }, shapes: [[1, 2, 6, 7]] },
  { inputs: [f(1, 2, 7, 9)], attributes: { kernel_shape: [2, 2], strides: [2, 2] }, shapes: [[1, 2, 3, 4]] },
  { inputs: [f(1, 2, 7, 9)], attributes: { kernel_shape: [3, 3], strides: [2, 3], pads: [1, 0, 1, 1] }, shapes: [[1, 2, 4, 3]] },
  { inputs: [f(1, 2, 7, 9)], attributes: { kernel_shape: [3, 2], strides: [2, 4], auto_pad: "SAME_UPPER" }, shapes: [[1, 2, 4, 3]] },
  { inputs: [f(1, 2, 8, 3)], attributes: { kernel_shape: [4, 2], strides: [3, 1], auto_pad: "SAME_LOWER" }, shapes: [[1, 2, 3, 3]] },
  { inputs: [f(1, 2, 8)], attributes: { kernel_shape: [4], strides: [3], auto_pad: "VALID" }, shapes: [[1, 2, 2]] },
  { inputs: [f(1, 1, 4, 5, 6)], attributes: { kernel_shape: [2, 3, 2], strides: [1, 2, 3] }, shapes: [[1, 1, 3, 2, 2]] },
];

/** With ceil_mode a last, partial window, but none that starts in the padding behind the map. */
const pool: OperatorCase[] = [
  ...plainPool,
  { inputs: [f(1, 2, 7, 9)], attributes: { kernel_shape: [2, 2], strides: [2, 2], ceil_mode: 1 }, shapes: [[1, 2, 4, 5]] },
  { inputs: [f(1, 1, 4)], attributes: { kernel_shape: [2], strides: [3], pads: [1, 1], ceil_mode: 1 }, shapes: [[1, 1, 2]] },
];

const statistics = [f(3), f(3), f(3), f(3)];

export const MAP_CASES: OperatorCases = {
  Conv: [
    { inputs: [f(2, 3, 8, 9), f(4, 3, 3, 2)], shapes: [[2, 4, 6, 8]] },
    { inputs: [f(2, 4, 8, 9), f(6, 2, 3, 3), f(6)], attributes: { group: 2, strides: [2, 1], pads: [1, 0, 0, 1], dilations: [1, 2] }, shapes: [[2, 6, 4, 6]] },
    { inputs: [f(1, 2, 10), f(3, 2, 4)], attributes: { strides: [3], kernel_shape: [4] }, shapes: [[1, 3, 3]] },
    { inputs: [f(1, 2, 4, 5, 6), f(3, 2, 2, 3, 2)], attributes: { strides: [1, 2, 3], pads: [0, 1, 0, 0, 0, 1] }, shapes: [[1, 3, 3, 2, 2]] },
    { inputs: [f(1, 1, 5, 5), f(1, 1, 2, 2)], attributes: { auto_pad: "VALID" }, shapes: [[1, 1, 4, 4]] },
    { inputs: [f(1, 1, 7, 8), f(1, 1, 4, 3)], attributes: { auto_pad: "SAME_UPPER", strides: [2, 3] }, shapes: [[1, 1, 4, 3]] },
    { inputs: [f(1, 1, 9), f(1, 1, 2)], attributes: { auto_pad: "SAME_LOWER", strides: [2] }, shapes: [[1, 1, 5]] },
  ],
  ConvTranspose: [
    { inputs: [f(2, 3, 4, 5), f(3, 2, 3, 2)], shapes: [[2, 2, 6, 6]] },
    { inputs: [f(2, 4, 4, 5), f(4, 3, 3, 3), f(6)], attributes: { group: 2, strides: [2, 1], pads: [1, 0, 1, 1], dilations: [1, 2], output_padding: [1, 0] }, shapes: [[2, 6, 8, 8]] },
    { inputs: [f(1, 2, 5), f(2, 1, 3)], attributes: { strides: [2], auto_pad: "SAME_UPPER" }, shapes: [[1, 1, 10]] },
    { inputs: [f(1, 2, 5, 3), f(2, 1, 4, 3)], attributes: { strides: [2, 1], auto_pad: "SAME_LOWER" }, shapes: [[1, 1, 10, 3]] },
    { inputs: [f(1, 2, 5, 3), f(2, 1, 3, 3)], attributes: { strides: [2, 2], auto_pad: "VALID" }, shapes: [[1, 1, 11, 7]] },
    { inputs: [f(1, 2, 5, 3), f(2, 1, 3, 3)], attributes: { strides: [2, 2], output_shape: [10, 6] }, shapes: [[1, 1, 10, 6]] },
    { inputs: [f(1, 2, 2, 2, 3), f(2, 1, 2, 1, 3)], attributes: { strides: [2, 1, 1] }, shapes: [[1, 1, 4, 2, 5]] },
  ],
  MaxPool: [
    ...pool.map((one) => ({ ...one, shapes: [...one.shapes, ...one.shapes], types: ["float32", "int64"] as const })),
    { inputs: [f(1, 1, 9, 9)], attributes: { kernel_shape: [3, 3], dilations: [2, 3], storage_order: 1 }, shapes: [[1, 1, 5, 3], [1, 1, 5, 3]], types: ["float32", "int64"] },
    { inputs: [f(1, 1, 9, 9)], attributes: { kernel_shape: [3, 2], auto_pad: "SAME_LOWER" }, outputs: 1, shapes: [[1, 1, 9, 9]] },
  ],
  AveragePool: [...pool, { inputs: [f(1, 1, 6)], attributes: { kernel_shape: [3], pads: [1, 2], count_include_pad: 1 }, shapes: [[1, 1, 7]] }],
  LpPool: [...plainPool, { inputs: [f(1, 1, 6)], attributes: { kernel_shape: [3], p: 1 }, shapes: [[1, 1, 4]] }],
  GlobalAveragePool: globalPool, GlobalMaxPool: globalPool, GlobalLpPool: [...globalPool, { inputs: [f(1, 2, 3)], attributes: { p: 3 }, shapes: [[1, 2, 1]] }],

  BatchNormalization: [
    { inputs: [f(2, 3, 4), ...statistics], attributes: { training_mode: 1, momentum: float(0.8) }, shapes: [[2, 3, 4], [3], [3]] },
    { inputs: [f(2, 3, 4, 5), ...statistics], shapes: [[2, 3, 4, 5]] },
    { inputs: [f(2, 3), ...statistics], attributes: { epsilon: float(0.1) }, shapes: [[2, 3]] },
  ],
  Dropout: [
    { inputs: [f(2, 3)], shapes: [[2, 3], [2, 3]], types: ["float32", "bool"] },
    { inputs: [f(2, 3), scalar(0.5)], outputs: 1, shapes: [[2, 3]] },
    { inputs: [f(2, 3), scalar(0.5), bool()], attributes: { seed: 5 }, shapes: [[2, 3], [2, 3]], types: ["float32", "bool"] },
  ],
  InstanceNormalization: [{ inputs: [f(2, 3, 4), f(3), f(3)], shapes: [[2, 3, 4]] }, { inputs: [f(2, 3, 4, 5), f(3), f(3)], attributes: { epsilon: float(0.1) }, shapes: [[2, 3, 4, 5]] }],
  LayerNormalization: [
    { inputs: [f(2, 3, 4), f(4), f(4)], shapes: [[2, 3, 4], [2, 3, 1], [2, 3, 1]] },
    { inputs: [f(2, 3, 4), f(3, 4)], attributes: { axis: 1, epsilon: float(0.1), stash_type: 1 }, shapes: [[2, 3, 4], [2, 1, 1], [2, 1, 1]] },
    { inputs: [f(2, 3, 4), f(4)], outputs: 1, shapes: [[2, 3, 4]] },
  ],
  LpNormalization: [{ inputs: [f(2, 3)], shapes: [[2, 3]] }, { inputs: [f(2, 3)], attributes: { axis: 0, p: 1 }, shapes: [[2, 3]] }],
  LRN: [{ inputs: [f(2, 5, 4, 3)], attributes: { size: 3 }, shapes: [[2, 5, 4, 3]] }, { inputs: [f(2, 5, 4, 3)], attributes: { size: 5, alpha: float(0.1), beta: float(0.5), bias: float(2) }, shapes: [[2, 5, 4, 3]] }],
  MeanVarianceNormalization: [{ inputs: [f(2, 3, 4, 5)], shapes: [[2, 3, 4, 5]] }, { inputs: [f(2, 3, 4, 5)], attributes: { axes: [0, 1, 2, 3] }, shapes: [[2, 3, 4, 5]] }],
};
