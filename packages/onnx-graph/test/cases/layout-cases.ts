import { int64Tensor } from "../../src/index.ts";
import { f, int, ints, scalar, type OperatorCases } from "./operator-case.ts";

export const LAYOUT_CASES: OperatorCases = {
  Concat: [{ inputs: [f(2, 3), f(2, 1), f(2, 5)], attributes: { axis: -1 }, shapes: [[2, 9]] }, { inputs: [f(2, 3)], attributes: { axis: 0 }, shapes: [[2, 3]] }],
  DepthToSpace: [
    { inputs: [f(2, 12, 3, 4)], attributes: { blocksize: 2 }, shapes: [[2, 3, 6, 8]] },
    { inputs: [f(1, 9, 2, 1)], attributes: { blocksize: 3, mode: "CRD" }, shapes: [[1, 1, 6, 3]] },
  ],
  Expand: [{ inputs: [f(3, 1), ints(2, 1, 4)], shapes: [[2, 3, 4]] }, { inputs: [f(3, 4), ints(1)], shapes: [[3, 4]] }],
  Flatten: [
    { inputs: [f(2, 3, 4)], shapes: [[2, 12]] },
    { inputs: [f(2, 3, 4)], attributes: { axis: 0 }, shapes: [[1, 24]] },
    { inputs: [f(2, 3, 4)], attributes: { axis: -1 }, shapes: [[6, 4]] },
    { inputs: [f(2, 3, 4)], attributes: { axis: 3 }, shapes: [[24, 1]] },
  ],
  Reshape: [
    { inputs: [f(2, 3, 4), ints(4, 6)], shapes: [[4, 6]] },
    { inputs: [f(2, 3, 4), ints(0, -1)], shapes: [[2, 12]] },
    { inputs: [f(2, 3, 4), ints(-1)], shapes: [[24]] },
    { inputs: [f(1), int64Tensor([0], [])], shapes: [[]] },
    { inputs: [f(2, 0, 3), ints(0, 5)], attributes: { allowzero: 1 }, shapes: [[0, 5]] },
  ],
  SpaceToDepth: [{ inputs: [f(2, 3, 6, 8)], attributes: { blocksize: 2 }, shapes: [[2, 12, 3, 4]] }],
  Squeeze: [{ inputs: [f(1, 2, 1, 3), ints(0, -2)], shapes: [[2, 3]] }, { inputs: [f(1, 2, 1, 3)], shapes: [[2, 3]] }, { inputs: [int(1)], shapes: [[]] }],
  Tile: [{ inputs: [f(2, 3), ints(2, 1)], shapes: [[4, 3]] }, { inputs: [f(2, 1, 3), ints(1, 5, 2)], shapes: [[2, 5, 6]] }],
  Transpose: [{ inputs: [f(2, 3, 4)], shapes: [[4, 3, 2]] }, { inputs: [f(2, 3, 4)], attributes: { perm: [1, 2, 0] }, shapes: [[3, 4, 2]] }],
  Unsqueeze: [{ inputs: [f(2, 3), ints(0, -1)], shapes: [[1, 2, 3, 1]] }, { inputs: [f(), ints(0)], shapes: [[1]] }],

  Pad: [
    { inputs: [f(2, 3), ints(0, 1, 1, 2)], shapes: [[3, 6]] },
    { inputs: [f(4, 3), ints(-1, 0, -1, 0), scalar(7)], shapes: [[2, 3]] },
    { inputs: [f(4, 3), ints(2, 0, 1, 2)], attributes: { mode: "reflect" }, shapes: [[7, 5]] },
    { inputs: [f(4, 3), ints(2, 0, 1, 4)], attributes: { mode: "edge" }, shapes: [[7, 7]] },
  ],
  ReverseSequence: [
    { inputs: [f(4, 2, 3), ints(4, 2)], shapes: [[4, 2, 3]] },
    { inputs: [f(2, 4), ints(1, 3)], attributes: { batch_axis: 0, time_axis: 1 }, shapes: [[2, 4]] },
  ],
  Slice: [
    { inputs: [f(5, 6), ints(1), ints(4)], shapes: [[3, 6]] },
    { inputs: [f(5, 6), ints(-3, 0), ints(100, 6), ints(-1, 0), ints(2, 4)], shapes: [[2, 2]] },
    { inputs: [f(5), ints(-1), ints(-100), ints(0), ints(-2)], shapes: [[3]] },
    { inputs: [f(5), ints(-100), ints(-100), ints(0), ints(-1)], shapes: [[1]] },
    { inputs: [f(5), ints(3), ints(3)], shapes: [[0]] },
    { inputs: [f(5), ints(-2), int64Tensor([1], [Number.MAX_SAFE_INTEGER])], shapes: [[2]] },
  ],
  Split: [
    { inputs: [f(2, 6), ints(1, 2, 3)], attributes: { axis: -1 }, shapes: [[2, 1], [2, 2], [2, 3]] },
    { inputs: [f(6, 2)], outputs: 3, shapes: [[2, 2], [2, 2], [2, 2]] },
  ],
  Trilu: [{ inputs: [f(3, 4)], shapes: [[3, 4]] }, { inputs: [f(2, 3, 4), int()], attributes: { upper: 0 }, shapes: [[2, 3, 4]] }],
};
