import { any, withAttributes as build, type GradientCase } from "./gradient-case.ts";
import type { Attributes } from "@cochlea/onnx-graph";

/** An operator whose second input is a constant of integers. */
function withInts(operator: string, name: string, shape: number[], ints: number[]): GradientCase {
  return { name, inputs: [any(...shape)], build: (g, [x]) => g.add(operator, [x, g.ints(ints)]) };
}

function withAttributes(operator: string, name: string, shapes: number[][], attributes: Attributes): GradientCase {
  return build(operator, name, shapes.map((shape) => any(...shape)), attributes);
}

export const LAYOUT_CASES = {
  Flatten: [
    withAttributes("Flatten", "with no axis", [[2, 3, 2]], {}),
    withAttributes("Flatten", "axis 0", [[2, 3]], { axis: 0 }),
    withAttributes("Flatten", "axis 2", [[2, 3, 2]], { axis: 2 }),
  ],
  Reshape: [
    withInts("Reshape", "to another rank", [2, 6], [3, 2, 2]),
    withInts("Reshape", "with 0 and -1", [2, 3, 4], [0, -1]),
    withInts("Reshape", "to its own shape", [2, 3], [2, 3]),
  ],
  Squeeze: [withInts("Squeeze", "two axes", [1, 3, 1, 2], [0, 2]), withInts("Squeeze", "a negative axis", [3, 1], [-1]), withAttributes("Squeeze", "all axes of length 1", [[1, 3, 1]], {})],
  Unsqueeze: [withInts("Unsqueeze", "two axes", [3, 2], [0, 2]), withInts("Unsqueeze", "a negative axis", [3], [-1])],
  Expand: [
    withInts("Expand", "a length of 1", [3, 1], [3, 4]),
    withInts("Expand", "new leading axes", [2], [3, 2, 2]),
    withInts("Expand", "to a shape with ones", [2, 3], [1, 3]),
    withInts("Expand", "a scalar", [], [2, 2]),
  ],
  Transpose: [
    withAttributes("Transpose", "with no perm", [[2, 3, 4]], {}),
    withAttributes("Transpose", "a perm that is not its own inverse", [[2, 3, 4]], { perm: [1, 2, 0] }),
    withAttributes("Transpose", "channels last", [[2, 3, 2, 2]], { perm: [0, 2, 3, 1] }),
  ],
  Concat: [
    withAttributes("Concat", "three parts of different lengths", [[2, 1], [2, 3], [2, 2]], { axis: 1 }),
    withAttributes("Concat", "a negative axis", [[2, 2, 3], [2, 1, 3]], { axis: -2 }),
    withAttributes("Concat", "one part", [[2, 3]], { axis: 0 }),
    { name: "of a value twice", inputs: [any(2, 3)], build: (g, [x]) => g.add("Concat", [x, x], { axis: 0 }) },
  ],
  Tile: [
    withInts("Tile", "every axis", [2, 3], [2, 3]),
    withInts("Tile", "one axis of three", [2, 1, 3], [1, 4, 1]),
    withInts("Tile", "nothing", [2, 3], [1, 1]),
    withInts("Tile", "a vector", [3], [2]),
  ],
  SpaceToDepth: [withAttributes("SpaceToDepth", "blocks of 2", [[2, 3, 4, 2]], { blocksize: 2 }), withAttributes("SpaceToDepth", "blocks of 3", [[1, 2, 3, 6]], { blocksize: 3 })],
  DepthToSpace: [
    withAttributes("DepthToSpace", "blocks of 2", [[2, 8, 2, 3]], { blocksize: 2 }),
    withAttributes("DepthToSpace", "mode DCR", [[1, 18, 1, 2]], { blocksize: 3, mode: "DCR" }),
    withAttributes("DepthToSpace", "mode CRD", [[2, 8, 2, 3]], { blocksize: 2, mode: "CRD" }),
  ],
} satisfies Record<string, readonly GradientCase[]>;
