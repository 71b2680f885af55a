import { intAttribute, intsAttribute, normaliseAxis, stringAttribute } from "@cochlea/onnx-graph";
import { arrayOf, at, type Array64 } from "./array.ts";
import type { ReferenceOperator } from "./reference-operator.ts";

/** Row-major order does not change. */
const renamed: ReferenceOperator = ([x], _, [shape]) => [{ shape, data: x.data }];

export const LAYOUT_REFERENCE = {
  Flatten: renamed,
  Reshape: renamed,
  Squeeze: renamed,
  Unsqueeze: renamed,
  Expand: ([x], _, [shape]) => [arrayOf(shape, (index) => at(x, index))],
  Transpose: ([x], attributes, [shape]) => {
    const perm = intsAttribute(attributes, "perm", x.shape.map((_, axis) => x.shape.length - 1 - axis));
    return [arrayOf(shape, (index) => at(x, x.shape.map((_, axis) => index[perm.indexOf(axis)])))];
  },
  Concat: (parts, attributes, [shape]) => {
    const axis = normaliseAxis(intAttribute(attributes, "axis", 0), shape.length);
    return [arrayOf(shape, (index) => joined(parts, axis, index))];
  },
  Tile: ([x], _, [shape]) => [arrayOf(shape, (index) => at(x, index.map((place, axis) => place % x.shape[axis])))],
  SpaceToDepth: ([x], attributes, [shape]) => {
    const [block, channels] = [intAttribute(attributes, "blocksize", 1), x.shape[1]];
    return [arrayOf(shape, ([sample, depth, row, column]) => {
      const place = Math.floor(depth / channels);
      return at(x, [sample, depth % channels, row * block + Math.floor(place / block), column * block + (place % block)]);
    })];
  },
  DepthToSpace: ([x], attributes, [shape]) => {
    const [block, channels] = [intAttribute(attributes, "blocksize", 1), shape[1]];
    const depthFirst = stringAttribute(attributes, "mode", "DCR") === "DCR";
    return [arrayOf(shape, ([sample, channel, row, column]) => {
      const place = (row % block) * block + (column % block);
      return at(x, [sample, depthFirst ? place * channels + channel : channel * block * block + place, Math.floor(row / block), Math.floor(column / block)]);
    })];
  },
} satisfies Record<string, ReferenceOperator>;

function joined([first, ...rest]: readonly Array64[], axis: number, index: readonly number[]): number {
  const length = first.shape[axis];
  return index[axis] < length ? at(first, index) : joined(rest, axis, index.with(axis, index[axis] - length));
}
