import { intAttribute, intsAttribute, normaliseAxis } from "@cochlea/onnx-graph";
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
} satisfies Record<string, ReferenceOperator>;

function joined([first, ...rest]: readonly Array64[], axis: number, index: readonly number[]): number {
  const length = first.shape[axis];
  return index[axis] < length ? at(first, index) : joined(rest, axis, index.with(axis, index[axis] - length));
}
