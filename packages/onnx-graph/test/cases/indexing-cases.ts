import { float32Tensor, int32Tensor, int64Tensor } from "../../src/index.ts";
import { f, int, int64, ints, scalar, type OperatorCases } from "./operator-case.ts";

export const INDEXING_CASES: OperatorCases = {
  Gather: [
    { inputs: [f(4, 3), int(2, 5)], shapes: [[2, 5, 3]] },
    { inputs: [f(4, 3), int()], attributes: { axis: 1 }, shapes: [[4]] },
    { inputs: [f(4, 3, 2), int(1)], attributes: { axis: -2 }, shapes: [[4, 1, 2]] },
  ],
  GatherElements: [{ inputs: [f(4, 3), int(2, 3)], shapes: [[2, 3]] }, { inputs: [f(4, 3), int(4, 7)], attributes: { axis: -1 }, shapes: [[4, 7]] }],
  GatherND: [
    { inputs: [f(4, 3, 2), int(5, 2)], shapes: [[5, 2]] },
    { inputs: [f(4, 3, 2), int(3)], shapes: [[]] },
    { inputs: [f(4, 3, 2), int(4, 5, 1)], attributes: { batch_dims: 1 }, shapes: [[4, 5, 2]] },
  ],
  ScatterElements: [{ inputs: [f(3, 3), int(2, 3), f(2, 3)], shapes: [[3, 3]] }, { inputs: [f(3, 3), int(3, 1), f(3, 1)], attributes: { axis: 1, reduction: "add" }, shapes: [[3, 3]] }],
  ScatterND: [{ inputs: [f(4, 3, 2), int(5, 1), f(5, 3, 2)], shapes: [[4, 3, 2]] }, { inputs: [f(4, 3), int(2, 2), f(2)], attributes: { reduction: "add" }, shapes: [[4, 3]] }],

  ConstantOfShape: [
    { inputs: [ints(2, 3)], shapes: [[2, 3]], types: ["float32"] },
    { inputs: [int64Tensor([0], [])], shapes: [[]], types: ["float32"] },
    { inputs: [ints(4, 0)], attributes: { value: { tensor: int64Tensor([1], [7]) } }, shapes: [[4, 0]], types: ["int64"] },
  ],
  EyeLike: [{ inputs: [f(3, 4)], shapes: [[3, 4]] }, { inputs: [f(3, 4)], attributes: { k: -1, dtype: 7 }, shapes: [[3, 4]], types: ["int64"] }],
  OneHot: [
    { inputs: [int(2, 3), int64(5), f(2)], shapes: [[2, 3, 5]], types: ["float32"] },
    { inputs: [int(2, 3), ints(5), f(2)], attributes: { axis: 0 }, shapes: [[5, 2, 3]], types: ["float32"] },
    { inputs: [int(2, 3), int64(4), int(2)], attributes: { axis: -2 }, shapes: [[2, 4, 3]], types: ["int64"] },
  ],
  Range: [
    { inputs: [int64(1), int64(8), int64(3)], shapes: [[3]] },
    { inputs: [int64(5), int64(-5), int64(-2)], shapes: [[5]] },
    { inputs: [scalar(0), scalar(1), scalar(0.25)], shapes: [[4]] },
    { inputs: [int32Tensor([], [3]), int32Tensor([], [1]), int32Tensor([], [1])], shapes: [[0]] },
  ],
  Shape: [
    { inputs: [f(2, 3, 4)], shapes: [[3]], types: ["int64"] },
    { inputs: [f()], shapes: [[0]], types: ["int64"] },
    { inputs: [f(2, 3, 4)], attributes: { start: 1 }, shapes: [[2]], types: ["int64"] },
    { inputs: [f(2, 3, 4)], attributes: { start: -2, end: -1 }, shapes: [[1]], types: ["int64"] },
  ],
  Size: [{ inputs: [f(2, 3)], shapes: [[]], types: ["int64"] }, { inputs: [float32Tensor([0], [])], shapes: [[]], types: ["int64"] }],
};
