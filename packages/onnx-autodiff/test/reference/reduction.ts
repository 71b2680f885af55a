import { intAttribute, intsAttribute, normaliseAxis, type Attributes } from "@cochlea/onnx-graph";
import { arrayOf, at, indices, sum, type Array64 } from "./array.ts";
import type { ReferenceOperator } from "./reference-operator.ts";

export const REDUCTION_REFERENCE = {
  ReduceSum: ([x, axes], attributes, [shape]) => {
    const given = [...((axes as Array64 | undefined)?.data ?? [])];
    const nothing = given.length === 0 && intAttribute(attributes, "noop_with_empty_axes", 0) === 1;
    return [nothing ? x : reduced(x, axesOf(x, given), shape, sum)];
  },
  ReduceMean: over((terms) => sum(terms) / terms.length),
  ReduceMax: over((terms) => Math.max(...terms)),
  ReduceMin: over((terms) => Math.min(...terms)),
  ReduceProd: over((terms) => terms.reduce((product, term) => product * term, 1)),
  ReduceL1: over((terms) => sum(terms.map(Math.abs))),
  ReduceL2: over((terms) => Math.hypot(...terms)),
  ReduceSumSquare: over((terms) => sum(terms.map((term) => term ** 2))),
  ReduceLogSum: over((terms) => Math.log(sum(terms))),
  ReduceLogSumExp: over((terms) => Math.log(sum(terms.map(Math.exp)))),
  Softmax: ([x], attributes) => [along(x, attributes, (value, line) => Math.exp(value) / sum(line.map(Math.exp)))],
  LogSoftmax: ([x], attributes) => [along(x, attributes, (value, line) => value - Math.log(sum(line.map(Math.exp))))],
} satisfies Record<string, ReferenceOperator>;

/** A reduction whose axes are an attribute. */
function over(combine: (terms: readonly number[]) => number): ReferenceOperator {
  return ([x], attributes, [shape]) => [reduced(x, axesOf(x, intsAttribute(attributes, "axes", [])), shape, combine)];
}

/** No axes means all. */
function axesOf(x: Array64, axes: readonly number[]): number[] {
  return axes.length === 0 ? x.shape.map((_, axis) => axis) : axes.map((axis) => normaliseAxis(axis, x.shape.length));
}

function reduced(x: Array64, axes: readonly number[], shape: readonly number[], combine: (terms: readonly number[]) => number): Array64 {
  const inner = indices(axes.map((axis) => x.shape[axis]));
  const kept = x.shape.flatMap((_, axis) => (axes.includes(axis) ? [] : [axis]));
  const keepsLengths = shape.length === x.shape.length;
  return arrayOf(shape, (index) => combine(inner.map((within) => at(x, x.shape.map((_, axis) => {
    if (axes.includes(axis)) return within[axes.indexOf(axis)];
    return keepsLengths ? index[axis] : index[kept.indexOf(axis)];
  })))));
}

/** Each element from itself and the line it lies on. */
export function along(x: Array64, attributes: Attributes, f: (value: number, line: readonly number[]) => number): Array64 {
  const axis = normaliseAxis(intAttribute(attributes, "axis", -1), x.shape.length);
  const steps = Array.from({ length: x.shape[axis] }, (_, step) => step);
  return arrayOf(x.shape, (index) => f(at(x, index), steps.map((step) => at(x, index.with(axis, step)))));
}
